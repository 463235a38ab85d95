/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprediction.h"

G_BEGIN_DECLS

/**
 * GstRoboflowFrame:
 *
 * Everything the service said of one inferred frame: a column for each model
 * of the job, each with its predictions. Refcounted and immutable: it can be
 * read from any thread.
 *
 * Since: 0.1
 */
typedef struct _GstRoboflowFrame GstRoboflowFrame;

#define GST_TYPE_ROBOFLOW_FRAME (gst_roboflow_frame_get_type ())

GST_ROBOFLOW_API
GType gst_roboflow_frame_get_type (void);

/**
 * gst_roboflow_frame_ref:
 * @frame: a frame
 *
 * Keeps the frame, until gst_roboflow_frame_unref().
 *
 * Returns: (transfer full): @frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_frame_ref (GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_unref:
 * @frame: (transfer full): a frame
 *
 * Lets go of the frame. With the last reference its predictions go, too.
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
void gst_roboflow_frame_unref (GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_number:
 * @frame: a frame
 *
 * Says which frame of the video this is.
 *
 * Returns: the frame's number in the video, in presentation order, from 0
 *   (the service's `frame_offset`)
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint64 gst_roboflow_frame_get_number (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_time:
 * @frame: a frame
 *
 * Says when in the video the frame is shown.
 *
 * Returns: the frame's time in the video in nanoseconds from its start (the
 *   service's `time_offset`, which it rounds to 0.1 ms), or
 *   %GST_CLOCK_TIME_NONE
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_frame_get_time (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_image_size:
 * @frame: a frame
 * @width: (out) (optional): in pixels
 * @height: (out) (optional): in pixels
 *
 * The size that the coordinates of this frame's predictions refer to.
 *
 * Returns: %FALSE if the service gave none, as for embeddings
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_frame_get_image_size (const GstRoboflowFrame * frame,
    gint * width, gint * height);

/**
 * gst_roboflow_frame_get_n_models:
 * @frame: a frame
 *
 * Counts the models of the job, which each frame has in the same order.
 *
 * Returns: how many models the job has
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_frame_get_n_models (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_model_id:
 * @frame: a frame
 * @model: index of a model, below gst_roboflow_frame_get_n_models()
 *
 * Names a model of the job.
 *
 * Returns: the name of the model's column in the results, which lives as long
 *   as @frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_frame_get_model_id (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_model_number:
 * @frame: a frame
 * @model: index of a model
 *
 * Says on which frame of the video a model's predictions were made.
 *
 * Returns: the number of the video frame that @model looked at. In results it
 *   is the frame's own; what is attached to a buffer can have been inferred on
 *   a neighbour, for each model on another one.
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint64 gst_roboflow_frame_get_model_number (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_is_inferred:
 * @frame: a frame
 * @model: index of a model
 *
 * Tells a model that found nothing from one that did not look.
 *
 * Returns: %FALSE if the model did not look at this frame, which is not the
 *   same as having found nothing
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_frame_is_inferred (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_n_predictions:
 * @frame: a frame
 * @model: index of a model
 *
 * Counts what the model said of the frame.
 *
 * Returns: how many predictions @model made, 0 too where it did not look at
 *   the frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_frame_get_n_predictions (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_prediction:
 * @frame: a frame
 * @model: index of a model
 * @index: index of a prediction, below gst_roboflow_frame_get_n_predictions()
 *
 * Gives one of the predictions of a model.
 *
 * Returns: (transfer none): a prediction that lives as long as @frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const GstRoboflowPrediction *gst_roboflow_frame_get_prediction (const
    GstRoboflowFrame * frame, guint model, guint index);

/**
 * gst_roboflow_frame_get_n_skipped:
 * @frame: a frame
 * @model: index of a model
 *
 * Counts the predictions that were left out because they cannot be used: they
 * have numbers that are not finite or absurdly large, members of a wrong type,
 * or only a part of a box.
 *
 * Returns: how many predictions were left out
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_frame_get_n_skipped (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_text:
 * @frame: a frame
 * @model: index of a model
 *
 * Gives the answer of a model that answers in words.
 *
 * Returns: (nullable): the text that the model read in the image or answered,
 *   which lives as long as @frame; a JSON object or list is given as text
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_frame_get_text (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_class_mask:
 * @frame: a frame
 * @model: index of a model
 * @width: (out): in pixels; set where a plane is returned
 * @height: (out): in pixels; set where a plane is returned
 * @error: return location for an error
 *
 * Decodes the class of each pixel (semantic segmentation), at each call. The
 * plane is as large as the frame's image, or, where that is not known, as the
 * service made it. The model's predictions name the classes by their numbers.
 *
 * Returns: (transfer full) (nullable): @height rows of @width bytes without
 *   padding, from the top, each the `class-id` of its pixel; %NULL without an
 *   error where there is none, %NULL with %GST_ROBOFLOW_ERROR_RESULTS or
 *   %GST_ROBOFLOW_ERROR_LIMIT where it cannot be decoded
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GBytes *gst_roboflow_frame_get_class_mask (const GstRoboflowFrame * frame,
    guint model, gint * width, gint * height, GError ** error);

/**
 * gst_roboflow_frame_get_confidence_mask:
 * @frame: a frame
 * @model: index of a model
 * @width: (out): in pixels; set where a plane is returned
 * @height: (out): in pixels; set where a plane is returned
 * @error: return location for an error
 *
 * Decodes how sure the model is of the class of each pixel, from 0 to 255.
 *
 * Returns: (transfer full) (nullable): as
 *   gst_roboflow_frame_get_class_mask()
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GBytes *gst_roboflow_frame_get_confidence_mask (const GstRoboflowFrame *
    frame, guint model, gint * width, gint * height, GError ** error);

/**
 * gst_roboflow_frame_get_model_json:
 * @frame: a frame
 * @model: index of a model
 *
 * Gives what the service wrote, also of types of models that are not known
 * here.
 *
 * Returns: (transfer full) (nullable): what the service wrote of this frame in
 *   the model's column, in the service's own pixels; %NULL where the model did
 *   not look at the frame. It is JSON in UTF-8 also where the service wrote
 *   `NaN` or half a surrogate pair (they become null and U+FFFD).
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_frame_get_model_json (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_scale:
 * @frame: a frame
 * @width: in pixels
 * @height: in pixels
 *
 * Makes a frame whose predictions are in pixels of a @width x @height image.
 * A frame without image size, or of that very size, is returned as it is.
 *
 * Returns: (transfer full): a frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_frame_scale (GstRoboflowFrame * frame,
    gint width, gint height);

/**
 * gst_roboflow_frame_crop:
 * @frame: a frame
 * @width: in pixels
 * @height: in pixels
 *
 * Makes a frame for an image that was padded at its right and lower edge
 * before it was inferred: the image size becomes @width x @height, or what it
 * was where that is less, and boxes, outlines and masks that reach into the
 * padding end where the image ends. Other coordinates stay. A frame without
 * image size, or of that very size, is returned as it is.
 *
 * Returns: (transfer full): a frame
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_frame_crop (GstRoboflowFrame * frame,
    gint width, gint height);

/**
 * gst_roboflow_frame_to_json:
 * @frame: a frame
 *
 * Gives what the service wrote of the frame, as strict JSON.
 *
 * Returns: (transfer full): a JSON object with what the service said of this
 *   frame: `frame_offset`, `time_offset`, and an element per model column, in
 *   the service's own pixels
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_frame_to_json (const GstRoboflowFrame * frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowFrame, gst_roboflow_frame_unref)

G_END_DECLS
