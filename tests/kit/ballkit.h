/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

#include "pipelinekit.h"

G_BEGIN_DECLS

/* Watches what goes into a pipeline, to compare predictions with: where the
 * ball of "videotestsrc pattern=ball" is in each raw frame, before any encoder,
 * and the stamps with which each frame reaches the element under test. */
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

/* Watches raw frames at the src pad of "truth" and input at the sink pad of
 * "infer". Either can be missing. */
void ball_watch_attach (BallWatch * watch, GstElement * pipeline);

/* The box of the ball in the raw frame of this running time, give or take
 * @tolerance. Asserts that there is one. */
GstVideoRectangle ball_watch_get_box (BallWatch * watch,
    GstClockTime running_time, GstClockTime tolerance);

guint ball_watch_get_n_raw (BallWatch * watch);

/* The frames that came to "infer" (InputFrame), in presentation order: without
 * hidden ones, and without those before the first keyframe. */
GArray *ball_watch_get_inputs (BallWatch * watch);

/* How many hidden frames came. */
guint ball_watch_get_n_hidden (BallWatch * watch);

/* Where the ball is in a raw frame that passes @pad. */
GstVideoRectangle ball_in_buffer (GstPad * pad, GstBuffer * buffer);

/* By how many pixels x, y, width or height of message @index differs from @box,
 * at most. */
gdouble ball_distance (Outcome * outcome, guint index,
    const GstVideoRectangle * box);

G_END_DECLS
