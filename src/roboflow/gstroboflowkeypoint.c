/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframe-private.h"

static GstRoboflowKeypoint *
gst_roboflow_keypoint_copy (GstRoboflowKeypoint * keypoint)
{
  gst_roboflow_frame_ref (keypoint->model->frame);
  return keypoint;
}

static void
gst_roboflow_keypoint_free (GstRoboflowKeypoint * keypoint)
{
  gst_roboflow_frame_unref (keypoint->model->frame);
}

G_DEFINE_BOXED_TYPE (GstRoboflowKeypoint, gst_roboflow_keypoint,
    gst_roboflow_keypoint_copy, gst_roboflow_keypoint_free);

void
gst_roboflow_keypoint_get_position (const GstRoboflowKeypoint * keypoint,
    gdouble * x, gdouble * y)
{
  g_return_if_fail (keypoint != NULL);

  gst_roboflow_frame_model_move_point (keypoint->model, keypoint->x,
      keypoint->y, x, y);
}

const gchar *
gst_roboflow_keypoint_get_class (const GstRoboflowKeypoint * keypoint)
{
  g_return_val_if_fail (keypoint != NULL, NULL);

  return keypoint->class_name;
}

gboolean
gst_roboflow_keypoint_get_class_id (const GstRoboflowKeypoint * keypoint,
    gint * class_id)
{
  g_return_val_if_fail (keypoint != NULL, FALSE);

  if (keypoint->has_class_id && class_id != NULL)
    *class_id = keypoint->class_id;
  return keypoint->has_class_id;
}

gboolean
gst_roboflow_keypoint_get_confidence (const GstRoboflowKeypoint * keypoint,
    gdouble * confidence)
{
  g_return_val_if_fail (keypoint != NULL, FALSE);

  if (keypoint->has_confidence && confidence != NULL)
    *confidence = keypoint->confidence;
  return keypoint->has_confidence;
}
