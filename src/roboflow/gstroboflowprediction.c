/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowprediction-private.h"

static GstRoboflowPrediction *
gst_roboflow_prediction_copy (GstRoboflowPrediction * prediction)
{
  gst_roboflow_frame_ref (prediction->frame);
  return prediction;
}

static void
gst_roboflow_prediction_free (GstRoboflowPrediction * prediction)
{
  gst_roboflow_frame_unref (prediction->frame);
}

G_DEFINE_BOXED_TYPE (GstRoboflowPrediction, gst_roboflow_prediction,
    gst_roboflow_prediction_copy, gst_roboflow_prediction_free);

const gchar *
gst_roboflow_prediction_get_class (const GstRoboflowPrediction * prediction)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  return prediction->class_name;
}

gboolean
gst_roboflow_prediction_get_class_id (const GstRoboflowPrediction * prediction,
    gint * class_id)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_class_id)
    *class_id = prediction->class_id;
  return prediction->has_class_id;
}

gboolean
gst_roboflow_prediction_get_confidence (const GstRoboflowPrediction *
    prediction, gdouble * confidence)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_confidence)
    *confidence = prediction->confidence;
  return prediction->has_confidence;
}

gboolean
gst_roboflow_prediction_get_box (const GstRoboflowPrediction * prediction,
    gdouble * left, gdouble * top, gdouble * width, gdouble * height)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_box) {
    *left = prediction->left;
    *top = prediction->top;
    *width = prediction->width;
    *height = prediction->height;
  }
  return prediction->has_box;
}

const gchar *
gst_roboflow_prediction_get_detection_id (const GstRoboflowPrediction *
    prediction)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  return prediction->detection_id;
}

gboolean
gst_roboflow_prediction_get_tracker_id (const GstRoboflowPrediction *
    prediction, gint64 * tracker_id)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_tracker_id)
    *tracker_id = prediction->tracker_id;
  return prediction->has_tracker_id;
}
