/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowlastunit.h"

#include "gstroboflowsegment.h"

/* mp4mux computes the length of the edit list from the stamps of the last
 * access unit in decoding order. Where frames are reordered, that is not the
 * last one shown: the edit list is too short, and players cut the end off. So
 * each access unit is held back until the next one comes, and the duration of
 * the last one is set such that the sum of all durations is how long the
 * frames are shown.
 *
 * Everything here runs in the thread that streams through the pad. */

typedef struct
{
  GstSegment segment;
  GstBuffer *held;              /* the latest unit */
  gboolean releasing;           /* held comes through the probe again */
  guint64 n_units;
  GstClockTime duration;        /* of the frame shown last so far */
  /* running times */
  gint64 first_pts;
  gint64 first_dts;
  gint64 last_pts;
} LastUnit;

static void
last_unit_free (LastUnit * unit)
{
  gst_clear_buffer (&unit->held);
  g_free (unit);
}

static gint64
running_time (const LastUnit * unit, GstClockTime time)
{
  return gst_roboflow_segment_to_running_time (&unit->segment, time);
}

static void
note_times (LastUnit * unit, GstBuffer * buffer)
{
  gint64 pts;

  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return;
  pts = running_time (unit, GST_BUFFER_PTS (buffer));
  if (unit->n_units++ == 0) {
    unit->first_pts = unit->last_pts = pts;
    unit->first_dts = GST_BUFFER_DTS_IS_VALID (buffer) ?
        running_time (unit, GST_BUFFER_DTS (buffer)) : pts;
  }
  if (pts < unit->last_pts)
    return;
  unit->last_pts = pts;
  unit->duration = GST_BUFFER_DURATION (buffer);
}

/* Returns: the duration that the last unit needs. A last frame without duration
 *   is given the average of those before it. */
static gint64
remaining_time (const LastUnit * unit)
{
  gint64 shown = unit->last_pts - unit->first_pts;
  gint64 decoded = running_time (unit, GST_BUFFER_DTS (unit->held))
      - unit->first_dts;

  if (GST_CLOCK_TIME_IS_VALID (unit->duration))
    shown += unit->duration;
  else if (unit->n_units > 1)
    shown += shown / (gint64) (unit->n_units - 1);
  return shown - decoded;
}

static void
release (LastUnit * unit, GstPad * pad, gboolean last)
{
  gint64 duration = 0;

  if (!unit->held)
    return;
  if (last && unit->n_units > 0 && GST_BUFFER_DTS_IS_VALID (unit->held))
    duration = remaining_time (unit);
  if (duration > 0) {
    unit->held = gst_buffer_make_writable (unit->held);
    GST_BUFFER_DURATION (unit->held) = duration;
  }
  unit->releasing = TRUE;
  gst_pad_chain (pad, g_steal_pointer (&unit->held));
  unit->releasing = FALSE;
}

static void
handle_event (LastUnit * unit, GstPad * pad, GstEvent * event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      gst_clear_buffer (&unit->held);
      break;
    case GST_EVENT_SEGMENT:
      release (unit, pad, FALSE);
      gst_event_copy_segment (event, &unit->segment);
      break;
    case GST_EVENT_EOS:
      release (unit, pad, TRUE);
      break;
    default:
      break;
  }
}

static GstPadProbeReturn
probe (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  LastUnit *unit = user_data;
  GstBuffer *previous;

  if (info->type & (GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
          | GST_PAD_PROBE_TYPE_EVENT_FLUSH)) {
    handle_event (unit, pad, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }

  if (unit->releasing)
    return GST_PAD_PROBE_OK;
  previous = unit->held;
  unit->held = GST_PAD_PROBE_INFO_BUFFER (info);
  note_times (unit, unit->held);
  info->data = previous;
  return previous ? GST_PAD_PROBE_OK : GST_PAD_PROBE_HANDLED;
}

/* @sink: pad of a muxer */
void
gst_roboflow_last_unit_attach (GstPad * sink)
{
  LastUnit *unit = g_new0 (LastUnit, 1);

  gst_segment_init (&unit->segment, GST_FORMAT_TIME);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      probe, unit, (GDestroyNotify) last_unit_free);
}
