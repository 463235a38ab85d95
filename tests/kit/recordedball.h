/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Where the ball of "videotestsrc pattern=ball" is in a decoded frame of a
 * recording: what a model can find there. */
typedef struct
{
  gint width;
  gint height;
  guint8 *grey;                 /* height rows of width bytes */
  guint8 *mask;                 /* likewise, 1 where the ball is */
  guint n_pixels;               /* of the ball */
  GstVideoRectangle box;
  gdouble centre_x;             /* the first pixel reaches from 0 to 1 */
  gdouble centre_y;
} RecordedBall;

/* Finds the ball in each frame of the video file at @path: an array of
 * RecordedBall. */
GPtrArray *recorded_balls_find (const gchar * path);

G_END_DECLS
