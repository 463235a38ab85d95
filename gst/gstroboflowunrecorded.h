/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What came in and is not in the recording, and where it was: events, and
 * frames before the first keyframe. Not locked: one thread writes, and whoever
 * reads later is handed it by a lock of its own. */
typedef struct _GstRoboflowUnrecorded GstRoboflowUnrecorded;

GstRoboflowUnrecorded *gst_roboflow_unrecorded_new (void);
void gst_roboflow_unrecorded_free (GstRoboflowUnrecorded * unrecorded);

void gst_roboflow_unrecorded_add_event (GstRoboflowUnrecorded * unrecorded,
    GstEvent * event, guint position);
gboolean gst_roboflow_unrecorded_add_buffer (GstRoboflowUnrecorded *
    unrecorded, GstBuffer * buffer, guint position);
void gst_roboflow_unrecorded_flush (GstRoboflowUnrecorded * unrecorded);
GstMiniObject *gst_roboflow_unrecorded_take (GstRoboflowUnrecorded *
    unrecorded, guint position);

G_END_DECLS
