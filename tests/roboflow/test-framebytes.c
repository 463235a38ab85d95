/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames that go to another process, and bytes that come from one. */

#include <locale.h>

#include "resultskit.h"
#include "roboflow/gstroboflowframe-private.h"
#include "roboflow/results/gstroboflowframebytes-private.h"

/* Of all that has a place; a model that did not look at the frame; a box that
 * cannot be read. */
static GstRoboflowFrame *
make_frame (void)
{
  return first_frame ("{\"frame_offset\":[6],\"time_offset\":[0.25],"
      "\"zoo\":[{\"image\":{\"width\":8,\"height\":4},\"predictions\":["
      "{\"x\":4,\"y\":2,\"width\":4,\"height\":2,\"class\":\"zebra\","
      "\"confidence\":0.5,\"tracker_id\":7,\"rle\":{\"size\":[4,8],"
      "\"counts\":[9,2,2,2,2,2,13]}},"
      "{\"x\":NaN,\"y\":2,\"width\":4,\"height\":2},"
      "{\"x\":2,\"y\":2,\"width\":2,\"height\":2,\"points\":[{\"x\":1,\"y\":1},"
      "{\"x\":3,\"y\":1},{\"x\":3,\"y\":3}],\"keypoints\":[{\"x\":1.5,\"y\":2,"
      "\"class_id\":4,\"class\":\"nose\",\"confidence\":0.9}]}]}],"
      "\"farm\":[null]," "\"words\":[{\"response\":\"Two \\u0007 zebras\"}]}");
}

static GBytes *
make_bytes (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();

  return gst_roboflow_frame_to_bytes (frame);
}

static GstRoboflowFrame *
read_bytes (GBytes * bytes, GError ** error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return gst_roboflow_frame_new_from_bytes (data, size, error);
}

/* All of a prediction that has a place, as text. */
static void
describe_prediction (const GstRoboflowPrediction * prediction, GString * text)
{
  gdouble x, y, width, height;
  gint mask_width, mask_height;
  g_autoptr (GBytes) mask = gst_roboflow_prediction_get_mask (prediction,
      &mask_width, &mask_height, NULL);

  g_string_append_printf (text, "%s",
      gst_roboflow_prediction_get_class (prediction));
  if (gst_roboflow_prediction_get_box (prediction, &x, &y, &width, &height))
    g_string_append_printf (text, " box %g %g %g %g", x, y, width, height);
  for (guint i = 0; i < gst_roboflow_prediction_get_n_points (prediction); i++) {
    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    g_string_append_printf (text, " point %g %g", x, y);
  }
  for (guint i = 0; i < gst_roboflow_prediction_get_n_keypoints (prediction);
      i++) {
    gst_roboflow_keypoint_get_position (gst_roboflow_prediction_get_keypoint
        (prediction, i), &x, &y);
    g_string_append_printf (text, " keypoint %g %g", x, y);
  }
  if (mask)
    g_string_append_printf (text, " mask %dx%d %u", mask_width, mask_height,
        g_bytes_hash (mask));
  g_string_append_c (text, '\n');
}

static gchar *
describe (const GstRoboflowFrame * frame)
{
  GString *text = g_string_new (NULL);
  g_autofree gchar *json = gst_roboflow_frame_to_json (frame);
  gint width = 0, height = 0;

  gst_roboflow_frame_get_image_size (frame, &width, &height);
  g_string_append_printf (text, "%s\n%dx%d\n", json, width, height);
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    g_string_append_printf (text, "%s of %" G_GUINT64_FORMAT " %u skipped %s\n",
        gst_roboflow_frame_get_model_id (frame, m),
        gst_roboflow_frame_get_model_number (frame, m),
        gst_roboflow_frame_get_n_skipped (frame, m),
        gst_roboflow_frame_get_text (frame, m));
    for (guint i = 0; i < gst_roboflow_frame_get_n_predictions (frame, m); i++)
      describe_prediction (gst_roboflow_frame_get_prediction (frame, m, i),
          text);
  }
  return g_string_free (text, FALSE);
}

static void
assert_comes_back (const GstRoboflowFrame * frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gst_roboflow_frame_to_bytes (frame);
  g_autoptr (GstRoboflowFrame) back = read_bytes (bytes, &error);
  g_autofree gchar *before = describe (frame);
  g_autofree gchar *after = NULL;

  g_assert_no_error (error);
  after = describe (back);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (gst_roboflow_frame_get_time (back), ==,
      gst_roboflow_frame_get_time (frame));
}

static void
test_round_trip (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) wide = gst_roboflow_frame_scale (frame, 24, 5);
  g_autoptr (GstRoboflowFrame) cropped = gst_roboflow_frame_crop (frame, 5, 3);
  g_autoptr (GstRoboflowFrame) both = gst_roboflow_frame_scale (cropped, 15, 6);

  g_assert_cmpuint (gst_roboflow_frame_get_n_skipped (frame, 0), ==, 1);
  assert_comes_back (frame);
  assert_comes_back (wide);
  assert_comes_back (cropped);
  assert_comes_back (both);
}

static void
test_part_of_another_image (void)
{
  const GstRoboflowPlacement part = { 2, 1, -5, 1, 6, 6 };
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) placed = gst_roboflow_frame_place (frame, &part);

  assert_comes_back (placed);
}

static void
test_no_image (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[0],\"clip\":[{\"embeddings\":[[1]]}]}");

  g_assert_false (GST_CLOCK_TIME_IS_VALID (gst_roboflow_frame_get_time
          (frame)));
  assert_comes_back (frame);
}

/* Each beginning, in memory of its own so that reading beyond is seen. */
static void
test_cut (void)
{
  g_autoptr (GBytes) bytes = make_bytes ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length++) {
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *beginning = g_memdup2 (data, length);

    g_assert_null (gst_roboflow_frame_new_from_bytes (beginning, length,
            &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  }
}

static void
test_more_than_a_frame (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = make_bytes ();
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *more = g_malloc0 (size + 1);

  memcpy (more, g_bytes_get_data (bytes, NULL), size);
  g_assert_null (gst_roboflow_frame_new_from_bytes (more, size + 1, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
}

/* What is a frame all the same can be used. */
static void
test_changed (void)
{
  static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  g_autoptr (GBytes) bytes = make_bytes ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint n_frames = 0, n_errors = 0;

  for (gsize at = 0; at < size; at++) {
    for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *changed = g_memdup2 (data, size);
      g_autoptr (GstRoboflowFrame) frame = NULL;
      g_autofree gchar *description = NULL;

      changed[at] = values[i];
      frame = gst_roboflow_frame_new_from_bytes (changed, size, &error);
      if (frame)
        description = describe (frame);
      else
        g_assert_nonnull (error);
      n_frames += frame != NULL;
      n_errors += frame == NULL;
    }
  }
  g_assert_cmpuint (n_frames, >, 0);
  g_assert_cmpuint (n_errors, >, 0);
}

/* Where in the bytes something is. */
enum
{
  WIDTH = 16,
  HEIGHT = 20,
  N_MODELS = 24,
  SCALE_X = 36,
  OFFSET_Y = 60,
  EDGE_X = 68,
  NAME_LENGTH = 84,
  NAME = 88,
};

typedef struct
{
  gsize at;
  guint8 bytes[8];
  guint n_bytes;
} Lie;

static const Lie lies[] = {
  {WIDTH, {0, 0, 0, 0}, 4},     /* 0 x 4 */
  {WIDTH, {0, 0, 0, 0, 0, 0, 0, 0}, 8}, /* no image, but there is one */
  {WIDTH, {0xff, 0xff, 0xff, 0xff}, 4}, /* -1 */
  {HEIGHT, {1, 0, 0x10, 0}, 4}, /* 2^20 + 1 */
  {N_MODELS, {0xff, 0xff, 0xff, 0xff}, 4},
  {N_MODELS, {2, 0, 0, 0}, 4},
  {N_MODELS, {4, 0, 0, 0}, 4},
  {SCALE_X, {0, 0, 0, 0, 0, 0, 0, 0}, 8},
  {SCALE_X, {0, 0, 0, 0, 0, 0, 0xf0, 0xbf}, 8}, /* -1.0 */
  {SCALE_X, {0, 0, 0, 0, 0, 0, 0xf0, 0x7f}, 8}, /* infinite */
  {SCALE_X, {0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, 8}, /* not a number */
  {OFFSET_Y, {0, 0, 0, 0, 0, 0, 0xf0, 0xff}, 8},        /* infinite */
  {OFFSET_Y, {0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, 8},
  {EDGE_X, {0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, 8},
  {EDGE_X, {0, 0, 0, 0, 0, 0, 0xf0, 0xff}, 8},
  {NAME_LENGTH, {0xff, 0xff, 0xff, 0xff}, 4},
  {NAME, {0xff}, 1},            /* not UTF-8 */
  {NAME, {0}, 1},
};

static void
test_lies (void)
{
  g_autoptr (GBytes) bytes = make_bytes ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpmem (data + NAME, 3, "zoo", 3);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *changed = g_memdup2 (data, size);

    g_test_message ("lie %u", i);
    memcpy (changed + lies[i].at, lies[i].bytes, lies[i].n_bytes);
    g_assert_null (gst_roboflow_frame_new_from_bytes (changed, size, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  }
}

/* Names are shown to people. */
static void
test_control_characters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = make_bytes ();
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  g_autoptr (GstRoboflowFrame) frame = NULL;

  changed[NAME] = '\033';
  frame = gst_roboflow_frame_new_from_bytes (changed, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gst_roboflow_frame_get_model_id (frame, 0), ==,
      "\357\277\275oo");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-bytes/round-trip", test_round_trip);
  g_test_add_func ("/frame-bytes/part-of-another-image",
      test_part_of_another_image);
  g_test_add_func ("/frame-bytes/no-image", test_no_image);
  g_test_add_func ("/frame-bytes/cut", test_cut);
  g_test_add_func ("/frame-bytes/more-than-a-frame", test_more_than_a_frame);
  g_test_add_func ("/frame-bytes/changed", test_changed);
  g_test_add_func ("/frame-bytes/lies", test_lies);
  g_test_add_func ("/frame-bytes/control-characters", test_control_characters);
  return g_test_run ();
}
