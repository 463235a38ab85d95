/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Boxes as GstVideoRegionOfInterestMeta, read back as any element would. */

#include "config.h"

#include "gstroboflowattach.h"
#include "gstroboflowlabel.h"
#include "gstroboflowvideoinfer.h"
#include "metakit.h"

#include <gst/video/video.h>
#include <roboflow/gstroboflowmeta.h>

/* The version of GStreamer whose analytics metas this was built with. */
#ifdef ANALYTICS_LEVEL
static const gchar *const analytics_level = ANALYTICS_LEVEL;
#else
static const gchar *const analytics_level = NULL;
#endif

static GstBuffer *
attach (GstRoboflowFrame * frame, GstRoboflowMetaFlags metas)
{
  GstBuffer *buffer = gst_buffer_new ();

  gst_roboflow_attach (buffer, frame, 100, 50, metas);
  return buffer;
}

static GstVideoRegionOfInterestMeta *
get_region (GstBuffer * buffer, guint index)
{
  GstMeta *meta = NULL;
  gpointer state = NULL;

  for (guint i = 0; i <= index; i++)
    meta = gst_buffer_iterate_meta_filtered (buffer, &state,
        GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  return (GstVideoRegionOfInterestMeta *) meta;
}

static guint
count_regions (GstBuffer * buffer)
{
  return gst_buffer_get_n_meta (buffer,
      GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
}

static void
assert_edge (const GstStructure * detection, const gchar * name, gdouble value)
{
  gdouble found;

  g_assert_true (gst_structure_get_double (detection, name, &found));
  g_assert_cmpfloat_with_epsilon (found, value, 1e-9);
}

static void
assert_place (GstVideoRegionOfInterestMeta * region, guint x, guint y, guint w,
    guint h)
{
  g_assert_nonnull (region);
  g_assert_cmpuint (region->x, ==, x);
  g_assert_cmpuint (region->y, ==, y);
  g_assert_cmpuint (region->w, ==, w);
  g_assert_cmpuint (region->h, ==, h);
}

static void
all_fields (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 25,
      ",\"class\":\"zebra\",\"class_id\":4,\"confidence\":0.75,"
      "\"tracker_id\":7");
  g_autoptr (GstBuffer) buffer = attach (frame, GST_ROBOFLOW_META_ROI);
  GstVideoRegionOfInterestMeta *region = get_region (buffer, 0);
  GstStructure *detection, *track;
  gdouble confidence;
  gint id;

  g_assert_cmpuint (count_regions (buffer), ==, 1);
  g_assert_cmpstr (g_quark_to_string (region->roi_type), ==, "zebra");
  g_assert_cmpint (region->parent_id, ==, -1);
  assert_place (region, 10, 20, 30, 25);

  detection = gst_video_region_of_interest_meta_get_param (region, "detection");
  g_assert_true (gst_structure_get_double (detection, "confidence",
          &confidence));
  g_assert_cmpfloat (confidence, ==, 0.75);
  g_assert_true (gst_structure_get_int (detection, "label_id", &id));
  g_assert_cmpint (id, ==, 4);
  assert_edge (detection, "x_min", 0.1);
  assert_edge (detection, "x_max", 0.4);
  assert_edge (detection, "y_min", 0.4);
  assert_edge (detection, "y_max", 0.9);

  track = gst_video_region_of_interest_meta_get_param (region, "object_id");
  g_assert_true (gst_structure_get_int (track, "id", &id));
  g_assert_cmpint (id, ==, 7);
}

static void
absent_is_not_zero (void)
{
  g_autofree gchar *bare = json_box (10, 20, 30, 25, "");
  g_autofree gchar *zero = json_box (10, 20, 30, 25,
      ",\"class\":\"a\",\"class_id\":0,\"confidence\":0,\"tracker_id\":0");
  g_autofree gchar *both = g_strjoin (",", bare, zero, NULL);
  g_autoptr (GstRoboflowFrame) frame = frame_with (both);
  g_autoptr (GstBuffer) buffer = attach (frame, GST_ROBOFLOW_META_ROI);
  GstVideoRegionOfInterestMeta *region = get_region (buffer, 0);
  GstStructure *detection;
  gdouble confidence;
  gint id;

  g_assert_cmpstr (g_quark_to_string (region->roi_type), ==, "object");
  detection = gst_video_region_of_interest_meta_get_param (region, "detection");
  g_assert_false (gst_structure_has_field (detection, "confidence"));
  g_assert_false (gst_structure_has_field (detection, "label_id"));
  g_assert_null (gst_video_region_of_interest_meta_get_param (region,
          "object_id"));

  region = get_region (buffer, 1);
  detection = gst_video_region_of_interest_meta_get_param (region, "detection");
  g_assert_true (gst_structure_get_double (detection, "confidence",
          &confidence));
  g_assert_cmpfloat (confidence, ==, 0);
  g_assert_true (gst_structure_get_int (detection, "label_id", &id));
  g_assert_cmpint (id, ==, 0);
  g_assert_nonnull (gst_video_region_of_interest_meta_get_param (region,
          "object_id"));
}

/* The region's object_id is an int, so a track of 2^40 is left out. */
static void
large_tracker (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      frame_with_box (10, 20, 30, 25, ",\"tracker_id\":1099511627776");
  g_autoptr (GstBuffer) buffer = attach (frame, GST_ROBOFLOW_META_ROI);

  g_assert_null (gst_video_region_of_interest_meta_get_param (get_region
          (buffer, 0), "object_id"));
}

/* *INDENT-OFF* */
static const struct
{
  const gchar *where;
  gdouble left, top, width, height;
  guint x, y, w, h;             /* w is 0 where there is no region */
} places[] = {
  {"rounded", 10.4, 20.6, 10.2, 10.2, 10, 21, 11, 10},
  {"left", -3, 10, 10, 10, 0, 10, 7, 10},
  {"top", 10, -3.5, 10, 10, 10, 0, 10, 7},
  {"right", 95, 10, 10, 10, 95, 10, 5, 10},
  {"bottom", 10, 45, 10, 10, 10, 45, 10, 5},
  {"larger", -10, -10, 200, 200, 0, 0, 100, 50},
  {"far-left", -30, 10, 10, 10, 0, 0, 0, 0},
  {"far-right", 100, 10, 10, 10, 0, 0, 0, 0},
  {"above", 10, -10, 10, 10, 0, 0, 0, 0},
  {"below", 10, 50, 10, 10, 0, 0, 0, 0},
  {"thin", 10.1, 10.1, 0.2, 0.2, 10, 10, 1, 1},
  {"last-pixel", 99.7, 49.7, 5, 5, 99, 49, 1, 1},
};
/* *INDENT-ON* */

static void
place (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (places[i].left,
      places[i].top, places[i].width, places[i].height, "");
  g_autoptr (GstBuffer) buffer = attach (frame, GST_ROBOFLOW_META_ROI);

  if (places[i].w == 0) {
    g_assert_cmpuint (count_regions (buffer), ==, 0);
    return;
  }
  assert_place (get_region (buffer, 0), places[i].x, places[i].y, places[i].w,
      places[i].h);
}

static void
clipped_edges (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (-20, 40, 45.5, 30, "");
  g_autoptr (GstBuffer) buffer = attach (frame, GST_ROBOFLOW_META_ROI);
  GstStructure *detection =
      gst_video_region_of_interest_meta_get_param (get_region (buffer, 0),
      "detection");

  assert_edge (detection, "x_min", 0);
  assert_edge (detection, "x_max", 0.255);
  assert_edge (detection, "y_min", 0.8);
  assert_edge (detection, "y_max", 1);
}

/* A frame that was scaled to half the size has regions of half the size. */
static void
scaled (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 20, "");
  g_autoptr (GstRoboflowFrame) half = gst_roboflow_frame_scale (frame, 50, 25);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  gst_roboflow_attach (buffer, half, 50, 25, GST_ROBOFLOW_META_ROI);
  assert_place (get_region (buffer, 0), 5, 10, 15, 10);
  assert_edge (gst_video_region_of_interest_meta_get_param (get_region (buffer,
              0), "detection"), "x_min", 0.1);
}

static void
unique_ids (void)
{
  g_autofree gchar *box = json_box (10, 20, 30, 20, "");
  g_autofree gchar *three = g_strjoin (",", box, box, box, NULL);
  g_autofree gchar *column = g_strdup_printf ("[{\"predictions\":[%s]}]",
      three);
  g_autofree gchar *columns = g_strdup_printf ("\"a\":%s,\"b\":%s", column,
      column);
  g_autoptr (GstRoboflowFrame) frame = frame_with_columns (columns);
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  GQuark other = g_quark_from_string ("someone-elses");

  gst_buffer_add_video_region_of_interest_meta_id (buffer, other, 1, 2, 3,
      4)->id = 2;
  gst_buffer_add_video_region_of_interest_meta_id (buffer, other, 1, 2, 3,
      4)->id = G_MAXINT;
  gst_roboflow_attach (buffer, frame, 100, 50, GST_ROBOFLOW_META_ROI);

  g_assert_cmpuint (count_regions (buffer), ==, 2 + 6);
  for (guint i = 0; i < count_regions (buffer); i++)
    g_assert_true (g_hash_table_add (ids,
            GINT_TO_POINTER (get_region (buffer, i)->id)));
  g_assert_cmpuint (get_region (buffer, 0)->roi_type, ==, other);
}

static void
unknown_size (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 20, "");
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  gst_roboflow_attach (buffer, frame, 0, 0,
      GST_ROBOFLOW_META_PREDICTIONS | GST_ROBOFLOW_META_ROI);
  g_assert_cmpuint (count_regions (buffer), ==, 0);
  g_assert_true (gst_buffer_get_roboflow_meta (buffer)->frame == frame);
}

static void
only_what_is_asked_for (void)
{
  g_autoptr (GstRoboflowFrame) frame = frame_with_box (10, 20, 30, 20, "");
  g_autoptr (GstBuffer) predictions =
      attach (frame, GST_ROBOFLOW_META_PREDICTIONS);
  g_autoptr (GstBuffer) regions = attach (frame, GST_ROBOFLOW_META_ROI);
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (predictions);

  g_assert_true (meta->frame == frame);
  g_assert_cmpint (meta->width, ==, 100);
  g_assert_cmpint (meta->height, ==, 50);
  g_assert_cmpuint (count_regions (predictions), ==, 0);
  g_assert_null (gst_buffer_get_roboflow_meta (regions));
  g_assert_cmpuint (count_regions (regions), ==, 1);
}

static void
too_many_boxes (void)
{
  g_autofree gchar *box = json_box (10, 20, 30, 20, "");
  g_autoptr (GString) boxes = g_string_new (box);
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (boxes, ",%s", box);
  frame = frame_with (boxes->str);
  buffer = attach (frame, GST_ROBOFLOW_META_ROI);
  g_assert_cmpuint (count_regions (buffer), ==, 1000);
}

/* Names become quarks, which are never freed: after very many, new ones become
 * "other". Those known by then stay. */
static void
hostile_names (void)
{
  g_autofree gchar *endless = g_strnfill (1000, 'x');
  GQuark known = gst_roboflow_label_quark ("a class that came early");
  guint n_others = 0;

  g_assert_cmpstr (g_quark_to_string (gst_roboflow_label_quark (endless)), ==,
      "other");
  for (guint i = 0; i < 10000; i++) {
    g_autofree gchar *name = g_strdup_printf ("never seen %u", i);
    GQuark quark = gst_roboflow_label_quark (name);

    if (g_str_equal (g_quark_to_string (quark), "other"))
      n_others++;
    else
      g_assert_cmpstr (g_quark_to_string (quark), ==, name);
  }
  g_assert_cmpuint (n_others, >, 5000);
  g_assert_cmpuint (n_others, <, 8000);
  g_assert_cmpuint (gst_roboflow_label_quark ("a class that came early"), ==,
      known);
}

static void
flags_type (void)
{
  g_autoptr (GFlagsClass) class =
      g_type_class_ref (GST_TYPE_ROBOFLOW_META_FLAGS);
  gboolean analytics = analytics_level != NULL;

  g_assert_cmpuint (g_flags_get_value_by_nick (class, "predictions")->value, ==,
      GST_ROBOFLOW_META_PREDICTIONS);
  g_assert_cmpuint (g_flags_get_value_by_nick (class, "roi")->value, ==,
      GST_ROBOFLOW_META_ROI);
  g_assert_cmpint (g_flags_get_value_by_nick (class, "analytics") != NULL, ==,
      analytics);
  g_assert_cmpuint (gst_roboflow_meta_flags_default (), ==,
      GST_ROBOFLOW_META_PREDICTIONS | (analytics ?
          GST_ROBOFLOW_META_ANALYTICS : 0));
}

/* What gst-inspect shows of the plugin that was built. */
static void
flags_property (void)
{
  g_autoptr (GTypeClass) class =
      g_type_class_ref (GST_TYPE_ROBOFLOW_VIDEO_INFER);
  const gchar *blurb = g_param_spec_get_blurb (g_object_class_find_property
      (G_OBJECT_CLASS (class), "meta"));

  if (!analytics_level)
    g_assert_true (g_str_has_suffix (blurb, "analytics metas: none"));
  else if (g_strcmp0 (analytics_level, "1.24") == 0)
    g_assert_true (g_str_has_suffix (blurb, ": boxes, classes, tracks"));
  else
    g_assert_true (g_str_has_suffix (blurb, "tracks, masks, tensors"));
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roi/all-fields", all_fields);
  g_test_add_func ("/roi/absent-is-not-zero", absent_is_not_zero);
  g_test_add_func ("/roi/large-tracker", large_tracker);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree gchar *path = g_strconcat ("/roi/place/", places[i].where, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), place);
  }
  g_test_add_func ("/roi/clipped-edges", clipped_edges);
  g_test_add_func ("/roi/scaled", scaled);
  g_test_add_func ("/roi/unique-ids", unique_ids);
  g_test_add_func ("/roi/unknown-size", unknown_size);
  g_test_add_func ("/roi/only-what-is-asked-for", only_what_is_asked_for);
  g_test_add_func ("/roi/too-many-boxes", too_many_boxes);
  g_test_add_func ("/roi/hostile-names", hostile_names);
  g_test_add_func ("/roi/flags-type", flags_type);
  g_test_add_func ("/roi/flags-property", flags_property);
  return g_test_run ();
}
