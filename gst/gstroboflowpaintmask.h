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

/* The classes of a model's pixels (semantic segmentation). seen: set for the
 * numbers of the classes that were drawn. */
void gst_roboflow_paint_class_mask (GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame, guint model, gboolean seen[256]);

G_END_DECLS
