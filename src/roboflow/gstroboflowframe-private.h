/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"
#include "gstroboflowprediction-private.h"

G_BEGIN_DECLS

/* For the one who makes a frame, before anybody else sees it. */

GstRoboflowFrame *gst_roboflow_frame_new (guint64 number, GstClockTime time);

/* A copy of the text that lives as long as the frame; equal texts share one. */
const gchar *gst_roboflow_frame_intern (GstRoboflowFrame * frame,
    const gchar * text);

void gst_roboflow_frame_set_image_size (GstRoboflowFrame * frame, gint width,
    gint height);

/* json: (nullable): what the service said, NULL where the model did not look
 * at the frame. */
void gst_roboflow_frame_add_model (GstRoboflowFrame * frame,
    const gchar * model_id, const gchar * json);

/* Adds a copy of the prediction to the model added last. Its strings are ones
 * that gst_roboflow_frame_intern() gave. */
void gst_roboflow_frame_add_prediction (GstRoboflowFrame * frame,
    const GstRoboflowPrediction * prediction);

G_END_DECLS
