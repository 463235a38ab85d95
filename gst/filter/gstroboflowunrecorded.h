/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What came in and is not in the recording: events, and frames before the
 * first keyframe, with their places between the recorded buffers. Has no lock:
 * the streaming thread fills it before gst_roboflow_run_stream_finished(),
 * after which it belongs to the thread that plays the recording back. */
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
