/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflownumbering.h"

#include "gstroboflowinput.h"

/* Frames are counted as long as they follow each other from the first one on.
 * Where that is not so (after a seek, a gap, a dropped buffer, backwards, and
 * for frames that come in decoding order) the time tells the number, and
 * counting goes on from there.
 *
 * Where the stream has been recorded before, the table of its frames tells. */

void
gst_roboflow_numbering_init (GstRoboflowNumbering * numbering)
{
  memset (numbering, 0, sizeof *numbering);
  gst_segment_init (&numbering->segment, GST_FORMAT_TIME);
  numbering->frame_duration = GST_CLOCK_TIME_NONE;
  numbering->next_pts = GST_CLOCK_TIME_NONE;
}

void
gst_roboflow_numbering_set_caps (GstRoboflowNumbering * numbering,
    GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint num, den;

  numbering->encoded = !gst_structure_has_name (s, "video/x-raw");
  numbering->reorders = gst_roboflow_codec_reorders (caps);
  numbering->is_hidden = gst_roboflow_hidden_func (caps);
  numbering->frame_duration = GST_CLOCK_TIME_NONE;
  if (gst_structure_get_fraction (s, "framerate", &num, &den) && num > 0)
    numbering->frame_duration = gst_util_uint64_scale_int (GST_SECOND, den,
        num);
}

void
gst_roboflow_numbering_set_segment (GstRoboflowNumbering * numbering,
    const GstSegment * segment)
{
  numbering->segment = *segment;
  numbering->counting = FALSE;
  /* Not where the media begins: somebody has sought there. */
  if (GST_CLOCK_TIME_IS_VALID (segment->time) && segment->time > 0)
    numbering->sought = TRUE;
}

void
gst_roboflow_numbering_flush (GstRoboflowNumbering * numbering)
{
  numbering->sought |= numbering->started;
  numbering->counting = FALSE;
}

static GstClockTime
get_stream_time (const GstRoboflowNumbering * numbering, GstClockTime pts)
{
  guint64 time;

  if (!GST_CLOCK_TIME_IS_VALID (pts)
      || gst_segment_to_stream_time_full (&numbering->segment, GST_FORMAT_TIME,
          pts, &time) <= 0)
    return GST_CLOCK_TIME_NONE;
  return time;
}

/* Up to half a frame is what stamps are rounded by. */
static gboolean
follows (const GstRoboflowNumbering * numbering, GstBuffer * buffer,
    GstClockTime duration)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (!numbering->counting || GST_BUFFER_FLAG_IS_SET (buffer,
          GST_BUFFER_FLAG_DISCONT))
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (pts)
      || !GST_CLOCK_TIME_IS_VALID (numbering->next_pts)
      || !GST_CLOCK_TIME_IS_VALID (duration))
    return TRUE;
  return ABS (GST_CLOCK_DIFF (pts, numbering->next_pts)) <=
      (GstClockTimeDiff) duration / 2;
}

/* The frame of that time in the pass before. */
static gboolean
find_in_table (GstRoboflowNumbering * numbering, GstClockTime time,
    guint64 * number)
{
  const GstRoboflowFrameEntry *first =
      gst_roboflow_frame_table_get (numbering->table, 0);
  const GstRoboflowFrameEntry *entry = GST_CLOCK_TIME_IS_VALID (time) ?
      gst_roboflow_frame_table_lookup_stream_time (numbering->table, time) :
      NULL;

  /* Frames that are shown before the first keyframe were not recorded. */
  if (!entry) {
    numbering->n_unknown += !GST_CLOCK_TIME_IS_VALID (time)
        || time >= first->times.stream_time;
    return FALSE;
  }
  *number = gst_roboflow_frame_table_get_number (numbering->table, entry);
  return TRUE;
}

/* A first frame is number 0, unless somebody has sought to it. */
static gboolean
find_number (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstBuffer * buffer, GstClockTime duration, guint64 * number)
{
  GstClockTime time = get_stream_time (numbering, GST_BUFFER_PTS (buffer));

  if (numbering->table)
    return find_in_table (numbering, time, number);
  if (!numbering->started && !numbering->sought) {
    numbering->origin = GST_CLOCK_TIME_IS_VALID (time) ? time : 0;
    *number = 0;
    return TRUE;
  }
  if (!numbering->reorders && follows (numbering, buffer, duration)) {
    *number = numbering->next;
    return TRUE;
  }
  return GST_CLOCK_TIME_IS_VALID (time) && time >= numbering->origin
      && gst_roboflow_matcher_get_number (matcher, time - numbering->origin,
      number);
}

/* Returns: FALSE if @buffer is no frame that the service counts, or if it
 * cannot be told which */
gboolean
gst_roboflow_numbering_next (GstRoboflowNumbering * numbering,
    GstRoboflowMatcher * matcher, GstBuffer * buffer, guint64 * number)
{
  GstClockTime duration = GST_BUFFER_DURATION (buffer);

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY)
      || (numbering->is_hidden && numbering->is_hidden (buffer)))
    return FALSE;
  if (numbering->encoded && !numbering->started && !numbering->sought
      && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return FALSE;

  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = numbering->frame_duration;
  if (!find_number (numbering, matcher, buffer, duration, number)) {
    numbering->counting = FALSE;
    return FALSE;
  }
  numbering->n_found++;
  numbering->started = TRUE;
  numbering->counting = TRUE;
  numbering->next = *number + 1;
  numbering->next_pts = GST_CLOCK_TIME_IS_VALID (duration)
      && GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer) + duration
      : GST_CLOCK_TIME_NONE;
  return TRUE;
}

/* When @buffer is, for messages. */
void
gst_roboflow_numbering_get_times (const GstRoboflowNumbering * numbering,
    GstBuffer * buffer, GstRoboflowFrameTimes * times)
{
  times->timestamp = GST_BUFFER_PTS (buffer);
  times->duration = GST_BUFFER_DURATION (buffer);
  times->running_time = gst_segment_to_running_time (&numbering->segment,
      GST_FORMAT_TIME, times->timestamp);
  times->stream_time = get_stream_time (numbering, times->timestamp);
}
