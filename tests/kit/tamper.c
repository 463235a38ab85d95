/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tamper.h"

#include "pipelinekit.h"

static GstPadProbeReturn
shake_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer unused)
{
  static const gint shakes_ms[] = { 0, 9, -7, 4, 12, -3, 7, -11 };
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 number = GST_BUFFER_OFFSET (buffer);

  info->data = buffer = gst_buffer_make_writable (buffer);
  if (number > 0)
    GST_BUFFER_PTS (buffer) +=
        shakes_ms[number % G_N_ELEMENTS (shakes_ms)] * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  return GST_PAD_PROBE_OK;
}

void
tamper_shake_stamps (GstElement * pipeline, const gchar * name,
    const gchar * pad_name)
{
  pipeline_add_probe (pipeline, name, pad_name, GST_PAD_PROBE_TYPE_BUFFER,
      shake_stamp, NULL);
}

static GstPadProbeReturn
drop_first (GstPad * pad, GstPadProbeInfo * info, gpointer unused)
{
  gst_pad_remove_probe (pad, info->id);
  return GST_PAD_PROBE_DROP;
}

void
tamper_drop_first (GstElement * pipeline, const gchar * name,
    const gchar * pad_name)
{
  pipeline_add_probe (pipeline, name, pad_name, GST_PAD_PROBE_TYPE_BUFFER,
      drop_first, NULL);
}

void
tamper_start_late (GstElement * pipeline, const gchar * name)
{
  g_autoptr (GstElement) source = pipeline_get_element (pipeline, name);

  g_object_set (source, "timestamp-offset", (gint64) (10 * GST_SECOND), NULL);
}
