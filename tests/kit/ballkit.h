/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "pipelinekit.h"

G_BEGIN_DECLS

/* What really went in, to hold predictions against: where the ball of
 * "videotestsrc pattern=ball" is in the pixels of each raw frame, before any
 * encoder, and the stamps of each frame as the element under test was given
 * it. */
typedef struct _BallWatch BallWatch;

/* A frame as it came to the sink pad of the element "infer". */
typedef struct
{
  GstClockTime pts;
  GstClockTime duration;
  GstClockTime running_time;
  GstClockTime stream_time;
} InputFrame;

BallWatch *ball_watch_new (void);
void ball_watch_free (BallWatch * watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BallWatch, ball_watch_free)

/* Looks at the raw frames that leave the element "truth", and at what comes to
 * the element "infer"; a pipeline can have only one of them. */
void ball_watch_attach (BallWatch * watch, GstElement * pipeline);

/* The box of the ball in the raw frame of this running time, give or take
 * @tolerance. Asserts that there is one. */
GstVideoRectangle ball_watch_get_box (BallWatch * watch,
    GstClockTime running_time, GstClockTime tolerance);

guint ball_watch_get_n_raw (BallWatch * watch);

/* The frames that a decoder shows of what came to "infer", in that order:
 * InputFrame. Without those that it cannot decode, because the stream was
 * joined in its middle. */
GArray *ball_watch_get_inputs (BallWatch * watch);

/* How many frames came besides, to be decoded but not shown. */
guint ball_watch_get_n_hidden (BallWatch * watch);

/* Where the ball is in a raw frame that passes @pad. */
GstVideoRectangle ball_in_buffer (GstPad * pad, GstBuffer * buffer);

/* How far the box of message @index is from @box, in the worst of x, y, width
 * and height. */
gdouble ball_distance (Outcome * outcome, guint index,
    const GstVideoRectangle * box);

G_END_DECLS
