/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "resultskit.h"
#include "roboflow/gstroboflowframe-private.h"

#define assert_box(frame, index, x, y, w, h) \
  G_STMT_START { \
    gdouble _left, _top, _width, _height; \
    g_assert_true (gst_roboflow_prediction_get_box ( \
            gst_roboflow_frame_get_prediction (frame, 0, index), &_left, \
            &_top, &_width, &_height)); \
    g_assert_cmpfloat (_left, ==, x); \
    g_assert_cmpfloat (_top, ==, y); \
    g_assert_cmpfloat (_width, ==, w); \
    g_assert_cmpfloat (_height, ==, h); \
  } G_STMT_END

/* Frame 6 at 0.25 s, 640 x 480, with these predictions of one model. */
static GstRoboflowFrame *
frame_with (const gchar * predictions)
{
  g_autofree gchar *text = g_strdup_printf ("{\"frame_offset\":[6],"
      "\"time_offset\":[0.25],\"zoo\":[{\"image\":{\"width\":640,"
      "\"height\":480},\"predictions\":[%s]}]}", predictions);

  return first_frame (text);
}

/* One box, 40 x 60, in the middle. */
static GstRoboflowFrame *
make_frame (void)
{
  return frame_with ("{\"x\":120,\"y\":230,\"width\":40,\"height\":60,"
      "\"class\":\"zebra\"}");
}

static void
test_models_have_their_own_predictions (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[0],"
      "\"zoo\":[{\"predictions\":[{\"class\":\"a\"}]}],"
      "\"farm\":[null],"
      "\"city\":[{\"predictions\":[{\"class\":\"b\"},{\"class\":\"c\"}]}]}");

  g_assert_cmpuint (gst_roboflow_frame_get_n_models (frame), ==, 3);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 1);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 1), ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 2), ==, 2);
  g_assert_false (gst_roboflow_frame_is_inferred (frame, 1));
  g_assert_true (gst_roboflow_frame_is_inferred (frame, 2));
}

static void
test_scale (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) scaled =
      gst_roboflow_frame_scale (frame, 320, 960);
  gint width, height;

  assert_box (scaled, 0, 50, 400, 20, 120);
  assert_box (frame, 0, 100, 200, 40, 60);
  g_assert_true (gst_roboflow_frame_get_image_size (scaled, &width, &height));
  g_assert_cmpint (width, ==, 320);
  g_assert_cmpint (height, ==, 960);
  g_assert_cmpuint (gst_roboflow_frame_get_number (scaled), ==, 6);
  g_assert_cmpuint (gst_roboflow_frame_get_time (scaled), ==,
      250 * GST_MSECOND);
}

/* The image was padded from 639 x 479. */
static void
test_crop (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      frame_with ("{\"x\":120,\"y\":230,\"width\":40,\"height\":60},"
      /* reaches into the padding */
      "{\"x\":635,\"y\":475,\"width\":10,\"height\":10},"
      /* lies in it */
      "{\"x\":639.5,\"y\":479.5,\"width\":1,\"height\":1},"
      /* reaches beyond the frame */
      "{\"x\":686,\"y\":5,\"width\":100,\"height\":20}");
  g_autoptr (GstRoboflowFrame) cropped =
      gst_roboflow_frame_crop (frame, 639, 479);
  g_autoptr (GstRoboflowFrame) doubled =
      gst_roboflow_frame_scale (cropped, 1278, 958);

  assert_box (cropped, 0, 100, 200, 40, 60);
  assert_box (cropped, 1, 630, 470, 9, 9);
  assert_box (cropped, 2, 639, 479, 0, 0);
  assert_box (cropped, 3, 636, -5, 3, 20);
  assert_box (doubled, 1, 1260, 940, 18, 18);
}

/* The right half of it, twice as wide, below an empty row. */
static void
test_place (void)
{
  static const guint8 wanted[] = {
    0, 0, 0, 0,
    255, 255, 0, 0,
    0, 0, 255, 255,
    0, 0, 0, 0,
  };
  const GstRoboflowPlacement part = { 2, 1, -4, 1, 4, 4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[6],\"zoo\":[{\"image\":"
      "{\"width\":4,\"height\":3},\"predictions\":[{\"x\":3,\"y\":2,"
      "\"width\":2,\"height\":2,\"keypoints\":[{\"x\":1,\"y\":2}],"
      /* Column by column: 000 000 100 010 */
      "\"rle\":{\"size\":[3,4],\"counts\":[6,1,3,1,1]}}]}]}");
  g_autoptr (GstRoboflowFrame) placed = gst_roboflow_frame_place (frame, &part);
  const GstRoboflowPrediction *prediction =
      gst_roboflow_frame_get_prediction (placed, 0, 0);
  g_autoptr (GBytes) mask = NULL;
  gint width, height;
  gdouble x, y;

  assert_box (placed, 0, 0, 2, 4, 2);
  gst_roboflow_keypoint_get_position (gst_roboflow_prediction_get_keypoint
      (prediction, 0), &x, &y);
  g_assert_cmpfloat (x, ==, -2);
  g_assert_cmpfloat (y, ==, 3);
  mask = gst_roboflow_prediction_get_mask (prediction, &width, &height, &error);
  g_assert_no_error (error);
  g_assert_cmpint (width, ==, 4);
  g_assert_cmpint (height, ==, 4);
  g_assert_cmpmem (g_bytes_get_data (mask, NULL), g_bytes_get_size (mask),
      wanted, sizeof wanted);
}

static void
test_all_that_has_a_place_is_scaled (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      frame_with ("{\"points\":[{\"x\":10,\"y\":20},{\"x\":640,\"y\":20},"
      "{\"x\":10,\"y\":480}],"
      "\"keypoints\":[{\"x\":30,\"y\":480,\"class_id\":4}]}");
  g_autoptr (GstRoboflowFrame) half =
      gst_roboflow_frame_scale (frame, 320, 240);
  g_autoptr (GstRoboflowFrame) cropped =
      gst_roboflow_frame_crop (half, 319, 239);
  const GstRoboflowPrediction *prediction =
      gst_roboflow_frame_get_prediction (cropped, 0, 0);
  gdouble x, y;

  gst_roboflow_prediction_get_point (prediction, 0, &x, &y);
  g_assert_cmpfloat (x, ==, 5);
  g_assert_cmpfloat (y, ==, 10);
  gst_roboflow_prediction_get_point (prediction, 1, &x, &y);
  g_assert_cmpfloat (x, ==, 319);
  gst_roboflow_keypoint_get_position (gst_roboflow_prediction_find_keypoint
      (prediction, 4), &x, &y);
  /* A keypoint may lie beyond the frame. */
  g_assert_cmpfloat (x, ==, 15);
  g_assert_cmpfloat (y, ==, 240);
}

static void
test_models_that_saw_other_sizes (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[0],"
      "\"zoo\":[{\"image\":{\"width\":640,\"height\":480},"
      "\"predictions\":[]}],"
      "\"farm\":[{\"image\":{\"width\":320,\"height\":480},\"predictions\":"
      "[{\"x\":10,\"y\":10,\"width\":20,\"height\":20}]}]}");
  gdouble left, top, width, height;

  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (frame, 1, 0), &left, &top, &width,
          &height));
  g_assert_cmpfloat (width, ==, 40);
  g_assert_cmpfloat (height, ==, 20);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) sizeless =
      first_frame ("{\"frame_offset\":[0]}");
  g_autoptr (GstRoboflowFrame) same = NULL;
  g_autoptr (GstRoboflowFrame) cropped = NULL;
  g_autoptr (GstRoboflowFrame) scaled = NULL;

  same = gst_roboflow_frame_scale (frame, 640, 480);
  g_assert_true (same == frame);
  cropped = gst_roboflow_frame_crop (frame, 640, 480);
  g_assert_true (cropped == frame);
  scaled = gst_roboflow_frame_scale (sizeless, 640, 480);
  g_assert_true (scaled == sizeless);
}

static void
test_derived_frame_outlives_its_origin (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) scaled =
      gst_roboflow_frame_scale (frame, 320, 240);
  g_autoptr (GstRoboflowFrame) cropped =
      gst_roboflow_frame_crop (scaled, 319, 239);

  g_clear_pointer (&frame, gst_roboflow_frame_unref);
  g_clear_pointer (&scaled, gst_roboflow_frame_unref);
  g_assert_cmpstr (gst_roboflow_frame_get_model_id (cropped, 0), ==, "zoo");
  g_assert_cmpstr (gst_roboflow_prediction_get_class
      (gst_roboflow_frame_get_prediction (cropped, 0, 0)), ==, "zebra");
}

static void
test_json_is_the_services (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[9223372036854775807],"
      "\"time_offset\":[0.4],\"a \\\"zoo\\\"\":[{\"predictions\": []}],"
      "\"farm\":[null]}");
  g_autoptr (GstRoboflowFrame) timeless =
      first_frame ("{\"frame_offset\":[1]}");
  g_autofree gchar *json = gst_roboflow_frame_to_json (frame);
  g_autofree gchar *timeless_json = gst_roboflow_frame_to_json (timeless);
  g_autofree gchar *model_json = gst_roboflow_frame_get_model_json (frame, 0);

  g_assert_cmpstr (json, ==, "{\"frame_offset\":9223372036854775807,"
      "\"time_offset\":0.4,\"a \\\"zoo\\\"\":{\"predictions\": []},"
      "\"farm\":null}");
  g_assert_cmpstr (timeless_json, ==, "{\"frame_offset\":1}");
  g_assert_cmpstr (model_json, ==, "{\"predictions\": []}");
  g_assert_null (gst_roboflow_frame_get_model_json (frame, 1));
}

static void
test_boxed_prediction_holds_its_frame (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  GstRoboflowPrediction *prediction =
      g_boxed_copy (GST_TYPE_ROBOFLOW_PREDICTION,
      gst_roboflow_frame_get_prediction (frame, 0, 0));

  g_clear_pointer (&frame, gst_roboflow_frame_unref);
  g_assert_cmpstr (gst_roboflow_prediction_get_class (prediction), ==, "zebra");
  g_boxed_free (GST_TYPE_ROBOFLOW_PREDICTION, prediction);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame/models-have-their-own-predictions",
      test_models_have_their_own_predictions);
  g_test_add_func ("/frame/scale", test_scale);
  g_test_add_func ("/frame/crop", test_crop);
  g_test_add_func ("/frame/place", test_place);
  g_test_add_func ("/frame/all-that-has-a-place-is-scaled",
      test_all_that_has_a_place_is_scaled);
  g_test_add_func ("/frame/models-that-saw-other-sizes",
      test_models_that_saw_other_sizes);
  g_test_add_func ("/frame/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/frame/derived-frame-outlives-its-origin",
      test_derived_frame_outlives_its_origin);
  g_test_add_func ("/frame/json-is-the-services", test_json_is_the_services);
  g_test_add_func ("/frame/boxed-prediction-holds-its-frame",
      test_boxed_prediction_holds_its_frame);
  return g_test_run ();
}
