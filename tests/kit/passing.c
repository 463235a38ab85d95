/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "passing.h"

#include <roboflow/roboflow.h>

#include "ballkit.h"
#include "decodekit.h"

/* Pixels that a box may be off. */
#define TOLERANCE 2

static void
passed_clear (gpointer data)
{
  g_free (((Passed *) data)->checksum);
}

static gchar *
checksum_of_bytes (GstBuffer * buffer)
{
  GstMapInfo map;
  gchar *checksum;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  checksum = g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return checksum;
}

static gint
distance (GstRoboflowFrame * frame, const GstVideoRectangle * ball)
{
  gdouble left, top, width, height, worst;

  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 1);
  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (frame, 0, 0), &left, &top, &width,
          &height));
  worst = MAX (MAX (ABS (left - ball->x), ABS (top - ball->y)),
      MAX (ABS (width - ball->w), ABS (height - ball->h)));
  return worst + 0.999;
}

static void
note_stamps (GstPad * pad, GstBuffer * buffer, Passed * passed)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  passed->pts = GST_BUFFER_PTS (buffer);
  passed->duration = GST_BUFFER_DURATION (buffer);
  passed->running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      passed->pts);
  passed->stream_time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
      passed->pts);
}

static void
look_at_pixels (GstPad * pad, GstBuffer * buffer, GstRoboflowMeta * meta,
    Passed * passed)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoRectangle ball;
  GstVideoInfo video;
  GstVideoFrame frame;

  g_assert_true (gst_video_info_from_caps (&video, caps));
  g_assert_true (gst_video_frame_map (&frame, &video, buffer, GST_MAP_READ));
  passed->checksum = checksum_of_frame (&frame);
  gst_video_frame_unmap (&frame);
  if (!meta)
    return;
  ball = ball_in_buffer (pad, buffer);
  passed->off = distance (meta->frame, &ball);
}

static GstPadProbeReturn
note_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  Passed passed = {.number = -1 };

  note_stamps (pad, buffer, &passed);
  if (meta)
    passed.number = gst_roboflow_frame_get_number (meta->frame);
  if (gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-raw"))
    look_at_pixels (pad, buffer, meta, &passed);
  else
    passed.checksum = checksum_of_bytes (buffer);
  g_array_append_val (user_data, passed);
  return GST_PAD_PROBE_OK;
}

GArray *
passing_watch (GstElement * pipeline, const gchar * name,
    const gchar * pad_name)
{
  g_autoptr (GstPad) pad = pipeline_get_pad (pipeline, name, pad_name);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Passed));

  g_array_set_clear_func (all, passed_clear);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, note_buffer,
      g_array_ref (all), (GDestroyNotify) g_array_unref);
  return all;
}

void
passing_assert_same_times (GArray * before, GArray * after)
{
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < after->len; i++) {
    const Passed *in = &g_array_index (before, Passed, i);
    const Passed *out = &g_array_index (after, Passed, i);

    g_assert_cmpuint (out->pts, ==, in->pts);
    g_assert_cmpuint (out->duration, ==, in->duration);
    g_assert_cmpuint (out->running_time, ==, in->running_time);
    g_assert_cmpuint (out->stream_time, ==, in->stream_time);
  }
}

void
passing_assert_same (GArray * before, GArray * after)
{
  passing_assert_same_times (before, after);
  for (guint i = 0; i < after->len; i++)
    g_assert_cmpstr (g_array_index (after, Passed, i).checksum, ==,
        g_array_index (before, Passed, i).checksum);
}

guint
passing_count_on_ball (GArray * passed)
{
  guint n = 0;

  for (guint i = 0; i < passed->len; i++) {
    const Passed *frame = &g_array_index (passed, Passed, i);

    if (frame->number < 0)
      continue;
    if (frame->off > TOLERANCE)
      g_test_message ("The frame at %" GST_TIME_FORMAT " carries what belongs "
          "to number %" G_GINT64_FORMAT, GST_TIME_ARGS (frame->stream_time),
          frame->number);
    g_assert_cmpint (frame->off, <=, TOLERANCE);
    n++;
  }
  return n;
}
