/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowresults.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* Finds what belongs to each frame of a video, also to those between two
 * inferred ones. Belongs to one thread. */
typedef struct _GstRoboflowMatcher GstRoboflowMatcher;

/* max_distance: how far an inferred frame may be in time; 0: one inference
 * interval. */
GST_ROBOFLOW_API
GstRoboflowMatcher *gst_roboflow_matcher_new (GstRoboflowResults * results,
    GstRoboflowMatch match, GstClockTime max_distance);

GST_ROBOFLOW_API
void gst_roboflow_matcher_free (GstRoboflowMatcher * matcher);

/* Which frame is shown at this time of the video, as the results' own times
 * tell: exact for a constant frame rate, and for inferred frames where it is
 * not. FALSE: they tell nothing. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_get_number (GstRoboflowMatcher * matcher,
    GstClockTime time, guint64 * number);

/* The same for a frame of which the beginning may have been cut off, so that it
 * starts at this time instead. end: where it ends, NONE: that was cut off,
 * too. duration: of the whole frame, as far as that is known, else NONE. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_get_number_of_rest (GstRoboflowMatcher * matcher,
    GstClockTime time, GstClockTime end, GstClockTime duration,
    guint64 * number);

/* Whether the frame of this number can be shown at this time. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_agrees (GstRoboflowMatcher * matcher,
    guint64 number, GstClockTime time);

/* When frame 0 is shown. */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_matcher_get_start (GstRoboflowMatcher * matcher);

/* NONE where the frame rate is not constant, or not known. */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_matcher_get_frame_duration (GstRoboflowMatcher *
    matcher);

/* What belongs to the frame of this number; frame is set to NULL where that is
 * nothing. Frames that a model did not look at are passed over, for each model
 * by itself. FALSE: what belongs there cannot be read. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_match (GstRoboflowMatcher * matcher,
    guint64 number, GstRoboflowFrame ** frame, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowMatcher, gst_roboflow_matcher_free)

G_END_DECLS
