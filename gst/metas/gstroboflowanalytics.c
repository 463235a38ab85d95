/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Predictions as GStreamer's own analytics metas, for elements that do not
 * know this plugin. From an object to its class, objectdetectionoverlay
 * follows RELATE_TO, but Intel DL Streamer CONTAIN, and IS_PART_OF back. So
 * both kinds of relations are set. */

#include "config.h"

#include "gstroboflowanalytics.h"

#include "gstroboflowlabel.h"
#define GST_USE_UNSTABLE_API
#include <gst/analytics/analytics.h>

#ifdef HAVE_ANALYTICS_SEGMENTATION
#include "gstroboflowmasks.h"
#include "gstroboflowtensors.h"
#endif

/* GStreamer's value for a confidence that is not known. */
#define UNDEFINED -1.0

#define PART (GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO)
#define WHOLE \
    (GST_ANALYTICS_REL_TYPE_IS_PART_OF | GST_ANALYTICS_REL_TYPE_RELATE_TO)

static gfloat
get_confidence (const GstRoboflowPrediction * prediction)
{
  gdouble confidence = UNDEFINED;

  gst_roboflow_prediction_get_confidence (prediction, &confidence);
  return confidence;
}

static void
add_object (GstAnalyticsRelationMeta * meta, const GstRoboflowPixelBox * box)
{
  GstAnalyticsODMtd object;

  gst_analytics_relation_meta_add_od_mtd (meta, box->label, box->x, box->y,
      box->width, box->height, get_confidence (box->prediction), &object);
}

static void
add_class (GstAnalyticsRelationMeta * meta, const GstRoboflowPixelBox * box,
    guint object)
{
  GstAnalyticsClsMtd class;

  if (!gst_roboflow_prediction_get_class (box->prediction)
      || !gst_analytics_relation_meta_add_one_cls_mtd (meta,
          get_confidence (box->prediction), box->label, &class))
    return;
  gst_analytics_relation_meta_set_relation (meta, PART, object, class.id);
  gst_analytics_relation_meta_set_relation (meta, WHOLE, class.id, object);
}

static void
add_track (GstAnalyticsRelationMeta * meta,
    const GstRoboflowPrediction * prediction, guint object)
{
  GstAnalyticsTrackingMtd track;
  gint64 tracker_id;

  /* The service does not say when the track began. */
  if (!gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id)
      || !gst_analytics_relation_meta_add_tracking_mtd (meta, tracker_id,
          GST_CLOCK_TIME_NONE, &track))
    return;
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_RELATE_TO, object, track.id);
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_RELATE_TO, track.id, object);
}

/* Adds the classes of a classification, which are of the whole frame. */
static void
add_labels (GstAnalyticsRelationMeta * meta, const GstRoboflowFrame * frame,
    guint model)
{
  guint n_predictions = gst_roboflow_frame_get_n_predictions (frame, model);
  g_autofree gfloat *levels = g_new (gfloat, n_predictions);
  g_autofree GQuark *names = g_new (GQuark, n_predictions);
  GstAnalyticsClsMtd labels;
  gsize n = 0;

  for (guint i = 0; i < n_predictions; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);

    if (!gst_roboflow_prediction_get_predicted (prediction, NULL))
      continue;
    levels[n] = get_confidence (prediction);
    names[n++] = gst_roboflow_label_quark (gst_roboflow_prediction_get_class
        (prediction));
  }
  if (n > 0)
    gst_analytics_relation_meta_add_cls_mtd (meta, n, levels, names, &labels);
}

static guint
count_predictions (const GstRoboflowFrame * frame)
{
  guint n = 0;

  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
    n += gst_roboflow_frame_get_n_predictions (frame, m);
  return n;
}

/* Returns: (transfer none): the buffer's meta, or a new one. A meta that is too
 *   small copies itself to grow by a few entries, so enough is reserved. */
static GstAnalyticsRelationMeta *
get_relation_meta (GstBuffer * buffer, const GstRoboflowFrame * frame,
    guint n_boxes)
{
  guint n_models = gst_roboflow_frame_get_n_models (frame);
  GstAnalyticsRelationMetaInitParams sizes = {
    .initial_relation_order = 4 * n_boxes + 3 * n_models,
    .initial_buf_size = 320 * n_boxes + 128 * n_models
        + 16 * count_predictions (frame),
  };

  return gst_buffer_add_analytics_relation_meta_full (buffer, &sizes);
}

/* Attaches GstAnalyticsRelationMeta, unless the frame has no predictions. The
 * objects of @boxes come first and have consecutive IDs.
 *
 * Returns: the ID of the first box's object */
guint
gst_roboflow_analytics_attach (GstBuffer * buffer,
    const GstRoboflowFrame * frame, const GArray * boxes, gint width,
    gint height)
{
  GstAnalyticsRelationMeta *meta;
  guint first;

  if (count_predictions (frame) == 0)
    return 0;
  meta = get_relation_meta (buffer, frame, boxes->len);
  first = gst_analytics_relation_get_length (meta);
  for (guint i = 0; i < boxes->len; i++)
    add_object (meta, &g_array_index (boxes, GstRoboflowPixelBox, i));
  for (guint i = 0; i < boxes->len; i++) {
    const GstRoboflowPixelBox *box =
        &g_array_index (boxes, GstRoboflowPixelBox, i);

    add_class (meta, box, first + i);
    add_track (meta, box->prediction, first + i);
  }
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
    add_labels (meta, frame, m);

#ifdef HAVE_ANALYTICS_SEGMENTATION
  gst_roboflow_masks_add_instances (meta, boxes, first, width, height);
  gst_roboflow_masks_add_classes (meta, frame, width, height);
  gst_roboflow_tensors_attach (buffer, frame);
#endif
  return first;
}
