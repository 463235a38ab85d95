/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframe-private.h"
#include "gstroboflowpng-private.h"
#include "gstroboflowrle-private.h"

static GstRoboflowPrediction *
gst_roboflow_prediction_copy (GstRoboflowPrediction * prediction)
{
  gst_roboflow_frame_ref (prediction->model->frame);
  return prediction;
}

static void
gst_roboflow_prediction_free (GstRoboflowPrediction * prediction)
{
  gst_roboflow_frame_unref (prediction->model->frame);
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

  if (prediction->has_class_id && class_id != NULL)
    *class_id = prediction->class_id;
  return prediction->has_class_id;
}

gboolean
gst_roboflow_prediction_get_confidence (const GstRoboflowPrediction *
    prediction, gdouble * confidence)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_confidence && confidence != NULL)
    *confidence = prediction->confidence;
  return prediction->has_confidence;
}

/* Ends what begins at @start at the edge. Beyond the edge nothing is left of
 * it. */
static void
clip (gdouble * start, gdouble * length, gdouble edge)
{
  if (*start + *length <= edge)
    return;
  *start = MIN (*start, edge);
  *length = edge - *start;
}

static void
fit_box (const GstRoboflowPrediction * prediction, gdouble * left,
    gdouble * top, gdouble * width, gdouble * height)
{
  const GstRoboflowFrameModel *model = prediction->model;

  gst_roboflow_frame_model_move_point (model, prediction->left,
      prediction->top, left, top);
  *width = prediction->width * model->fit.scale_x;
  *height = prediction->height * model->fit.scale_y;
  clip (left, width, model->fit.edge_x);
  clip (top, height, model->fit.edge_y);
}

gboolean
gst_roboflow_prediction_get_box (const GstRoboflowPrediction * prediction,
    gdouble * left, gdouble * top, gdouble * width, gdouble * height)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_box)
    fit_box (prediction, left, top, width, height);
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

  if (prediction->has_tracker_id && tracker_id != NULL)
    *tracker_id = prediction->tracker_id;
  return prediction->has_tracker_id;
}

const gchar *
gst_roboflow_prediction_get_parent_id (const GstRoboflowPrediction * prediction)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  return prediction->parent_id;
}

guint
gst_roboflow_prediction_get_n_points (const GstRoboflowPrediction * prediction)
{
  g_return_val_if_fail (prediction != NULL, 0);

  return prediction->n_points;
}

void
gst_roboflow_prediction_get_point (const GstRoboflowPrediction * prediction,
    guint index, gdouble * x, gdouble * y)
{
  g_return_if_fail (prediction != NULL);
  g_return_if_fail (index < prediction->n_points);

  gst_roboflow_frame_model_fit_point (prediction->model,
      prediction->points[2 * index], prediction->points[2 * index + 1], x, y);
}

gboolean
gst_roboflow_prediction_has_mask (const GstRoboflowPrediction * prediction)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  return prediction->rle != NULL || prediction->mask_png != NULL;
}

/* Makes 255 of every value but 0. */
static guint8 *
decode_mask (const gchar * png, guint * width, guint * height, GError ** error)
{
  guint8 *plane = gst_roboflow_png_decode_grey (png, width, height, error);
  const gsize n_pixels = plane != NULL ? (gsize) * width * *height : 0;

  for (gsize i = 0; i < n_pixels; i++)
    plane[i] = plane[i] != 0 ? 255 : 0;
  return plane;
}

GBytes *
gst_roboflow_prediction_get_mask (const GstRoboflowPrediction * prediction,
    gint * width, gint * height, GError ** error)
{
  guint8 *plane;
  guint mask_width, mask_height;

  g_return_val_if_fail (prediction != NULL, NULL);

  if (prediction->rle != NULL) {
    mask_width = prediction->mask_width;
    mask_height = prediction->mask_height;
    plane = gst_roboflow_rle_unpack (prediction->rle, mask_width, mask_height,
        error);
  } else if (prediction->mask_png != NULL) {
    plane = decode_mask (prediction->mask_png, &mask_width, &mask_height,
        error);
  } else {
    return NULL;
  }
  if (plane == NULL)
    return NULL;
  return gst_roboflow_frame_model_fit_plane (prediction->model, plane,
      mask_width, mask_height, width, height, error);
}

const gchar *
gst_roboflow_prediction_get_rle (const GstRoboflowPrediction * prediction,
    gint * width, gint * height)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  if (prediction->rle == NULL)
    return NULL;
  *width = prediction->mask_width;
  *height = prediction->mask_height;
  return prediction->rle;
}

guint
gst_roboflow_prediction_get_n_keypoints (const GstRoboflowPrediction *
    prediction)
{
  g_return_val_if_fail (prediction != NULL, 0);

  return prediction->n_keypoints;
}

const GstRoboflowKeypoint *
gst_roboflow_prediction_get_keypoint (const GstRoboflowPrediction * prediction,
    guint index)
{
  g_return_val_if_fail (prediction != NULL, NULL);
  g_return_val_if_fail (index < prediction->n_keypoints, NULL);

  return &prediction->keypoints[index];
}

const GstRoboflowKeypoint *
gst_roboflow_prediction_find_keypoint (const GstRoboflowPrediction *
    prediction, gint class_id)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  for (guint i = 0; i < prediction->n_keypoints; i++) {
    const GstRoboflowKeypoint *keypoint = &prediction->keypoints[i];

    if (keypoint->has_class_id && keypoint->class_id == class_id)
      return keypoint;
  }
  return NULL;
}

gboolean
gst_roboflow_prediction_get_predicted (const GstRoboflowPrediction *
    prediction, gboolean * predicted)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->is_label && predicted != NULL)
    *predicted = prediction->is_predicted;
  return prediction->is_label;
}

gboolean
gst_roboflow_prediction_get_gaze (const GstRoboflowPrediction * prediction,
    gdouble * yaw, gdouble * pitch)
{
  g_return_val_if_fail (prediction != NULL, FALSE);

  if (prediction->has_gaze && yaw != NULL)
    *yaw = prediction->yaw;
  if (prediction->has_gaze && pitch != NULL)
    *pitch = prediction->pitch;
  return prediction->has_gaze;
}

const gdouble *
gst_roboflow_prediction_get_embedding (const GstRoboflowPrediction *
    prediction, gsize * length)
{
  g_return_val_if_fail (prediction != NULL, NULL);

  *length = prediction->embedding_length;
  return prediction->embedding;
}
