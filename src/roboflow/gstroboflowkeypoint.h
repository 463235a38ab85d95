/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/**
 * GstRoboflowKeypoint:
 *
 * A point that a model knows by its class, such as the left eye. Weak ones are
 * left out by the service, so go by class, never by position in the list. It
 * belongs to its #GstRoboflowFrame and lives as long as that.
 *
 * As a boxed type, for language bindings, a copy is the same keypoint with a
 * reference to its frame: it keeps the frame alive.
 *
 * Since: 0.1
 */
typedef struct _GstRoboflowKeypoint GstRoboflowKeypoint;

#define GST_TYPE_ROBOFLOW_KEYPOINT (gst_roboflow_keypoint_get_type ())
GST_ROBOFLOW_API
GType gst_roboflow_keypoint_get_type (void);

/**
 * gst_roboflow_keypoint_get_position:
 * @keypoint: a keypoint
 * @x: (out): in pixels of the frame's image size, from the left
 * @y: (out): in pixels, from the top
 *
 * Where the point is. That may be beyond the frame.
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
void gst_roboflow_keypoint_get_position (const GstRoboflowKeypoint * keypoint,
    gdouble * x, gdouble * y);

/**
 * gst_roboflow_keypoint_get_class:
 * @keypoint: a keypoint
 *
 * Names what the point is of an object: a nose, a left ankle.
 *
 * Returns: (nullable): what the point is, %NULL for landmarks of a face
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_keypoint_get_class (const GstRoboflowKeypoint *
    keypoint);

/**
 * gst_roboflow_keypoint_get_class_id:
 * @keypoint: a keypoint
 * @class_id: (out) (optional): the number of the class among the model's
 *   keypoints
 *
 * Gives the class as a number. Go by it and never by the position in the list:
 * weak keypoints are left out.
 *
 * Returns: %TRUE if the keypoint has one
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_keypoint_get_class_id (const GstRoboflowKeypoint *
    keypoint, gint * class_id);

/**
 * gst_roboflow_keypoint_get_confidence:
 * @keypoint: a keypoint
 * @confidence: (out) (optional): as a rule from 0 to 1
 *
 * Says how sure the model is of the point.
 *
 * Returns: %TRUE if the keypoint has one
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_keypoint_get_confidence (const GstRoboflowKeypoint *
    keypoint, gdouble * confidence);

G_END_DECLS
