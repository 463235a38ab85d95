/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

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

static void
add_box (GstRoboflowFrame * frame, gdouble left, gdouble top, gdouble width,
    gdouble height)
{
  GstRoboflowPrediction prediction = { NULL, };

  prediction.has_box = TRUE;
  prediction.left = left;
  prediction.top = top;
  prediction.width = width;
  prediction.height = height;
  prediction.class_name = gst_roboflow_frame_intern (frame, "zebra");
  gst_roboflow_frame_add_prediction (frame, &prediction);
}

/* 640 x 480, one box in the middle. */
static GstRoboflowFrame *
make_frame (void)
{
  GstRoboflowFrame *frame = gst_roboflow_frame_new (6, 250 * GST_MSECOND);

  gst_roboflow_frame_set_image_size (frame, 640, 480);
  gst_roboflow_frame_add_model (frame, "zoo", "{\"predictions\":[]}");
  add_box (frame, 100, 200, 40, 60);
  return frame;
}

static void
test_models_have_their_own_predictions (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();

  gst_roboflow_frame_add_model (frame, "farm", NULL);
  gst_roboflow_frame_add_model (frame, "city", "{}");
  add_box (frame, 1, 2, 3, 4);
  add_box (frame, 5, 6, 7, 8);

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

static void
test_crop (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) cropped = NULL;

  add_box (frame, 630, 470, 10, 10);    /* reaches into the padding */
  add_box (frame, 639, 479, 1, 1);      /* lies in it */
  add_box (frame, 636, -5, 100, 20);    /* reaches beyond the frame */
  cropped = gst_roboflow_frame_crop (frame, 639, 479);

  assert_box (cropped, 0, 100, 200, 40, 60);
  assert_box (cropped, 1, 630, 470, 9, 9);
  assert_box (cropped, 2, 639, 479, 0, 0);
  assert_box (cropped, 3, 636, -5, 3, 20);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstRoboflowFrame) sizeless = gst_roboflow_frame_new (0, 0);
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
      gst_roboflow_frame_new (G_MAXINT64, 400 * GST_MSECOND);
  g_autoptr (GstRoboflowFrame) timeless =
      gst_roboflow_frame_new (1, GST_CLOCK_TIME_NONE);
  g_autofree gchar *json = NULL;
  g_autofree gchar *timeless_json = gst_roboflow_frame_to_json (timeless);

  gst_roboflow_frame_add_model (frame, "a \"zoo\"", "{\"predictions\": []}");
  gst_roboflow_frame_add_model (frame, "farm", NULL);
  json = gst_roboflow_frame_to_json (frame);
  g_assert_cmpstr (json, ==, "{\"frame_offset\":9223372036854775807,"
      "\"time_offset\":0.4,\"a \\\"zoo\\\"\":{\"predictions\": []},"
      "\"farm\":null}");
  g_assert_cmpstr (timeless_json, ==, "{\"frame_offset\":1}");
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
  g_test_add_func ("/frame/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/frame/derived-frame-outlives-its-origin",
      test_derived_frame_outlives_its_origin);
  g_test_add_func ("/frame/json-is-the-services", test_json_is_the_services);
  g_test_add_func ("/frame/boxed-prediction-holds-its-frame",
      test_boxed_prediction_holds_its_frame);
  return g_test_run ();
}
