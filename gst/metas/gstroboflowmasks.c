/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Masks as GstAnalyticsSegmentationMtd, which GStreamer has since 1.26. */

#include "gstroboflowmasks.h"

#include "gstroboflowdebug.h"
#include "gstroboflowlabel.h"
#include "gstroboflowpolygon.h"
#include <gst/video/video.h>

#define GST_CAT_DEFAULT roboflow_attacher_debug

/* A pixel of a mask is a byte, and 0 is the background. */
#define MAX_INSTANCES 255
/* The masks of one frame may have as many times its pixels. In a real video,
 * few objects overlap. */
#define MAX_LAYERS 8

#define N_CLASSES 256

/* Takes @plane, whose rows have no padding. */
static GstBuffer *
make_mask (GBytes * plane, guint width, guint height)
{
  GstBuffer *mask = gst_buffer_new_wrapped_bytes (plane);
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0, };
  gint stride[GST_VIDEO_MAX_PLANES] = { width, };

  g_bytes_unref (plane);
  gst_buffer_add_video_meta_full (mask, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_GRAY8, width, height, 1, offset, stride);
  return mask;
}

/* Copies the part of a mask that is in the box: masks are as large as the
 * frame. */
static gboolean
crop_mask (const GstRoboflowPixelBox * box, guint8 * plane, guint8 value,
    gint width, gint height)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mask = NULL;
  gint mask_width, mask_height;
  const guint8 *pixels;

  mask = gst_roboflow_prediction_get_mask (box->prediction, &mask_width,
      &mask_height, &error);
  if (!mask) {
    GST_INFO ("an object stays without its mask: %s", error->message);
    return FALSE;
  }
  if (mask_width != width || mask_height != height)
    return FALSE;

  pixels = g_bytes_get_data (mask, NULL);
  for (guint y = 0; y < box->height; y++) {
    const guint8 *row = pixels + (gsize) (box->y + y) * width + box->x;

    for (guint x = 0; x < box->width; x++)
      plane[(gsize) y * box->width + x] = row[x] & value;
  }
  return TRUE;
}

/* Returns: (transfer full) (nullable): box->height rows of box->width bytes */
static GBytes *
draw_mask (const GstRoboflowPixelBox * box, guint8 value, gint width,
    gint height)
{
  gsize size = (gsize) box->width * box->height;
  g_autofree guint8 *plane = g_malloc0 (size);

  if (!gst_roboflow_prediction_has_mask (box->prediction))
    gst_roboflow_polygon_fill (box, plane, value);
  else if (!crop_mask (box, plane, value, width, height))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&plane), size);
}

static gboolean
has_shape (const GstRoboflowPixelBox * box)
{
  return gst_roboflow_prediction_has_mask (box->prediction)
      || gst_roboflow_prediction_get_n_points (box->prediction) > 0;
}

static void
add_instance (GstAnalyticsRelationMeta * meta, const GstRoboflowPixelBox * box,
    guint object, guint region, gint width, gint height)
{
  GBytes *plane = draw_mask (box, region, width, height);
  GstAnalyticsSegmentationMtd segmentation;

  if (!plane || !gst_analytics_relation_meta_add_segmentation_mtd (meta,
          make_mask (plane, box->width, box->height),
          GST_SEGMENTATION_TYPE_INSTANCE, 1, &region, box->x, box->y,
          box->width, box->height, &segmentation))
    return;
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_RELATE_TO, object, segmentation.id);
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_RELATE_TO, segmentation.id, object);
}

/* Adds a mask as large as its box for each object that has a mask or an
 * outline.
 * @first_id: the ID of the first box's object; the others follow it */
void
gst_roboflow_masks_add_instances (GstAnalyticsRelationMeta * meta,
    const GArray * boxes, guint first_id, gint width, gint height)
{
  guint64 budget = (guint64) width * height * MAX_LAYERS;
  guint n = 0;

  for (guint i = 0; i < boxes->len && n < MAX_INSTANCES; i++) {
    const GstRoboflowPixelBox *box =
        &g_array_index (boxes, GstRoboflowPixelBox, i);
    guint64 size = (guint64) box->width * box->height;

    if (!has_shape (box) || size > budget)
      continue;
    budget -= size;
    add_instance (meta, box, first_id + i, ++n, width, height);
  }
}

/* Relates the regions of a mask to their names. segmentationoverlay takes a
 * pixel's value as the index into both. */
static void
name_regions (GstAnalyticsRelationMeta * meta, guint segmentation,
    GQuark * names, gsize n_regions)
{
  gfloat levels[N_CLASSES];
  GstAnalyticsClsMtd classes;

  for (gsize i = 0; i < n_regions; i++)
    levels[i] = -1.0;           /* undefined: it differs from pixel to pixel */
  if (!gst_analytics_relation_meta_add_cls_mtd (meta, n_regions, levels, names,
          &classes))
    return;
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_N_TO_N | GST_ANALYTICS_REL_TYPE_RELATE_TO,
      segmentation, classes.id);
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_N_TO_N | GST_ANALYTICS_REL_TYPE_RELATE_TO,
      classes.id, segmentation);
}

/* Returns: how many regions there are, including those without a name between
 *   the others */
static gsize
collect_regions (const GstRoboflowFrame * frame, guint model, GQuark * names,
    guint * ids)
{
  gsize n_regions = 0;

  for (guint i = 0; i < N_CLASSES; i++) {
    names[i] = gst_roboflow_label_quark (NULL);
    ids[i] = i;
  }
  for (guint i = 0; i < gst_roboflow_frame_get_n_predictions (frame, model);
      i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);
    gint id;

    if (!gst_roboflow_prediction_get_class_id (prediction, &id) || id < 0
        || id >= N_CLASSES)
      continue;
    names[id] = gst_roboflow_label_quark (gst_roboflow_prediction_get_class
        (prediction));
    n_regions = MAX (n_regions, (gsize) id + 1);
  }
  return n_regions;
}

static void
add_class_mask (GstAnalyticsRelationMeta * meta, const GstRoboflowFrame * frame,
    guint model, gint width, gint height)
{
  g_autoptr (GError) error = NULL;
  gint mask_width, mask_height;
  GQuark names[N_CLASSES];
  guint ids[N_CLASSES];
  gsize n_regions;
  GBytes *plane;
  GstAnalyticsSegmentationMtd segmentation;

  plane = gst_roboflow_frame_get_class_mask (frame, model, &mask_width,
      &mask_height, &error);
  if (error)
    GST_INFO ("a frame stays without its class mask: %s", error->message);
  if (!plane)
    return;
  n_regions = collect_regions (frame, model, names, ids);
  if (gst_analytics_relation_meta_add_segmentation_mtd (meta,
          make_mask (plane, mask_width, mask_height),
          GST_SEGMENTATION_TYPE_SEMANTIC, n_regions, ids, 0, 0, width, height,
          &segmentation))
    name_regions (meta, segmentation.id, names, n_regions);
}

/* Adds the class mask of each model that has one (semantic segmentation). */
void
gst_roboflow_masks_add_classes (GstAnalyticsRelationMeta * meta,
    const GstRoboflowFrame * frame, gint width, gint height)
{
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
    add_class_mask (meta, frame, m, width, height);
}
