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
 */
typedef struct _GstRoboflowFrame GstRoboflowFrame;

#define GST_TYPE_ROBOFLOW_FRAME (gst_roboflow_frame_get_type ())

GST_ROBOFLOW_API
GType gst_roboflow_frame_get_type (void);

/**
 * gst_roboflow_frame_ref:
 * @frame: a frame
 *
 * Returns: (transfer full): @frame
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_frame_ref (GstRoboflowFrame * frame);

GST_ROBOFLOW_API
void gst_roboflow_frame_unref (GstRoboflowFrame * frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowFrame, gst_roboflow_frame_unref)

/**
 * gst_roboflow_frame_get_number:
 * @frame: a frame
 *
 * Returns: the frame's number in the video, in presentation order, from 0
 *   (the service's `frame_offset`)
 */
GST_ROBOFLOW_API
guint64 gst_roboflow_frame_get_number (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_time:
 * @frame: a frame
 *
 * Returns: the frame's time in the video in nanoseconds from its start (the
 *   service's `time_offset`, which it rounds to 0.1 ms), or
 *   %GST_CLOCK_TIME_NONE
 */
GST_ROBOFLOW_API
GstClockTime gst_roboflow_frame_get_time (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_image_size:
 * @frame: a frame
 * @width: (out): in pixels
 * @height: (out): in pixels
 *
 * The size that the coordinates of this frame's predictions refer to.
 *
 * Returns: %FALSE if the service gave none, as for embeddings
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_frame_get_image_size (const GstRoboflowFrame * frame,
    gint * width, gint * height);

GST_ROBOFLOW_API
guint gst_roboflow_frame_get_n_models (const GstRoboflowFrame * frame);

/**
 * gst_roboflow_frame_get_model_id:
 * @frame: a frame
 * @model: index of a model, below gst_roboflow_frame_get_n_models()
 *
 * Returns: the name of the model's column in the results
 */
GST_ROBOFLOW_API
const gchar *gst_roboflow_frame_get_model_id (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_is_inferred:
 * @frame: a frame
 * @model: index of a model
 *
 * Returns: %FALSE if the model did not look at this frame, which is not the
 *   same as having found nothing
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_frame_is_inferred (const GstRoboflowFrame * frame,
    guint model);

GST_ROBOFLOW_API
guint gst_roboflow_frame_get_n_predictions (const GstRoboflowFrame * frame,
    guint model);

/**
 * gst_roboflow_frame_get_prediction:
 * @frame: a frame
 * @model: index of a model
 * @index: index of a prediction, below gst_roboflow_frame_get_n_predictions()
 *
 * Returns: (transfer none): a prediction that lives as long as @frame
 */
GST_ROBOFLOW_API
const GstRoboflowPrediction *gst_roboflow_frame_get_prediction (const
    GstRoboflowFrame * frame, guint model, guint index);

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
 * before it was inferred: the image size becomes @width x @height, and boxes
 * that reach into the padding end where the image ends. Other coordinates
 * stay. A frame without image size, or of that very size, is returned as it
 * is.
 *
 * Returns: (transfer full): a frame
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_frame_crop (GstRoboflowFrame * frame,
    gint width, gint height);

/**
 * gst_roboflow_frame_to_json:
 * @frame: a frame
 *
 * Returns: (transfer full): a JSON object with what the service said of this
 *   frame: `frame_offset`, `time_offset`, and an element per model column, in
 *   the service's own pixels
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_frame_to_json (const GstRoboflowFrame * frame);

G_END_DECLS
