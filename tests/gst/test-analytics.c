/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Boxes, classes and tracks as GstAnalyticsRelationMeta. */

#include "analyticskit.h"

#include <gst/video/video.h>

#define CONTAINS \
    (GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO)
#define IS_PART \
    (GST_ANALYTICS_REL_TYPE_IS_PART_OF | GST_ANALYTICS_REL_TYPE_RELATE_TO)

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

/* Consumers disagree about negative coordinates, so boxes are cut to the
 * frame. */
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

/* An analyser upstream has already attached a meta to the buffer. */
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
  return g_test_run ();
}
