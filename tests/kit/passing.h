/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A buffer that passed a pad. Where it is a raw frame with predictions, these
 * have been held against the ball of "videotestsrc pattern=ball" in its own
 * pixels. */
typedef struct
{
  GstClockTime pts;
  GstClockTime duration;
  GstClockTime running_time;
  GstClockTime stream_time;
  gchar *checksum;              /* of its bytes, or pixels */
  gint64 number;                /* of the frame it carries, -1: none */
  gint off;                     /* its box from the ball, in pixels, at worst */
} Passed;

/* What passes this pad of the element of this name, in that order: Passed. To
 * be read while nothing passes. */
GArray *passing_watch (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Asserts that as many buffers have passed, with the same time stamps and
 * durations, in the same order. */
void passing_assert_same_times (GArray * before, GArray * after);

/* Likewise, and that they have the same bytes. */
void passing_assert_same (GArray * before, GArray * after);

/* Asserts that each frame that carries a box carries that of its own ball, give
 * or take two pixels; how many there are. */
guint passing_count_on_ball (GArray * passed);

G_END_DECLS
