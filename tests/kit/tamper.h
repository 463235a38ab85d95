/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What can happen to frames on their way to the element: done at a pad of the
 * element of that name. */

/* Moves time stamps by up to two thirds of a frame of 30 a second from one to the
 * next, and takes durations away. Of frames that are numbered, as those of
 * videotestsrc are. */
void tamper_shake_stamps (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Drops the first one: of encoded video, a keyframe. */
void tamper_drop_first (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* The videotestsrc of that name begins at ten seconds. */
void tamper_start_late (GstElement * pipeline, const gchar * name);

G_END_DECLS
