/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ballfile.h"

#include "pipelinekit.h"

static gchar *
fill_in (const gchar * text, const gchar * path)
{
  GString *filled = g_string_new (text);

  g_string_replace (filled, "FILE", path, 0);
  return g_string_free (filled, FALSE);
}

void
ball_file_write (const gchar * path, const gchar * description,
    BallFilePrepare prepare)
{
  g_autofree gchar *filled = fill_in (description, path);
  GstElement *pipeline = pipeline_new ("%s", filled);

  if (prepare)
    prepare (pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

GstPadProbeReturn
ball_file_shake_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
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
ball_file_shake_stamps (GstElement * pipeline)
{
  pipeline_add_probe (pipeline, "raw", "src", GST_PAD_PROBE_TYPE_BUFFER,
      ball_file_shake_stamp, NULL);
}

GstElement *
ball_file_pipeline (const gchar * path, const gchar * play,
    const gchar * filter, const gchar * behind)
{
  g_autofree gchar *description = g_strconcat (play, filter, " name=infer ! ",
      behind, "fakesink name=end", NULL);
  g_autofree gchar *filled = fill_in (description, path);

  return pipeline_new ("%s", filled);
}
