/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowlastunit.h"

/* The muxer computes how long an MP4 is from the stamps of the last access
 * unit in decoding order. Where frames are reordered that is not the last one
 * shown, and players cut what the edit list then leaves out. So each access
 * unit is held back until the next one comes, and the last one is made to last
 * until the end of the last frame shown.
 *
 * Everything here runs in the thread that streams through the pad. */

typedef struct
{
  GstBuffer *held;
  GstClockTime end;             /* of the frame shown last so far */
  gboolean releasing;
} LastUnit;

static void
last_unit_free (LastUnit * unit)
{
  gst_clear_buffer (&unit->held);
  g_free (unit);
}

static void
note_end (LastUnit * unit, GstBuffer * buffer)
{
  GstClockTime end = GST_BUFFER_PTS (buffer);

  if (!GST_CLOCK_TIME_IS_VALID (end))
    return;
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  if (!GST_CLOCK_TIME_IS_VALID (unit->end) || end > unit->end)
    unit->end = end;
}

static GstPadProbeReturn
release (LastUnit * unit, GstPad * pad)
{
  GstBuffer *buffer = g_steal_pointer (&unit->held);

  if (!buffer)
    return GST_PAD_PROBE_OK;
  if (GST_BUFFER_DTS_IS_VALID (buffer) && GST_CLOCK_TIME_IS_VALID (unit->end)
      && unit->end > GST_BUFFER_DTS (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_DURATION (buffer) = unit->end - GST_BUFFER_DTS (buffer);
  }
  unit->releasing = TRUE;
  gst_pad_chain (pad, buffer);
  unit->releasing = FALSE;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
probe (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  LastUnit *unit = user_data;
  GstBuffer *previous;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH) {
    if (GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP)
      gst_clear_buffer (&unit->held);
    return GST_PAD_PROBE_OK;
  }
  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    /* A new segment counts its stamps anew. */
    if (GST_EVENT_TYPE (info->data) != GST_EVENT_EOS
        && GST_EVENT_TYPE (info->data) != GST_EVENT_SEGMENT)
      return GST_PAD_PROBE_OK;
    release (unit, pad);
    unit->end = GST_CLOCK_TIME_NONE;
    return GST_PAD_PROBE_OK;
  }

  if (unit->releasing)
    return GST_PAD_PROBE_OK;
  previous = unit->held;
  unit->held = GST_PAD_PROBE_INFO_BUFFER (info);
  note_end (unit, unit->held);
  info->data = previous;
  return previous ? GST_PAD_PROBE_OK : GST_PAD_PROBE_HANDLED;
}

/* To be called with the sink pad of a muxer. */
void
gst_roboflow_last_unit_attach (GstPad * sink)
{
  LastUnit *unit = g_new0 (LastUnit, 1);

  unit->end = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      probe, unit, (GDestroyNotify) last_unit_free);
}
