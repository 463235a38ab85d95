/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Outlines, masks and embeddings as the metas that GStreamer has for them since
 * 1.26. */

#include "analyticskit.h"

#include <gst/video/video.h>

static GstBuffer *
get_mask (GstAnalyticsSegmentationMtd * segmentation, gint x, gint y, guint w,
    guint h)
{
  gint left, top;
  guint width, height;
  GstBuffer *mask = gst_analytics_segmentation_mtd_get_mask (segmentation,
      &left, &top, &width, &height);
  GstVideoMeta *video = gst_buffer_get_video_meta (mask);

  g_assert_cmpint (left, ==, x);
  g_assert_cmpint (top, ==, y);
  g_assert_cmpuint (width, ==, w);
  g_assert_cmpuint (height, ==, h);
  g_assert_cmpint (video->format, ==, GST_VIDEO_FORMAT_GRAY8);
  g_assert_cmpuint (video->width, ==, w);
  g_assert_cmpuint (video->height, ==, h);
  g_assert_cmpint (video->stride[0], ==, (gint) w);
  g_assert_cmpuint (gst_buffer_get_size (mask), ==, w * h);
  return mask;
}

static GstAnalyticsSegmentationMtd
get_segmentation (GstBuffer * buffer, guint index)
{
  return get_nth (buffer, gst_analytics_segmentation_mtd_get_mtd_type (),
      index);
}

static void
assert_instance (GstBuffer * buffer, guint index, guint region)
{
  GstAnalyticsSegmentationMtd segmentation = get_segmentation (buffer, index);
  GstAnalyticsODMtd object = get_object (buffer, index);
  GstAnalyticsMtd related;

  g_assert_cmpuint (gst_analytics_segmentation_mtd_get_region_count
      (&segmentation), ==, 1);
  g_assert_cmpuint (gst_analytics_segmentation_mtd_get_region_id
      (&segmentation, 0), ==, region);
  g_assert_true (get_related (&segmentation, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_od_mtd_get_mtd_type (), &related));
  g_assert_cmpuint (related.id, ==, object.id);
  g_assert_true (get_related (&object, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_segmentation_mtd_get_mtd_type (), &related));
  g_assert_cmpuint (related.id, ==, segmentation.id);
}

/* Each pixel is the one of the prediction's own mask, cut to the box. */
static void
run_length_masks (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("results/rle.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstAnalyticsSegmentationMtd segmentation;
  g_autoptr (GstBuffer) mask = NULL;
  g_autoptr (GBytes) whole = NULL;
  const guint8 *pixels;
  gint width, height;
  guint n_inside = 0;

  gst_roboflow_attach (buffer, frame, 32, 24, GST_ROBOFLOW_META_ANALYTICS);
  assert_instance (buffer, 0, 1);
  assert_instance (buffer, 1, 2);

  segmentation = get_segmentation (buffer, 1);
  mask = get_mask (&segmentation, 22, 2, 8, 8);
  whole = gst_roboflow_prediction_get_mask (gst_roboflow_frame_get_prediction
      (frame, 0, 1), &width, &height, NULL);
  pixels = g_bytes_get_data (whole, NULL);
  for (guint y = 0; y < 8; y++) {
    for (guint x = 0; x < 8; x++) {
      gboolean inside = pixels[(2 + y) * width + 22 + x] != 0;
      guint8 pixel;

      gst_buffer_extract (mask, y * 8 + x, &pixel, 1);
      g_assert_cmpuint (pixel, ==, inside ? 2 : 0);
      n_inside += inside;
    }
  }
  g_assert_cmpuint (n_inside, >, 40);
  g_assert_cmpuint (n_inside, <, 64);
}

/* A triangle that reaches beyond the frame: set are the pixels whose centres
 * are inside of it. */
static void
outline (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (-10, 10, 40, 30,
      ",\"points\":[{\"x\":-10,\"y\":10},{\"x\":30,\"y\":10},"
      "{\"x\":-10,\"y\":40}]");
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsSegmentationMtd segmentation = get_segmentation (buffer, 0);
  g_autoptr (GstBuffer) mask = get_mask (&segmentation, 0, 10, 30, 30);

  assert_instance (buffer, 0, 1);
  for (guint y = 0; y < 30; y++) {
    for (guint x = 0; x < 30; x++) {
      gdouble across = (10 + x + 0.5) / 40, down = (y + 0.5) / 30;
      guint8 pixel;

      gst_buffer_extract (mask, y * 30 + x, &pixel, 1);
      g_assert_cmpuint (pixel, ==, across + down < 1 ? 1 : 0);
    }
  }
}

/* Where a mask cannot be unpacked, the box is still attached. */
static void
broken_mask (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 25,
      ",\"rle\":{\"size\":[50,100],\"counts\":\"\\u007f\\u007f\"}");
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsODMtd object = get_object (buffer, 0);

  assert_object (&object, "object", 10, 20, 30, 25);
  g_assert_cmpuint (count (buffer,
          gst_analytics_segmentation_mtd_get_mtd_type ()), ==, 0);
}

/* A hundred masks as large as the frame: only as many are attached as fit into
 * the limit. */
static void
masks_are_bounded (void)
{
  g_autofree gchar *box = json_box (0, 0, 100, 50,
      ",\"points\":[{\"x\":0,\"y\":0},{\"x\":90,\"y\":0},{\"x\":0,\"y\":50}]");
  g_autoptr (GString) boxes = g_string_new (box);
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (boxes, ",%s", box);
  frame = frame_with (boxes->str);
  buffer = attach (frame);
  g_assert_cmpuint (count (buffer, gst_analytics_od_mtd_get_mtd_type ()), ==,
      101);
  g_assert_cmpuint (count (buffer,
          gst_analytics_segmentation_mtd_get_mtd_type ()), ==, 8);
}

static void
class_of_each_pixel (void)
{
  g_autoptr (GstRoboflowResults) results =
      open_good_data ("results/semantic.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstAnalyticsSegmentationMtd segmentation;
  GstAnalyticsClsMtd classes;
  GstAnalyticsMtd back;
  g_autoptr (GstBuffer) mask = NULL;
  g_autoptr (GBytes) plane = NULL;
  gint width, height;

  gst_roboflow_attach (buffer, frame, 16, 8, GST_ROBOFLOW_META_ANALYTICS);
  segmentation = get_segmentation (buffer, 0);
  mask = get_mask (&segmentation, 0, 0, 16, 8);
  plane = gst_roboflow_frame_get_class_mask (frame, 0, &width, &height, NULL);
  g_assert_cmpint (gst_buffer_memcmp (mask, 0, g_bytes_get_data (plane, NULL),
          16 * 8), ==, 0);

  g_assert_cmpuint (gst_analytics_segmentation_mtd_get_region_count
      (&segmentation), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (gst_analytics_segmentation_mtd_get_region_id
        (&segmentation, i), ==, i);

  g_assert_true (get_related (&segmentation, GST_ANALYTICS_REL_TYPE_N_TO_N,
          gst_analytics_cls_mtd_get_mtd_type (), &classes));
  g_assert_cmpuint (gst_analytics_cls_mtd_get_length (&classes), ==, 3);
  assert_label (&classes, 0, "background", -1);
  assert_label (&classes, 1, "road", -1);
  assert_label (&classes, 2, "lane marking", -1);
  g_assert_true (get_related (&classes, GST_ANALYTICS_REL_TYPE_N_TO_N,
          gst_analytics_segmentation_mtd_get_mtd_type (), &back));
}

static void
embeddings (void)
{
  g_autoptr (GstRoboflowResults) results =
      open_good_data ("results/clip-two-vectors.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  const gfloat expected[] = { 0.125, 2, -3.5, 1 };
  GstTensorMeta *meta;
  const GstTensor *tensor;

  for (guint i = 0; i < 2; i++)
    gst_roboflow_attach (buffer, frame, 100, 50, GST_ROBOFLOW_META_ANALYTICS);
  g_assert_cmpuint (gst_buffer_get_n_meta (buffer, GST_TENSOR_META_API_TYPE),
      ==, 1);
  meta = gst_buffer_get_tensor_meta (buffer);
  g_assert_cmpuint (meta->num_tensors, ==, 4);
  tensor = gst_tensor_meta_get (meta, 1);
  g_assert_cmpstr (g_quark_to_string (tensor->id), ==, "clip");
  g_assert_cmpint (tensor->data_type, ==, GST_TENSOR_DATA_TYPE_FLOAT32);
  g_assert_cmpuint (tensor->num_dims, ==, 1);
  g_assert_cmpuint (tensor->dims[0], ==, 4);
  g_assert_cmpint (gst_buffer_memcmp (tensor->data, 0, expected,
          sizeof (expected)), ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analytics-masks/run-length-masks", run_length_masks);
  g_test_add_func ("/analytics-masks/outline", outline);
  g_test_add_func ("/analytics-masks/broken-mask", broken_mask);
  g_test_add_func ("/analytics-masks/masks-are-bounded", masks_are_bounded);
  g_test_add_func ("/analytics-masks/class-of-each-pixel", class_of_each_pixel);
  g_test_add_func ("/analytics-masks/embeddings", embeddings);
  return g_test_run ();
}
