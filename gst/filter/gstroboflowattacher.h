/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

G_BEGIN_DECLS

/* Lets a stream through with its predictions. */
typedef struct _GstRoboflowAttacher GstRoboflowAttacher;

GstRoboflowAttacher *gst_roboflow_attacher_new (GstElement * element,
    GstPad * sink, GstPad * src, GstRoboflowRun * run);
void gst_roboflow_attacher_free (GstRoboflowAttacher * attacher);

void gst_roboflow_attacher_set_recorded (GstRoboflowAttacher * attacher,
    const GstRoboflowStream * recorded);
void gst_roboflow_attacher_set_pass (GstRoboflowAttacher * attacher,
    const GstRoboflowStream * recorded, guint32 seqnum);
void gst_roboflow_attacher_end (GstRoboflowAttacher * attacher, guint32 seqnum);
gboolean gst_roboflow_attacher_event (GstRoboflowAttacher * attacher,
    GstEvent * event);
GstFlowReturn gst_roboflow_attacher_chain (GstRoboflowAttacher * attacher,
    GstBuffer * buffer);
GstFlowReturn gst_roboflow_attacher_push (GstRoboflowAttacher * attacher,
    GstBuffer * buffer, guint64 number);
GstClockTime gst_roboflow_attacher_get_position (GstRoboflowAttacher *
    attacher);

G_END_DECLS
