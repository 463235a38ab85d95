/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflownumbering.h"

#include "gstroboflowsegment.h"

/* As long as each frame follows the one before it, from the first one on, frames
 * are counted. After a seek, a gap or a dropped buffer, in a stream that plays
 * backwards and in one whose frames come in decoding order, the number follows from
 * the time instead. Where the frame rate is not constant, that is exact for inferred
 * frames only; the frames between them are counted from there.
 *
 * If the stream has been recorded before, its frame table tells the number. */

void
gst_roboflow_numbering_init (GstRoboflowNumbering * numbering)
{
  memset (numbering, 0, sizeof *numbering);
  gst_segment_init (&numbering->segment, GST_FORMAT_TIME);
  gst_roboflow_codec_init (&numbering->codec);
  numbering->usual_duration = GST_CLOCK_TIME_NONE;
  numbering->origin = GST_CLOCK_STIME_NONE;
  numbering->next_time = GST_CLOCK_TIME_NONE;
}

void
gst_roboflow_numbering_set_caps (GstRoboflowNumbering * numbering,
    GstCaps * caps)
{
  gst_roboflow_codec_set_caps (&numbering->codec, caps);
}

void
gst_roboflow_numbering_set_segment (GstRoboflowNumbering * numbering,
    const GstSegment * segment)
{
  numbering->segment = *segment;
  numbering->sought |= gst_roboflow_segment_is_sought (segment);
}

/* A stream was put behind another one, as concat does: counting goes on, though
 * its time begins anew. */
void
gst_roboflow_numbering_start_stream (GstRoboflowNumbering * numbering)
{
  numbering->joined = numbering->counting;
}

void
gst_roboflow_numbering_flush (GstRoboflowNumbering * numbering)
{
  numbering->joined = FALSE;
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

/* Returns: @stream_time on the time line of the results, on which frame 0 is at
 *   gst_roboflow_matcher_get_start(); NONE if it cannot be told */
static GstClockTime
get_time (const GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstClockTime stream_time)
{
  if (!GST_CLOCK_TIME_IS_VALID (stream_time)
      || !GST_CLOCK_STIME_IS_VALID (numbering->origin))
    return stream_time;
  /* A frame that is shown before the first keyframe cannot be decoded. */
  if ((GstClockTimeDiff) stream_time < numbering->origin)
    return GST_CLOCK_TIME_NONE;
  return stream_time - numbering->origin
      + gst_roboflow_matcher_get_start (matcher);
}

static GstClockTime
get_duration (const GstRoboflowNumbering * numbering,
    GstRoboflowMatcher * matcher, GstBuffer * buffer)
{
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    return GST_BUFFER_DURATION (buffer);
  if (GST_CLOCK_TIME_IS_VALID (numbering->codec.frame_duration))
    return numbering->codec.frame_duration;
  return gst_roboflow_matcher_get_frame_duration (matcher);
}

/* Whether a frame at @time is the next one. Rounding can move a time stamp by up
 * to half a frame. */
static gboolean
follows (const GstRoboflowNumbering * numbering, GstClockTime time,
    GstClockTime duration)
{
  return GST_CLOCK_TIME_IS_VALID (time)
      && GST_CLOCK_TIME_IS_VALID (duration)
      && GST_CLOCK_TIME_IS_VALID (numbering->next_time)
      && ABS (GST_CLOCK_DIFF (time, numbering->next_time)) <=
      (GstClockTimeDiff) duration / 2;
}

/* Whether @buffer is the frame after the last one. As soon as the time stamps alone
 * do not prove that of some frame, the results have to agree for all that follow. */
static gboolean
is_next (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstBuffer * buffer, GstClockTime time)
{
  if (!numbering->counting || numbering->codec.reorders)
    return FALSE;
  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return FALSE;
  numbering->sure &= follows (numbering, time, get_duration (numbering,
          matcher, buffer));
  return numbering->sure
      || gst_roboflow_matcher_agrees (matcher, numbering->next, time);
}

/* An accurate seek can go into the middle of a frame. Decoders then cut off what
 * of the frame is before that place, so that the frame begins there. */
static gboolean
may_be_cut (const GstRoboflowNumbering * numbering, GstBuffer * buffer)
{
  return numbering->sought && !numbering->codec.encoded
      && GST_BUFFER_PTS (buffer) == numbering->segment.start;
}

/* A frame that lasts to the end of the segment may have been cut off there. */
static gboolean
ends_with_segment (const GstRoboflowNumbering * numbering, GstBuffer * buffer)
{
  return GST_BUFFER_DURATION_IS_VALID (buffer) && GST_BUFFER_PTS (buffer)
      + GST_BUFFER_DURATION (buffer) == numbering->segment.stop;
}

/* @time: when @buffer begins
 *
 * Returns: when the frame ends, on the same time line; NONE: not known */
static GstClockTime
get_end (const GstRoboflowNumbering * numbering, GstBuffer * buffer,
    GstClockTime time)
{
  if (!GST_BUFFER_DURATION_IS_VALID (buffer)
      || ends_with_segment (numbering, buffer))
    return GST_CLOCK_TIME_NONE;
  return time + GST_BUFFER_DURATION (buffer);
}

/* Returns: the frame that was at this stream time in the first pass */
static guint64
find_in_table (GstRoboflowNumbering * numbering, gint64 place)
{
  const GstRoboflowFrameEntry *first =
      gst_roboflow_frame_table_get (numbering->table, 0);
  guint64 number = GST_CLOCK_STIME_IS_VALID (place) ?
      gst_roboflow_frame_table_lookup_stream_time (numbering->table, place) :
      GST_ROBOFLOW_NO_FRAME;

  /* Frames that are shown before the first keyframe were not recorded. */
  if (number == GST_ROBOFLOW_NO_FRAME)
    numbering->n_unknown += !GST_CLOCK_STIME_IS_VALID (place)
        || place >= first->place;
  return number;
}

/* Returns: the frame of which a part begins at @time and ends at @end. If the frames
 *   so far had one duration, its whole must have begun that long before @end; else
 *   it is the last frame that has begun at @time */
static guint64
find_cut_in_table (GstRoboflowNumbering * numbering, GstClockTime time,
    GstClockTime end)
{
  const GstClockTime usual = numbering->usual_duration;
  guint64 number = GST_ROBOFLOW_NO_FRAME;
  const GstRoboflowFrameEntry *entry;

  if (GST_CLOCK_TIME_IS_VALID (end) && GST_CLOCK_TIME_IS_VALID (usual)
      && end >= usual)
    number = gst_roboflow_frame_table_lookup_stream_time (numbering->table,
        end - usual);
  entry = gst_roboflow_frame_table_get (numbering->table, number);
  if (entry && ABS (GST_CLOCK_DIFF (entry->times.stream_time + usual,
              end)) <= GST_USECOND)
    return number;
  return gst_roboflow_frame_table_lookup_shown (numbering->table, time);
}

static gboolean
find_in_last_pass (GstRoboflowNumbering * numbering, GstBuffer * buffer,
    guint64 * number)
{
  GstClockTime time = get_stream_time (numbering, GST_BUFFER_PTS (buffer));

  if (GST_CLOCK_TIME_IS_VALID (time) && may_be_cut (numbering, buffer))
    *number = find_cut_in_table (numbering, time, get_end (numbering, buffer,
            time));
  else
    *number = find_in_table (numbering,
        gst_roboflow_frame_table_get_place (&numbering->segment,
            GST_BUFFER_PTS (buffer)));
  return *number != GST_ROBOFLOW_NO_FRAME;
}

static gboolean
find_by_time (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstBuffer * buffer, GstClockTime time, guint64 * number)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return FALSE;
  if (!may_be_cut (numbering, buffer))
    return gst_roboflow_matcher_get_number (matcher, time, number);
  return gst_roboflow_matcher_get_number_of_rest (matcher, time,
      get_end (numbering, buffer, time), numbering->usual_duration, number);
}

/* The first frame of a stream that was put behind another one is the next frame:
 * moves the origin so that it has the time of that. */
static void
move_origin (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstClockTime stream_time)
{
  if (!numbering->joined)
    return;
  numbering->joined = FALSE;
  if (GST_CLOCK_TIME_IS_VALID (stream_time)
      && GST_CLOCK_TIME_IS_VALID (numbering->next_time))
    numbering->origin = GST_CLOCK_DIFF (numbering->next_time, stream_time)
        + gst_roboflow_matcher_get_start (matcher);
}

/* A first frame is number 0, unless somebody has sought to it. */
static gboolean
find_number (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstBuffer * buffer, GstClockTime * time, guint64 * number)
{
  GstClockTime stream_time = get_stream_time (numbering,
      GST_BUFFER_PTS (buffer));

  move_origin (numbering, matcher, stream_time);
  if (!numbering->started && !numbering->sought) {
    numbering->origin = GST_CLOCK_TIME_IS_VALID (stream_time) ?
        (GstClockTimeDiff) stream_time : GST_CLOCK_STIME_NONE;
    numbering->sure = TRUE;
    *time = get_time (numbering, matcher, stream_time);
    *number = 0;
    return TRUE;
  }
  *time = get_time (numbering, matcher, stream_time);
  if (is_next (numbering, matcher, buffer, *time)) {
    *number = numbering->next;
    return TRUE;
  }
  numbering->sure = FALSE;
  return find_by_time (numbering, matcher, buffer, *time, number);
}

static gboolean
is_shown (const GstRoboflowNumbering * numbering, GstBuffer * buffer)
{
  if (!gst_roboflow_codec_shows (&numbering->codec, buffer))
    return FALSE;
  /* A stream that was joined in its middle begins with its first keyframe. */
  return numbering->started || numbering->sought || !numbering->codec.encoded
      || !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* Called before the wait for the results, in which @buffer can be lost to a flush:
 * notes the time of frame 0, which the frames after the flush are counted from. */
void
gst_roboflow_numbering_expect (GstRoboflowNumbering * numbering,
    GstBuffer * buffer)
{
  GstClockTime time;

  if (numbering->started || numbering->sought || !is_shown (numbering, buffer))
    return;
  time = get_stream_time (numbering, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time))
    numbering->origin = time;
}

/* Returns: FALSE if @buffer is no frame that the service counts, or if it
 * cannot be told which */
gboolean
gst_roboflow_numbering_next (GstRoboflowNumbering * numbering,
    GstRoboflowMatcher * matcher, GstBuffer * buffer, guint64 * number)
{
  GstClockTime duration = get_duration (numbering, matcher, buffer);
  GstClockTime time = GST_CLOCK_TIME_NONE;

  if (!is_shown (numbering, buffer))
    return FALSE;
  numbering->counting = numbering->table ?
      find_in_last_pass (numbering, buffer, number) :
      find_number (numbering, matcher, buffer, &time, number);
  if (!numbering->counting)
    return FALSE;
  if (!may_be_cut (numbering, buffer) && !ends_with_segment (numbering, buffer))
    numbering->usual_duration = duration;
  numbering->n_found++;
  numbering->started = TRUE;
  numbering->next = *number + 1;
  numbering->next_time = GST_CLOCK_TIME_IS_VALID (time)
      && GST_CLOCK_TIME_IS_VALID (duration) ? time + duration :
      GST_CLOCK_TIME_NONE;
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
