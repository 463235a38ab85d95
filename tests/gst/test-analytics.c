/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Predictions as GstAnalyticsRelationMeta, read back as any element would. */

#include "gstroboflowattach.h"
#include "metakit.h"

#include <gst/video/video.h>
#define GST_USE_UNSTABLE_API
#include <gst/analytics/analytics.h>

#define CONTAINS \
    (GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO)
#define IS_PART \
    (GST_ANALYTICS_REL_TYPE_IS_PART_OF | GST_ANALYTICS_REL_TYPE_RELATE_TO)

static GstBuffer *
attach (GstRoboflowFrame * frame)
{
  GstBuffer *buffer = gst_buffer_new ();

  gst_roboflow_attach (buffer, frame, 100, 50, GST_ROBOFLOW_META_ANALYTICS);
  return buffer;
}

static guint
count (GstBuffer * buffer, GstAnalyticsMtdType type)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  gpointer state = NULL;
  GstAnalyticsMtd mtd;
  guint n = 0;

  while (gst_analytics_relation_meta_iterate (meta, &state, type, &mtd))
    n++;
  return n;
}

/* The one at @index of all of @type. */
static GstAnalyticsMtd
get_nth (GstBuffer * buffer, GstAnalyticsMtdType type, guint index)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  gpointer state = NULL;
  GstAnalyticsMtd mtd = { 0, };

  g_assert_nonnull (meta);
  for (guint i = 0; i <= index; i++)
    g_assert_true (gst_analytics_relation_meta_iterate (meta, &state, type,
            &mtd));
  return mtd;
}

static GstAnalyticsODMtd
get_object (GstBuffer * buffer, guint index)
{
  return get_nth (buffer, gst_analytics_od_mtd_get_mtd_type (), index);
}

static gboolean
get_related (GstAnalyticsMtd * from, GstAnalyticsRelTypes relation,
    GstAnalyticsMtdType type, GstAnalyticsMtd * to)
{
  gpointer state = NULL;

  return gst_analytics_relation_meta_get_direct_related (from->meta, from->id,
      relation, type, &state, to);
}

static gfloat
assert_object (GstAnalyticsODMtd * object, const gchar * name, gint x, gint y,
    gint w, gint h)
{
  gint left, top, width, height;
  gfloat confidence;

  g_assert_cmpstr (g_quark_to_string (gst_analytics_od_mtd_get_obj_type
          (object)), ==, name);
  g_assert_true (gst_analytics_od_mtd_get_location (object, &left, &top, &width,
          &height, &confidence));
  g_assert_cmpint (left, ==, x);
  g_assert_cmpint (top, ==, y);
  g_assert_cmpint (width, ==, w);
  g_assert_cmpint (height, ==, h);
  return confidence;
}

static void
assert_label (GstAnalyticsClsMtd * class, gsize index, const gchar * name,
    gfloat level)
{
  g_assert_cmpstr (g_quark_to_string (gst_analytics_cls_mtd_get_quark (class,
              index)), ==, name);
  g_assert_cmpfloat_with_epsilon (gst_analytics_cls_mtd_get_level (class,
          index), level, 1e-6);
}

static void
all_fields (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 25,
      ",\"class\":\"zebra\",\"class_id\":4,\"confidence\":0.75,"
      "\"tracker_id\":1099511627776");
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsODMtd object = get_object (buffer, 0);
  GstAnalyticsClsMtd class;
  GstAnalyticsTrackingMtd track;
  guint64 id;
  GstClockTime first, last;
  gboolean lost;

  g_assert_cmpfloat (assert_object (&object, "zebra", 10, 20, 30, 25), ==,
      0.75);
  g_assert_true (get_related (&object, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_cls_mtd_get_mtd_type (), &class));
  g_assert_cmpuint (gst_analytics_cls_mtd_get_length (&class), ==, 1);
  assert_label (&class, 0, "zebra", 0.75);

  g_assert_true (get_related (&object, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), &track));
  g_assert_true (gst_analytics_tracking_mtd_get_info (&track, &id, &first,
          &last, &lost));
  g_assert_cmpuint (id, ==, G_GUINT64_CONSTANT (1) << 40);
  g_assert_false (lost);
}

static void
relations (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 25,
      ",\"class\":\"zebra\",\"confidence\":0.75,\"tracker_id\":3");
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsODMtd object = get_object (buffer, 0);
  GstAnalyticsClsMtd class =
      get_nth (buffer, gst_analytics_cls_mtd_get_mtd_type (), 0);
  GstAnalyticsTrackingMtd track =
      get_nth (buffer, gst_analytics_tracking_mtd_get_mtd_type (), 0);
  GstAnalyticsRelationMeta *meta = object.meta;

  g_assert_cmpuint (gst_analytics_relation_meta_get_relation (meta, object.id,
          class.id), ==, CONTAINS);
  g_assert_cmpuint (gst_analytics_relation_meta_get_relation (meta, class.id,
          object.id), ==, IS_PART);
  g_assert_cmpuint (gst_analytics_relation_meta_get_relation (meta, object.id,
          track.id), ==, GST_ANALYTICS_REL_TYPE_RELATE_TO);
  g_assert_cmpuint (gst_analytics_relation_meta_get_relation (meta, track.id,
          object.id), ==, GST_ANALYTICS_REL_TYPE_RELATE_TO);
}

static void
absent_is_not_zero (void)
{
  g_autofree gchar *bare = json_box (10, 20, 30, 25, "");
  g_autofree gchar *zero = json_box (10, 20, 30, 25,
      ",\"class\":\"a\",\"confidence\":0,\"tracker_id\":0");
  g_autofree gchar *both = g_strjoin (",", bare, zero, NULL);
  g_autoptr (GstRoboflowFrame) frame = frame_with (both);
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsODMtd object = get_object (buffer, 0);
  GstAnalyticsMtd other;

  g_assert_cmpfloat (assert_object (&object, "object", 10, 20, 30, 25), ==, -1);
  g_assert_false (get_related (&object, GST_ANALYTICS_REL_TYPE_ANY,
          GST_ANALYTICS_MTD_TYPE_ANY, &other));

  object = get_object (buffer, 1);
  g_assert_cmpfloat (assert_object (&object, "a", 10, 20, 30, 25), ==, 0);
  g_assert_true (get_related (&object, GST_ANALYTICS_REL_TYPE_CONTAIN,
          gst_analytics_cls_mtd_get_mtd_type (), &other));
  g_assert_true (get_related (&object, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), &other));
}

/* What consumers do with a box that begins at -3 differs, so none does. */
static void
boxes_beyond_the_frame (void)
{
  g_autofree gchar *corner = json_box (-3, -4, 10, 10, "");
  g_autofree gchar *outside = json_box (200, 10, 10, 10, "");
  g_autofree gchar *both = g_strjoin (",", outside, corner, NULL);
  g_autoptr (GstRoboflowFrame) frame = frame_with (both);
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsODMtd object = get_object (buffer, 0);

  g_assert_cmpuint (count (buffer, gst_analytics_od_mtd_get_mtd_type ()), ==,
      1);
  assert_object (&object, "object", 0, 0, 7, 6);
}

static void
scaled (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 20, "");
  g_autoptr (GstRoboflowFrame) twice =
      gst_roboflow_frame_scale (frame, 200, 100);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstAnalyticsODMtd object;

  gst_roboflow_attach (buffer, twice, 200, 100, GST_ROBOFLOW_META_ANALYTICS);
  object = get_object (buffer, 0);
  assert_object (&object, "object", 20, 40, 60, 40);
}

static void
nothing_found (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with ("");
  g_autoptr (GstBuffer) buffer = attach (frame);

  g_assert_null (gst_buffer_get_analytics_relation_meta (buffer));
}

/* Two detectors and two classifiers. */
static void
several_models (void)
{
  g_autofree gchar *box = json_box (10, 20, 30, 20, ",\"class\":\"cat\"");
  g_autofree gchar *columns = g_strdup_printf ("\"a\":[{\"predictions\":[%s]}],"
      "\"b\":[{\"predictions\":[{\"class\":\"sun\",\"confidence\":0.75},"
      "{\"class\":\"rain\",\"confidence\":0.25}],\"top\":\"sun\"}],"
      "\"c\":[{\"predictions\":[%s,%s]}],"
      "\"d\":[{\"predictions\":{\"dent\":{\"confidence\":0.5,\"class_id\":0}},"
      "\"predicted_classes\":[\"dent\"]}]", box, box, box);
  g_autoptr (GstRoboflowFrame) frame = frame_with_columns (columns);
  g_autoptr (GstBuffer) buffer = attach (frame);
  GstAnalyticsMtdType classes = gst_analytics_cls_mtd_get_mtd_type ();
  GstAnalyticsMtd mtd, other;

  g_assert_cmpuint (count (buffer, gst_analytics_od_mtd_get_mtd_type ()), ==,
      3);
  g_assert_cmpuint (count (buffer, classes), ==, 3 + 2);

  mtd = get_nth (buffer, classes, 3);
  g_assert_cmpuint (gst_analytics_cls_mtd_get_length (&mtd), ==, 2);
  assert_label (&mtd, 0, "sun", 0.75);
  assert_label (&mtd, 1, "rain", 0.25);
  g_assert_false (get_related (&mtd, GST_ANALYTICS_REL_TYPE_ANY,
          GST_ANALYTICS_MTD_TYPE_ANY, &other));
  mtd = get_nth (buffer, classes, 4);
  g_assert_cmpuint (gst_analytics_cls_mtd_get_length (&mtd), ==, 1);
  assert_label (&mtd, 0, "dent", 0.5);
}

/* A buffer on which an analyser upstream has left something already. */
static void
joins_what_is_there (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      frame_with_box (10, 20, 30, 20, ",\"class\":\"cat\"");
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstAnalyticsRelationMeta *meta =
      gst_buffer_add_analytics_relation_meta (buffer);
  GstAnalyticsODMtd theirs, first, ours;

  gst_analytics_relation_meta_add_od_mtd (meta,
      g_quark_from_string ("theirs"), 1, 2, 3, 4, 0.5, &theirs);
  gst_roboflow_attach (buffer, frame, 100, 50, GST_ROBOFLOW_META_ANALYTICS);

  g_assert_cmpuint (gst_buffer_get_n_meta (buffer,
          GST_ANALYTICS_RELATION_META_API_TYPE), ==, 1);
  first = get_object (buffer, 0);
  assert_object (&first, "theirs", 1, 2, 3, 4);
  ours = get_object (buffer, 1);
  assert_object (&ours, "cat", 10, 20, 30, 20);
}

/* DL Streamer pairs an object with a region by their identifiers. */
static void
regions_are_called_like_objects (void)
{
  g_autofree gchar *left = json_box (10, 20, 30, 20, ",\"class\":\"l\"");
  g_autofree gchar *right = json_box (60, 20, 30, 20, ",\"class\":\"r\"");
  g_autofree gchar *both = g_strjoin (",", left, right, NULL);
  g_autoptr (GstRoboflowFrame) frame = frame_with (both);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  for (guint i = 0; i < 2; i++)
    gst_roboflow_attach (buffer, frame, 100, 50,
        GST_ROBOFLOW_META_ANALYTICS | GST_ROBOFLOW_META_ROI);
  g_assert_cmpuint (count (buffer, gst_analytics_od_mtd_get_mtd_type ()), ==,
      4);
  for (guint i = 0; i < 4; i++) {
    GstAnalyticsODMtd object = get_object (buffer, i);
    GstVideoRegionOfInterestMeta *region =
        gst_buffer_get_video_region_of_interest_meta_id (buffer, object.id);

    g_assert_nonnull (region);
    assert_object (&object, g_quark_to_string (region->roi_type), region->x,
        region->y, region->w, region->h);
  }
}

static void
copied_with_the_buffer (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 25,
      ",\"class\":\"zebra\",\"points\":[{\"x\":10,\"y\":20},"
      "{\"x\":40,\"y\":20},{\"x\":40,\"y\":45}]");
  GstBuffer *buffer = attach (frame);
  g_autoptr (GstBuffer) copy = gst_buffer_copy (buffer);
  GstAnalyticsODMtd object;

  gst_buffer_unref (buffer);
  object = get_object (copy, 0);
  assert_object (&object, "zebra", 10, 20, 30, 25);
}

#if GST_CHECK_VERSION (1, 26, 0)
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

/* Pixel for pixel what the prediction's own mask says in its box. */
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

/* A triangle that reaches beyond the frame: pixels whose centres are inside. */
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

/* A mask that cannot be unpacked leaves the box. */
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

/* Boxes as large as the frame, one upon another: their masks would take the
 * frame's size each. */
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
#endif

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analytics/all-fields", all_fields);
  g_test_add_func ("/analytics/relations", relations);
  g_test_add_func ("/analytics/absent-is-not-zero", absent_is_not_zero);
  g_test_add_func ("/analytics/boxes-beyond-the-frame", boxes_beyond_the_frame);
  g_test_add_func ("/analytics/scaled", scaled);
  g_test_add_func ("/analytics/nothing-found", nothing_found);
  g_test_add_func ("/analytics/several-models", several_models);
  g_test_add_func ("/analytics/joins-what-is-there", joins_what_is_there);
  g_test_add_func ("/analytics/regions-are-called-like-objects",
      regions_are_called_like_objects);
  g_test_add_func ("/analytics/copied-with-the-buffer", copied_with_the_buffer);
#if GST_CHECK_VERSION (1, 26, 0)
  g_test_add_func ("/analytics/run-length-masks", run_length_masks);
  g_test_add_func ("/analytics/outline", outline);
  g_test_add_func ("/analytics/broken-mask", broken_mask);
  g_test_add_func ("/analytics/masks-are-bounded", masks_are_bounded);
  g_test_add_func ("/analytics/class-of-each-pixel", class_of_each_pixel);
  g_test_add_func ("/analytics/embeddings", embeddings);
#endif
  return g_test_run ();
}
