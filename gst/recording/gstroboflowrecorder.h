/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

G_BEGIN_DECLS

/* Records what comes in at a pad. Belongs to the pad's streaming thread. */
typedef struct _GstRoboflowRecorder GstRoboflowRecorder;

GstRoboflowRecorder *gst_roboflow_recorder_new (GstBin * bin, GstPad * sink,
    GstRoboflowRun * run);
void gst_roboflow_recorder_free (GstRoboflowRecorder * recorder);

void gst_roboflow_recorder_keep_rest (GstRoboflowRecorder * recorder);
gboolean gst_roboflow_recorder_event (GstRoboflowRecorder * recorder,
    GstEvent * event);
GstFlowReturn gst_roboflow_recorder_chain (GstRoboflowRecorder * recorder,
    GstBuffer * buffer);
void gst_roboflow_recorder_finish (GstRoboflowRecorder * recorder);

gboolean gst_roboflow_recorder_has_started (GstRoboflowRecorder * recorder);
gboolean gst_roboflow_recorder_is_recording (GstRoboflowRecorder * recorder);
void gst_roboflow_recorder_refuse_seek (GstRoboflowRecorder * recorder);
GstClockTime gst_roboflow_recorder_get_position (GstRoboflowRecorder *
    recorder);

G_END_DECLS
