/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The ball of "videotestsrc pattern=ball" in a frame of a recording, found in
 * the pixels that a decoder makes of it: what there is to find for a model. */
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

/* That of each frame of the video file at @path: RecordedBall. */
GPtrArray *recorded_balls_find (const gchar * path);

G_END_DECLS
