/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

G_BEGIN_DECLS

/* Counts the frames of a stream that is not recorded, and passes everything on
 * to the pad's target, a fakesink. Belongs to the pad's streaming thread; the
 * position may be read by any thread. */
typedef struct _GstRoboflowFollower GstRoboflowFollower;

GstRoboflowFollower *gst_roboflow_follower_new (GstBin * bin, GstPad * sink,
    GstRoboflowRun * run);
void gst_roboflow_follower_free (GstRoboflowFollower * follower);

gboolean gst_roboflow_follower_event (GstRoboflowFollower * follower,
    GstEvent * event);
GstFlowReturn gst_roboflow_follower_chain (GstRoboflowFollower * follower,
    GstBuffer * buffer);
void gst_roboflow_follower_finish (GstRoboflowFollower * follower);
GstClockTime gst_roboflow_follower_get_position (GstRoboflowFollower *
    follower);

G_END_DECLS
