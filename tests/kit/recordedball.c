/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "recordedball.h"

#include <string.h>

#include "pipelinekit.h"

/* A level counts as the brightest one if this many pixels have it, so that a
 * speck of coding noise does not. */
#define MIN_PIXELS 16

static void
recorded_ball_free (gpointer data)
{
  RecordedBall *ball = data;

  g_free (ball->grey);
  g_free (ball->mask);
  g_free (ball);
}

static gint
compare_levels (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

/* The ball is what is at least half as bright above the background, which is
 * most of the picture, as the brightest part. */
static gint
find_threshold (const RecordedBall * ball)
{
  gsize n = (gsize) ball->width * ball->height;
  g_autofree guint8 *levels = g_memdup2 (ball->grey, n);

  qsort (levels, n, 1, compare_levels);
  return (levels[n / 2 - 1] + levels[n - MIN_PIXELS] + 1) / 2;
}

static void
find_ball (RecordedBall * ball)
{
  gint threshold = find_threshold (ball);
  gint left = ball->width, right = -1, top = ball->height, bottom = -1;
  guint64 sum_x = 0, sum_y = 0;

  for (gint y = 0; y < ball->height; y++) {
    for (gint x = 0; x < ball->width; x++) {
      gsize at = (gsize) y * ball->width + x;

      ball->mask[at] = ball->grey[at] >= threshold;
      if (!ball->mask[at])
        continue;
      left = MIN (left, x);
      right = MAX (right, x);
      top = MIN (top, y);
      bottom = MAX (bottom, y);
      sum_x += x;
      sum_y += y;
      ball->n_pixels++;
    }
  }
  g_assert_cmpuint (ball->n_pixels, >, 0);
  ball->box = (GstVideoRectangle) {
  left, top, right + 1 - left, bottom + 1 - top};
  ball->centre_x = (gdouble) sum_x / ball->n_pixels + 0.5;
  ball->centre_y = (gdouble) sum_y / ball->n_pixels + 0.5;
}

static GstPadProbeReturn
look_at_frame (GstPad * pad, GstPadProbeInfo * info, gpointer balls)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  RecordedBall *ball = g_new0 (RecordedBall, 1);
  GstVideoInfo video;
  GstVideoFrame frame;

  g_assert_true (gst_video_info_from_caps (&video, caps));
  g_assert_true (gst_video_frame_map (&frame, &video,
          GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ));
  ball->width = video.width;
  ball->height = video.height;
  ball->grey = g_malloc ((gsize) video.width * video.height);
  ball->mask = g_malloc ((gsize) video.width * video.height);
  for (gint y = 0; y < video.height; y++)
    memcpy (ball->grey + y * video.width,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), video.width);
  gst_video_frame_unmap (&frame);
  find_ball (ball);
  g_ptr_array_add (balls, ball);
  return GST_PAD_PROBE_OK;
}

GPtrArray *
recorded_balls_find (const gchar * path)
{
  GPtrArray *balls = g_ptr_array_new_with_free_func (recorded_ball_free);
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin "
      "force-sw-decoders=true ! videoconvert ! video/x-raw,format=GRAY8 ! "
      "fakesink name=decoded", path);

  pipeline_add_probe (pipeline, "decoded", "sink", GST_PAD_PROBE_TYPE_BUFFER,
      look_at_frame, balls);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  return balls;
}
