/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Changes frames on their way to the element under test, at this pad of the
 * element of this name. */

/* Moves time stamps irregularly, by up to two thirds of a frame at 30 frames a
 * second, and removes durations. Frames have to be numbered, as by
 * videotestsrc. */
void tamper_shake_stamps (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Drops the first buffer: of encoded video, a keyframe. */
void tamper_drop_first (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* Lets the videotestsrc of this name begin at ten seconds. */
void tamper_start_late (GstElement * pipeline, const gchar * name);

G_END_DECLS
