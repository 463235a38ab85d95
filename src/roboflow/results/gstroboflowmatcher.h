/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowresults.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* Finds the predictions that belong to a frame of a video, also to one between
 * two inferred frames. To be used by one thread at a time. */
typedef struct _GstRoboflowMatcher GstRoboflowMatcher;

/* @max_distance: how far in time the inferred frame may be from the frame that
 * its predictions are for; 0: one inference interval. Keeps a reference to
 * @results. */
GST_ROBOFLOW_API
GstRoboflowMatcher *gst_roboflow_matcher_new (GstRoboflowResults * results,
    GstRoboflowMatch match, GstClockTime max_distance);

GST_ROBOFLOW_API
void gst_roboflow_matcher_free (GstRoboflowMatcher * matcher);

/* The number of the frame that is shown at this time of the video, by the
 * times in the results. It is exact for constant frame rates; for others it is
 * exact for inferred frames only. FALSE: the results have no times to tell
 * by. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_get_number (GstRoboflowMatcher * matcher,
    GstClockTime time, guint64 * number);

/* The same for a frame whose beginning may have been cut off, by an accurate
 * seek, so that what is left begins at @time. @end: where it ends; NONE if its
 * end was cut off, too. @duration: of the whole frame; NONE where that is not
 * known. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_get_number_of_rest (GstRoboflowMatcher * matcher,
    GstClockTime time, GstClockTime end, GstClockTime duration,
    guint64 * number);

/* Whether the frame of this number can be shown at this time. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_agrees (GstRoboflowMatcher * matcher,
    guint64 number, GstClockTime time);

/* When the first frame of the video is shown. */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_matcher_get_start (GstRoboflowMatcher * matcher);

/* NONE where the frame rate is not constant, or not known. */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_matcher_get_frame_duration (GstRoboflowMatcher *
    matcher);

/* The predictions for the frame of this number. Each model's come from the
 * inferred frame that matches best among those that this model looked at.
 * @frame: (transfer full), NULL where there are none. FALSE: they cannot be
 * read. */
GST_ROBOFLOW_API
gboolean gst_roboflow_matcher_match (GstRoboflowMatcher * matcher,
    guint64 number, GstRoboflowFrame ** frame, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowMatcher, gst_roboflow_matcher_free)

G_END_DECLS
