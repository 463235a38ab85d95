/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ballkit.h"

#include <math.h>

/* The probes run in streaming threads, each on an array of its own; the test
 * reads them after the pipeline has ended. */

#define BRIGHT 128

typedef struct
{
  GstClockTime running_time;
  GstVideoRectangle box;
} RawFrame;

struct _BallWatch
{
  GArray *raw;                  /* RawFrame */
  GArray *inputs;               /* InputFrame */
  gboolean joined;              /* the first keyframe has come */
  GstClockTime first_pts;       /* its own */
  guint n_hidden;
};

BallWatch *
ball_watch_new (void)
{
  BallWatch *watch = g_new0 (BallWatch, 1);

  watch->raw = g_array_new (FALSE, FALSE, sizeof (RawFrame));
  watch->inputs = g_array_new (FALSE, FALSE, sizeof (InputFrame));
  return watch;
}

void
ball_watch_free (BallWatch * watch)
{
  g_array_unref (watch->raw);
  g_array_unref (watch->inputs);
  g_free (watch);
}

static GstVideoRectangle
find_ball (const GstVideoFrame * frame)
{
  const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (frame, 0);
  gint left = G_MAXINT, right = -1, top = G_MAXINT, bottom = -1;

  for (gint y = 0; y < GST_VIDEO_FRAME_HEIGHT (frame); y++) {
    for (gint x = 0; x < GST_VIDEO_FRAME_WIDTH (frame); x++) {
      if (row[x] < BRIGHT)
        continue;
      left = MIN (left, x);
      right = MAX (right, x);
      top = MIN (top, y);
      bottom = MAX (bottom, y);
    }
    row += GST_VIDEO_FRAME_COMP_STRIDE (frame, 0);
  }
  g_assert_cmpint (right, >=, 0);
  return (GstVideoRectangle) {
  left, top, right - left + 1, bottom - top + 1};
}

static GstSegment
get_segment (GstPad * pad)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  GstSegment segment;

  g_assert_nonnull (event);
  gst_event_copy_segment (event, &segment);
  return segment;
}

GstVideoRectangle
ball_in_buffer (GstPad * pad, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoRectangle box;
  GstVideoInfo video;
  GstVideoFrame frame;

  g_assert_true (gst_video_info_from_caps (&video, caps));
  g_assert_true (GST_VIDEO_INFO_IS_YUV (&video));
  g_assert_true (gst_video_frame_map (&frame, &video, buffer, GST_MAP_READ));
  box = find_ball (&frame);
  gst_video_frame_unmap (&frame);
  return box;
}

static GstPadProbeReturn
look_at_raw (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  BallWatch *watch = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstSegment segment = get_segment (pad);
  RawFrame raw;

  raw.running_time = gst_segment_to_running_time (&segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
  raw.box = ball_in_buffer (pad, buffer);
  g_array_append_val (watch->raw, raw);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
look_at_input (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  BallWatch *watch = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstSegment segment = get_segment (pad);
  InputFrame input = {.pts = pts };

  if (segment.format != GST_FORMAT_TIME)
    return GST_PAD_PROBE_OK;
  if (!watch->joined) {
    if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      return GST_PAD_PROBE_OK;
    watch->joined = TRUE;
    watch->first_pts = pts;
  }
  if (pts < watch->first_pts)
    return GST_PAD_PROBE_OK;
  input.duration = GST_BUFFER_DURATION (buffer);
  input.running_time = gst_segment_to_running_time (&segment, GST_FORMAT_TIME,
      pts);
  input.stream_time = gst_segment_to_stream_time (&segment, GST_FORMAT_TIME,
      pts);
  /* A frame that is not shown comes with the time of the one shown next. */
  if (watch->inputs->len > 0 && g_array_index (watch->inputs, InputFrame,
          watch->inputs->len - 1).pts == pts) {
    g_array_set_size (watch->inputs, watch->inputs->len - 1);
    watch->n_hidden++;
  }
  g_array_append_val (watch->inputs, input);
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement * pipeline, const gchar * name, const gchar * pad_name,
    GstPadProbeCallback probe, BallWatch * watch)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = NULL;

  if (!element)
    return;
  pad = gst_element_get_static_pad (element, pad_name);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe, watch, NULL);
}

void
ball_watch_attach (BallWatch * watch, GstElement * pipeline)
{
  add_probe (pipeline, "truth", "src", look_at_raw, watch);
  add_probe (pipeline, "infer", "sink", look_at_input, watch);
}

GstVideoRectangle
ball_watch_get_box (BallWatch * watch, GstClockTime running_time,
    GstClockTime tolerance)
{
  for (guint i = 0; i < watch->raw->len; i++) {
    const RawFrame *raw = &g_array_index (watch->raw, RawFrame, i);

    if ((GstClockTime) ABS (GST_CLOCK_DIFF (raw->running_time, running_time))
        <= tolerance)
      return raw->box;
  }
  g_error ("No raw frame went in at %" GST_TIME_FORMAT,
      GST_TIME_ARGS (running_time));
}

guint
ball_watch_get_n_raw (BallWatch * watch)
{
  return watch->raw->len;
}

static gint
compare_pts (gconstpointer a, gconstpointer b)
{
  const InputFrame *left = a, *right = b;

  return left->pts < right->pts ? -1 : left->pts > right->pts;
}

GArray *
ball_watch_get_inputs (BallWatch * watch)
{
  g_array_sort (watch->inputs, compare_pts);
  return watch->inputs;
}

guint
ball_watch_get_n_hidden (BallWatch * watch)
{
  return watch->n_hidden;
}

gdouble
ball_distance (Outcome * outcome, guint index, const GstVideoRectangle * box)
{
  gdouble x, y, width, height;

  outcome_get_box (outcome, index, &x, &y, &width, &height);
  return MAX (MAX (fabs (x - box->x), fabs (y - box->y)),
      MAX (fabs (width - box->w), fabs (height - box->h)));
}
