/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowkeypoint.h"

G_BEGIN_DECLS

/**
 * GstRoboflowPrediction:
 *
 * One thing a model said of a frame: an object it found, a class it gave the
 * image, a face and where it looks, an embedding. What there is depends on the
 * type of the model; what a prediction does not have is told apart from zero:
 * getters of numbers return %FALSE and leave the out argument alone.
 *
 * A prediction belongs to its #GstRoboflowFrame and lives as long as that.
 *
 * As a boxed type, for language bindings, a copy is the same prediction with a
 * reference to its frame: it keeps the frame alive.
 *
 * Since: 0.1
 */
typedef struct _GstRoboflowPrediction GstRoboflowPrediction;

#define GST_TYPE_ROBOFLOW_PREDICTION (gst_roboflow_prediction_get_type ())
GST_ROBOFLOW_API
GType gst_roboflow_prediction_get_type (void);

/**
 * gst_roboflow_prediction_get_class:
 * @prediction: a prediction
 *
 * Names what was found.
 *
 * Returns: (nullable): the class name
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_class (const GstRoboflowPrediction *
    prediction);

/**
 * gst_roboflow_prediction_get_class_id:
 * @prediction: a prediction
 * @class_id: (out) (optional): the number of the class in the model
 *
 * Gives the class as a number.
 *
 * Returns: %TRUE if the prediction has one
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_class_id (const GstRoboflowPrediction *
    prediction, gint * class_id);

/**
 * gst_roboflow_prediction_get_confidence:
 * @prediction: a prediction
 * @confidence: (out) (optional): as a rule from 0 to 1
 *
 * Says how sure the model is.
 *
 * Returns: %TRUE if the prediction has one
 *
 * Since: 0.1
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
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_box (const GstRoboflowPrediction *
    prediction, gdouble * left, gdouble * top, gdouble * width,
    gdouble * height);

/**
 * gst_roboflow_prediction_get_detection_id:
 * @prediction: a prediction
 *
 * Identifies this one detection, in this one frame.
 *
 * Returns: (nullable): the service's own identifier of this detection
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_detection_id (const
    GstRoboflowPrediction * prediction);

/**
 * gst_roboflow_prediction_get_tracker_id:
 * @prediction: a prediction
 * @tracker_id: (out) (optional): a number that is the same for the same object
 *   in several frames
 *
 * Identifies an object over the frames, where the service follows it.
 *
 * Returns: %TRUE if the prediction has one
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_tracker_id (const GstRoboflowPrediction *
    prediction, gint64 * tracker_id);

/**
 * gst_roboflow_prediction_get_parent_id:
 * @prediction: a prediction
 *
 * Says what the prediction is about, where models work on what others found.
 *
 * Returns: (nullable): the identifier of the detection or image that this
 *   prediction was made on
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_parent_id (const
    GstRoboflowPrediction * prediction);

/**
 * gst_roboflow_prediction_get_n_points:
 * @prediction: a prediction
 *
 * Counts the corners of the outline (instance segmentation).
 *
 * Returns: how many corners the object's outline has: at least 3, or 0 where
 *   there is no outline
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_prediction_get_n_points (const GstRoboflowPrediction *
    prediction);

/**
 * gst_roboflow_prediction_get_point:
 * @prediction: a prediction
 * @index: index of a corner, below gst_roboflow_prediction_get_n_points()
 * @x: (out): in pixels of the frame's image size, from the left
 * @y: (out): in pixels, from the top
 *
 * A corner of the polygon around the object (instance segmentation). The last
 * one is joined to the first.
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
void gst_roboflow_prediction_get_point (const GstRoboflowPrediction *
    prediction, guint index, gdouble * x, gdouble * y);

/**
 * gst_roboflow_prediction_has_mask:
 * @prediction: a prediction
 *
 * Asks for a mask without unpacking it.
 *
 * Returns: %TRUE if gst_roboflow_prediction_get_mask() has something to unpack
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_has_mask (const GstRoboflowPrediction *
    prediction);

/**
 * gst_roboflow_prediction_get_mask:
 * @prediction: a prediction
 * @width: (out): in pixels; set where a mask is returned
 * @height: (out): in pixels; set where a mask is returned
 * @error: return location for an error
 *
 * Unpacks the mask of the object (instance segmentation), at each call. It is
 * as large as the frame's image, or, where that is not known, as the service
 * made it.
 *
 * Returns: (transfer full) (nullable): @height rows of @width bytes without
 *   padding, from the top: 255 inside of the object, 0 outside; %NULL without
 *   an error where there is no mask, %NULL with %GST_ROBOFLOW_ERROR_RESULTS or
 *   %GST_ROBOFLOW_ERROR_LIMIT where it cannot be unpacked
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GBytes *gst_roboflow_prediction_get_mask (const GstRoboflowPrediction *
    prediction, gint * width, gint * height, GError ** error);

/**
 * gst_roboflow_prediction_get_rle:
 * @prediction: a prediction
 * @width: (out): of the mask, in its own pixels; set where there are run
 *   lengths
 * @height: (out): of the mask, in its own pixels; set where there are run
 *   lengths
 *
 * The mask as run lengths, not scaled to the frame's image size. The string
 * lives as long as the prediction.
 *
 * Returns: (nullable): the compressed string that COCO's tools call `counts`:
 *   run lengths column by column, beginning outside of the object; %NULL
 *   where the service gave no run lengths
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_prediction_get_rle (const GstRoboflowPrediction *
    prediction, gint * width, gint * height);

/**
 * gst_roboflow_prediction_get_n_keypoints:
 * @prediction: a prediction
 *
 * Counts the keypoints; those the model is not sure of are left out.
 *
 * Returns: how many keypoints there are
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_prediction_get_n_keypoints (const GstRoboflowPrediction *
    prediction);

/**
 * gst_roboflow_prediction_get_keypoint:
 * @prediction: a prediction
 * @index: below gst_roboflow_prediction_get_n_keypoints()
 *
 * Gives a keypoint by its position, for going through all of them.
 *
 * Returns: (transfer none): a keypoint of the object, or, for a gaze, a
 *   landmark of the face
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const GstRoboflowKeypoint *gst_roboflow_prediction_get_keypoint (const
    GstRoboflowPrediction * prediction, guint index);

/**
 * gst_roboflow_prediction_find_keypoint:
 * @prediction: a prediction
 * @class_id: the number of a class among the model's keypoints
 *
 * Gives a keypoint by what it is, so that a left ankle is one in every frame.
 *
 * Returns: (transfer none) (nullable): the keypoint of that class
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const GstRoboflowKeypoint *gst_roboflow_prediction_find_keypoint (const
    GstRoboflowPrediction * prediction, gint class_id);

/**
 * gst_roboflow_prediction_get_predicted:
 * @prediction: a prediction
 * @predicted: (out) (optional): whether the model says that the image is of
 *   this class: the top one where each image has one label, all above the
 *   model's threshold where it can have many
 *
 * Tells the classes that the image is of from those that it only could be of.
 *
 * Returns: %TRUE if the prediction is one of a classification
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_predicted (const GstRoboflowPrediction *
    prediction, gboolean * predicted);

/**
 * gst_roboflow_prediction_get_gaze:
 * @prediction: a prediction
 * @yaw: (out) (optional): in radians
 * @pitch: (out) (optional): in radians
 *
 * Where a face looks: both are 0 for straight into the camera. The box is that
 * of the face.
 *
 * Returns: %TRUE if the prediction is one of a gaze
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_prediction_get_gaze (const GstRoboflowPrediction *
    prediction, gdouble * yaw, gdouble * pitch);

/**
 * gst_roboflow_prediction_get_embedding:
 * @prediction: a prediction
 * @length: (out): how many numbers; 0 where there is no vector
 *
 * Gives the vector of a model that makes one. It lives as long as the
 * prediction.
 *
 * Returns: (nullable) (transfer none) (array length=length): the vector that
 *   stands for the image, as CLIP makes it
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gdouble *gst_roboflow_prediction_get_embedding (const
    GstRoboflowPrediction * prediction, gsize * length);

G_END_DECLS
