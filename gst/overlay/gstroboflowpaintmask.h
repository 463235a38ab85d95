/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcanvas.h"

G_BEGIN_DECLS

/* The mask of an object (instance segmentation). */
void gst_roboflow_paint_mask (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

/* A class mask has a byte for each pixel. */
#define GST_ROBOFLOW_MASK_N_CLASSES 256

/* The classes of a model's pixels (semantic segmentation). seen: is set for
 * each class ID that was drawn. */
void gst_roboflow_paint_class_mask (GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame, guint model,
    gboolean seen[GST_ROBOFLOW_MASK_N_CLASSES]);

G_END_DECLS
