/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A buffer that passed a pad, with checksum. Of raw frames with predictions,
 * these have been compared with the ball of "videotestsrc pattern=ball" in the
 * frame's own pixels. */
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

/* Notes each buffer that passes this pad: an array of Passed. To be read while
 * nothing passes. */
GArray *passing_watch (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Asserts that both have as many buffers, with the same times in the same
 * order. */
void passing_assert_same_times (GArray * before, GArray * after);

/* Likewise, and that they have the same bytes. */
void passing_assert_same (GArray * before, GArray * after);

/* Asserts that boxes are where the ball is in their frame. Returns: how many
 * frames carry a box */
guint passing_count_on_ball (GArray * passed);

G_END_DECLS
