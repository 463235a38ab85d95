/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/roboflow.h>

#include "ballkit.h"

G_BEGIN_DECLS
/* A buffer that left a filter. */
    typedef struct
{
  GstClockTime pts;
  GstClockTime duration;
  GstClockTime running_time;
  GstMemory *memory;            /* only to be compared */
  GstRoboflowFrame *frame;      /* NULL: without predictions */
} Out;

/* What passes this pad of the element of this name: Out. */
GArray *filter_watch (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Asserts that each frame that has predictions has its ball's; how many have. */
guint filter_count_on_ball (GArray * outs, BallWatch * ball);

G_END_DECLS
