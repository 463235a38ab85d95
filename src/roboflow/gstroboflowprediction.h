/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/**
 * GstRoboflowPrediction:
 *
 * One thing a model found in a frame. It belongs to its #GstRoboflowFrame and
 * lives as long as that. What a prediction does not have is told apart from
 * zero: getters of numbers return %FALSE and leave the out argument alone.
 *
 * As a boxed type, for language bindings, a copy is the same prediction with a
 * reference to its frame: it keeps the frame alive.
 */
typedef struct _GstRoboflowPrediction GstRoboflowPrediction;

#define GST_TYPE_ROBOFLOW_PREDICTION (gst_roboflow_prediction_get_type ())
GST_ROBOFLOW_API
GType gst_roboflow_prediction_get_type (void);

/**
 * gst_roboflow_prediction_get_class:
 * @prediction: a prediction
 *
 * Returns: (nullable): the class name
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_class (const GstRoboflowPrediction *
    prediction);

/**
 * gst_roboflow_prediction_get_class_id:
 * @prediction: a prediction
 * @class_id: (out): the number of the class in the model
 *
 * Returns: %TRUE if the prediction has one
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_class_id (const GstRoboflowPrediction *
    prediction, gint * class_id);

/**
 * gst_roboflow_prediction_get_confidence:
 * @prediction: a prediction
 * @confidence: (out): from 0 to 1
 *
 * Returns: %TRUE if the prediction has one
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_confidence (const GstRoboflowPrediction *
    prediction, gdouble * confidence);

/**
 * gst_roboflow_prediction_get_box:
 * @prediction: a prediction
 * @left: (out): left edge in pixels of the frame's image size, from the left
 * @top: (out): top edge in pixels, from the top
 * @width: (out): width in pixels
 * @height: (out): height in pixels
 *
 * The bounding box. It may reach beyond the frame. The service gives the
 * centre of a box; here it is the top left corner, as everywhere in GStreamer.
 *
 * Returns: %TRUE if the prediction has a box
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_box (const GstRoboflowPrediction *
    prediction, gdouble * left, gdouble * top, gdouble * width,
    gdouble * height);

/**
 * gst_roboflow_prediction_get_detection_id:
 * @prediction: a prediction
 *
 * Returns: (nullable): the service's own identifier of this detection
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_detection_id (const
    GstRoboflowPrediction * prediction);

/**
 * gst_roboflow_prediction_get_tracker_id:
 * @prediction: a prediction
 * @tracker_id: (out): the same for the same object in several frames
 *
 * Returns: %TRUE if the prediction has one
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_tracker_id (const GstRoboflowPrediction *
    prediction, gint64 * tracker_id);

G_END_DECLS
