/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/roboflow.h>

#include "ballkit.h"

G_BEGIN_DECLS
/* A buffer that passed a pad, with the predictions it carries. */
typedef struct
{
  GstClockTime pts;
  GstClockTime duration;
  GstClockTime running_time;
  GstMemory *memory;            /* only to be compared */
  GstRoboflowFrame *frame;      /* NULL: without predictions */
} Out;

/* Notes each buffer that passes this pad: an array of Out. */
GArray *filter_watch (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Asserts that predictions are where the ball is in their frame. Returns: how
 * many frames have predictions */
guint filter_count_on_ball (GArray * outs, BallWatch * ball);

G_END_DECLS
