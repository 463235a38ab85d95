/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcanvas.h"

G_BEGIN_DECLS

/* Lines and points of a prediction. Each function draws nothing where the
 * prediction has no such thing. */
void gst_roboflow_shapes_draw_box (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

void gst_roboflow_shapes_draw_polygon (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

void gst_roboflow_shapes_draw_keypoints (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

void gst_roboflow_shapes_draw_gaze (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

G_END_DECLS
