/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "filterkit.h"

/* Pixels that a box may be off. */
#define TOLERANCE 2

static void
out_clear (gpointer data)
{
  Out *out = data;

  g_clear_pointer (&out->frame, gst_roboflow_frame_unref);
}

static GstClockTime
get_running_time (GstPad * pad, GstBuffer * buffer)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad,
      GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  return gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
}

static GstPadProbeReturn
note_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);
  Out out = { GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer),
    get_running_time (pad, buffer), gst_buffer_peek_memory (buffer, 0),
    meta ? gst_roboflow_frame_ref (meta->frame) : NULL
  };

  g_array_append_val (user_data, out);
  return GST_PAD_PROBE_OK;
}

GArray *
filter_watch (GstElement * pipeline, const gchar * name, const gchar * pad_name)
{
  GArray *outs = g_array_new (FALSE, FALSE, sizeof (Out));

  g_array_set_clear_func (outs, out_clear);
  pipeline_add_probe (pipeline, name, pad_name, GST_PAD_PROBE_TYPE_BUFFER,
      note_buffer, outs);
  return outs;
}

static void
get_box (GstRoboflowFrame * frame, GstVideoRectangle * box)
{
  gdouble left, top, width, height;

  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 1);
  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (frame, 0, 0), &left, &top, &width,
          &height));
  box->x = left;
  box->y = top;
  box->w = width;
  box->h = height;
}

static void
assert_on_ball (BallWatch * ball, const Out * out)
{
  GstVideoRectangle truth = ball_watch_get_box (ball, out->running_time, 0);
  GstVideoRectangle box;

  get_box (out->frame, &box);
  g_assert_cmpint (ABS (box.x - truth.x), <=, TOLERANCE);
  g_assert_cmpint (ABS (box.y - truth.y), <=, TOLERANCE);
  g_assert_cmpint (ABS (box.w - truth.w), <=, TOLERANCE);
  g_assert_cmpint (ABS (box.h - truth.h), <=, TOLERANCE);
}

guint
filter_count_on_ball (GArray * outs, BallWatch * ball)
{
  guint n = 0;

  for (guint i = 0; i < outs->len; i++) {
    const Out *out = &g_array_index (outs, Out, i);

    if (!out->frame)
      continue;
    assert_on_ball (ball, out);
    n++;
  }
  return n;
}
