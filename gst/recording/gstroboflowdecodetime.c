/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdecodetime.h"

/* Some containers, such as Matroska, do not keep decoding time stamps, which
 * MP4 needs. For H.264 and H.265 there are timestamper elements. MPEG-4 part 2
 * is simple, because a frame is moved by one place at most: of a frame and the
 * latest one before it, the earlier PTS is the DTS.
 *
 * The DTS of the first frame is one frame before its PTS. Stamps cannot be
 * negative, so all of them and the segment are moved by a second.
 *
 * Everything here runs in the thread that streams through the pad. */

#define SHIFT GST_SECOND

typedef struct
{
  GstClockTime latest;          /* latest PTS, which is no frame's DTS yet */
  GstClockTime frame;           /* duration of a frame */
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

  /* The probe of gstroboflowlastunit.c pushes what it held back a second
   * time. */
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

/* @sink: pad of a muxer that gets MPEG-4 part 2 without decoding time stamps */
void
gst_roboflow_decode_time_attach (GstPad * sink)
{
  DecodeTime *state = g_new0 (DecodeTime, 1);

  state->latest = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, probe, state, g_free);
}
