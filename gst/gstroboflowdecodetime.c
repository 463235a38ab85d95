/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdecodetime.h"

/* Some containers, as Matroska, do not keep decoding time stamps. For H.264 and
 * H.265 there are elements that make them up again. MPEG-4 part 2 is simple:
 * frames are reordered by one at most, so that of the frame that comes and the
 * latest before it the one shown first is due.
 *
 * The first frame is due a frame before it is shown. Stamps cannot be negative,
 * so all are moved, and the segment with them.
 *
 * Everything here runs in the thread that streams through the pad. */

#define SHIFT GST_SECOND

typedef struct
{
  GstClockTime latest;          /* PTS that no frame was due at yet */
  GstClockTime frame;           /* how long one is shown */
} DecodeTime;

static GstEvent *
move_segment (GstEvent * event)
{
  GstSegment segment;
  GstEvent *moved;

  gst_event_copy_segment (event, &segment);
  segment.start += SHIFT;
  segment.position = segment.start;
  moved = gst_event_new_segment (&segment);
  gst_event_set_seqnum (moved, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return moved;
}

static void
note_frame_rate (DecodeTime * state, GstEvent * event)
{
  GstCaps *caps;
  gint num, den;

  gst_event_parse_caps (event, &caps);
  if (gst_structure_get_fraction (gst_caps_get_structure (caps, 0),
          "framerate", &num, &den) && num > 0)
    state->frame = gst_util_uint64_scale_int (GST_SECOND, den, num);
}

static GstBuffer *
stamp (DecodeTime * state, GstBuffer * buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer) + SHIFT;

  /* It has been here before: another probe of this pad held it back. */
  if (GST_BUFFER_DTS_IS_VALID (buffer))
    return buffer;
  if (!GST_CLOCK_TIME_IS_VALID (state->latest))
    state->latest = pts - MIN (state->frame, SHIFT);
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = MIN (pts, state->latest);
  state->latest = MAX (pts, state->latest);
  return buffer;
}

static GstPadProbeReturn
probe (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  DecodeTime *state = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    info->data = stamp (state, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT)
    info->data = move_segment (GST_PAD_PROBE_INFO_EVENT (info));
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_CAPS)
    note_frame_rate (state, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

/* To be called with the sink pad of a muxer that gets MPEG-4 part 2 without
 * decoding time stamps. */
void
gst_roboflow_decode_time_attach (GstPad * sink)
{
  DecodeTime *state = g_new0 (DecodeTime, 1);

  state->latest = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, probe, state, g_free);
}
