/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "resultskit.h"

/* A file of one frame and one model, with this list of predictions. */
static GstRoboflowFrame *
frame_of (const gchar * predictions)
{
  g_autofree gchar *text =
      g_strdup_printf ("{\"frame_offset\":[0],\"zoo\":[{\"predictions\":%s}]}",
      predictions);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (text, &error);

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  return get_frame (results, 0);
}

static void
test_detection (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("detection.json");
  g_autoptr (GstRoboflowFrame) frame = NULL;
  const GstRoboflowPrediction *zebra;
  gdouble left, top, width, height, confidence;
  gint image_width, image_height, class_id;
  gint64 tracker_id;

  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==, 3);
  frame = get_frame (results, 0);
  g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_get_time (frame), ==, 0);
  g_assert_true (gst_roboflow_frame_get_image_size (frame, &image_width,
          &image_height));
  g_assert_cmpint (image_width, ==, 480);
  g_assert_cmpint (image_height, ==, 360);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 2);

  zebra = gst_roboflow_frame_get_prediction (frame, 0, 0);
  g_assert_cmpstr (gst_roboflow_prediction_get_class (zebra), ==, "zebra");
  g_assert_true (gst_roboflow_prediction_get_class_id (zebra, &class_id));
  g_assert_cmpint (class_id, ==, 1);
  g_assert_true (gst_roboflow_prediction_get_confidence (zebra, &confidence));
  g_assert_cmpfloat (confidence, ==, 0.62);
  g_assert_cmpstr (gst_roboflow_prediction_get_detection_id (zebra), ==,
      "8a1f");
  g_assert_true (gst_roboflow_prediction_get_tracker_id (zebra, &tracker_id));
  g_assert_cmpint (tracker_id, ==, 7);

  /* The file has the centre, 360 x 114. */
  g_assert_true (gst_roboflow_prediction_get_box (zebra, &left, &top, &width,
          &height));
  g_assert_cmpfloat (left, ==, 342);
  g_assert_cmpfloat (top, ==, 62);
  g_assert_cmpfloat (width, ==, 36);
  g_assert_cmpfloat (height, ==, 104);
}

static void
test_box_beyond_the_frame (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("detection.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  gdouble left, top, width, height;

  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (frame, 0, 1), &left, &top, &width,
          &height));
  g_assert_cmpfloat (left, ==, -3);
  g_assert_cmpfloat (top + height, ==, 361);
}

static void
test_absent_is_not_zero (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      frame_of ("[{\"x\":1,\"y\":1,\"width\":0,\"height\":0,"
      "\"tracker_id\":null}]");
  const GstRoboflowPrediction *prediction =
      gst_roboflow_frame_get_prediction (frame, 0, 0);
  gdouble confidence = 42;
  gint64 tracker_id = 42;
  gint number = 42;

  g_assert_null (gst_roboflow_prediction_get_class (prediction));
  g_assert_null (gst_roboflow_prediction_get_detection_id (prediction));
  g_assert_false (gst_roboflow_prediction_get_class_id (prediction, &number));
  g_assert_false (gst_roboflow_prediction_get_confidence (prediction,
          &confidence));
  g_assert_false (gst_roboflow_prediction_get_tracker_id (prediction,
          &tracker_id));
  g_assert_false (gst_roboflow_frame_get_image_size (frame, &number, &number));
  g_assert_cmpint (gst_roboflow_frame_get_time (frame), ==,
      GST_CLOCK_TIME_NONE);
  g_assert_cmpint (number, ==, 42);
  g_assert_cmpfloat (confidence, ==, 42);
  g_assert_cmpint (tracker_id, ==, 42);
}

static void
test_null_is_not_empty (void)
{
  g_autoptr (GstRoboflowResults) results =
      open_good_data ("two-models-with-null.json");
  g_autoptr (GstRoboflowFrame) first = get_frame (results, 0);
  g_autoptr (GstRoboflowFrame) second = get_frame (results, 1);
  const gchar *const *ids = gst_roboflow_results_get_model_ids (results);

  g_assert_cmpstr (ids[0], ==, "zoo");
  g_assert_cmpstr (ids[1], ==, "clip");
  g_assert_null (ids[2]);

  g_assert_cmpuint (gst_roboflow_frame_get_n_models (first), ==, 2);
  g_assert_cmpstr (gst_roboflow_frame_get_model_id (first, 1), ==, "clip");
  g_assert_false (gst_roboflow_frame_is_inferred (first, 0));
  g_assert_true (gst_roboflow_frame_is_inferred (first, 1));
  g_assert_true (gst_roboflow_frame_is_inferred (second, 0));
  g_assert_false (gst_roboflow_frame_is_inferred (second, 1));
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (first, 0), ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (second, 0), ==, 1);
}

static void
test_json_is_kept (void)
{
  g_autoptr (GstRoboflowResults) results =
      open_good_data ("two-models-with-null.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autofree gchar *json = gst_roboflow_frame_to_json (frame);

  g_assert_cmpstr (json, ==, "{\"frame_offset\":0,\"time_offset\":0,"
      "\"zoo\":null,"
      "\"clip\":{\"embeddings\": [[0.5, -0.25]], \"time\": 0.01}}");
}

static void
test_offsets_last_in_plural (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("offsets-last.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 1);

  g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, 8);
  g_assert_cmpuint (gst_roboflow_frame_get_time (frame), ==, 200 * GST_MSECOND);
  g_assert_cmpuint (gst_roboflow_frame_get_n_models (frame), ==, 1);
}

static void
test_nan_costs_one_prediction (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("nan.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autofree gchar *json = gst_roboflow_frame_to_json (frame);

  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 1);
  g_assert_cmpstr (gst_roboflow_prediction_get_class
      (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, "NaN, -Infinity");
  g_assert_nonnull (strstr (json, "{\"x\":null,"));
}

static void
test_bad_predictions (void)
{
  static const gchar *bad[] = {
    "1", "\"zebra\"", "[]",
    "{\"x\":1,\"y\":1,\"width\":1}",
    "{\"x\":1e999,\"y\":1,\"width\":1,\"height\":1}",
    "{\"x\":1,\"y\":-2e9,\"width\":1,\"height\":1}",
    "{\"x\":100000000000000000000,\"y\":1,\"width\":1,\"height\":1}",
    "{\"x\":1,\"y\":1,\"width\":-1,\"height\":1}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":-0.1}",
    "{\"x\":\"1\",\"y\":1,\"width\":1,\"height\":1}",
    "{\"x\":1,\"y\":[1],\"width\":1,\"height\":1}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"confidence\":1e10}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"confidence\":\"high\"}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"class\":{}}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"class_id\":4294967296}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"class_id\":0.5}",
    "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"tracker_id\":true}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *list = g_strdup_printf ("[%s,"
        "{\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"class\":\"good\"}]",
        bad[i]);
    g_autoptr (GstRoboflowFrame) frame = frame_of (list);

    g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 1);
    g_assert_cmpstr (gst_roboflow_prediction_get_class
        (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, "good");
  }
}

static void
test_class_names (void)
{
  static const struct
  {
    const gchar *json;
    const gchar *name;
  } names[] = {
    {"caf\\u00e9 \\ud83e\\udd93", "caf\u00e9 \U0001f993"},
    {"a\\\"b\\\\c\\/d", "a\"b\\c/d"},
    {"line\\nend\\u0000\\u007f", "line\ufffdend\ufffd\ufffd"},
    {"half \\ud83d", "half \ufffd"},
    {"other half \\udd93x", "other half \ufffdx"},
    {"half and a letter \\ud83d\\u0041", "half and a letter \ufffdA"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *list = g_strdup_printf ("[{\"x\":1,\"y\":1,\"width\":1,"
        "\"height\":1,\"class\":\"%s\"}]", names[i].json);
    g_autoptr (GstRoboflowFrame) frame = frame_of (list);

    g_assert_cmpstr (gst_roboflow_prediction_get_class
        (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, names[i].name);
  }
}

/* Whatever else a member of that meaning said. */
static void
test_null_is_absent (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[0],\"zoo\":[{\"predictions\":["
      "{\"class\":\"cat\",\"class_name\":null,"
      "\"keypoints\":[{\"x\":1,\"y\":1}],\"landmarks\":null,"
      "\"rle\":{\"size\":[1,2],\"counts\":[1,1]},\"rle_mask\":null}],"
      "\"embeddings\":null,\"result\":\"text\",\"response\":null}],"
      "\"clip\":[{\"embeddings\":[[1,2]],\"predictions\":null}]}");
  const GstRoboflowPrediction *cat =
      gst_roboflow_frame_get_prediction (frame, 0, 0);

  g_assert_cmpstr (gst_roboflow_prediction_get_class (cat), ==, "cat");
  g_assert_cmpuint (gst_roboflow_prediction_get_n_keypoints (cat), ==, 1);
  g_assert_true (gst_roboflow_prediction_has_mask (cat));
  g_assert_cmpstr (gst_roboflow_frame_get_text (frame, 0), ==, "text");
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 1), ==, 1);
}

/* They hash to the same number, which must not cost more than a moment. */
static void
test_names_that_collide (void)
{
  g_autoptr (GString) text =
      g_string_new ("{\"frame_offset\":[0],\"zoo\":[{\"predictions\":"
      "{\"bAab\":{\"confidence\":1}},\"predicted_classes\":[\"bAab\"");
  g_autoptr (GstRoboflowFrame) frame = NULL;
  gboolean predicted = FALSE;

  for (guint i = 0; i < 100000; i++) {
    g_string_append (text, ",\"");
    for (guint bit = 0; bit < 17; bit++)
      g_string_append (text, i >> bit & 1 ? "ab" : "bA");
    g_string_append_c (text, '"');
  }
  g_string_append (text, "]}]}");
  frame = first_frame (text->str);
  g_assert_true (gst_roboflow_prediction_get_predicted
      (gst_roboflow_frame_get_prediction (frame, 0, 0), &predicted));
  g_assert_true (predicted);
}

static void
test_models_of_almost_the_same_name (void)
{
  g_autoptr (GstRoboflowFrame) frame =
      first_frame ("{\"frame_offset\":[0],"
      "\"m\\u0001\":[{\"predictions\":[{\"class\":\"a\"}]}],"
      "\"m\\u0002\":[{\"predictions\":[{\"class\":\"b\"}]}]}");

  g_assert_cmpuint (gst_roboflow_frame_get_n_models (frame), ==, 2);
  g_assert_cmpstr (gst_roboflow_frame_get_model_id (frame, 0), ==, "m\ufffd");
  g_assert_cmpstr (gst_roboflow_prediction_get_class
      (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, "a");
}

static void
test_empty_object (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (" {} \n", &error);
  guint index;

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==, 0);
  g_assert_null (gst_roboflow_results_get_model_ids (results)[0]);
  g_assert_false (gst_roboflow_results_lookup_number (results, 0,
          GST_ROBOFLOW_MATCH_NEAREST, &index));
  g_assert_null (gst_roboflow_results_get_frame (results, 0, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
}

static void
test_column_given_twice (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_text ("{\"zoo\":[1,2],\"frame_offset\":[0,1],\"frame_offset\":[4],"
      "\"zoo\":[{}]}", &error);

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==, 1);
}

static void
test_lookup_number (void)
{
  static const struct
  {
    guint64 number;
    gint exact, previous, nearest;      /* -1: none */
  } cases[] = {
    {0, -1, -1, 0},
    {3, 0, 0, 0},
    {4, -1, 0, 0},
    {6, -1, 0, 0},              /* as far from 3 as from 9 */
    {7, -1, 0, 1},
    {9, 1, 1, 1},
    {15, 2, 2, 2},
    {G_MAXUINT64, -1, 2, 2},
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_text ("{\"frame_offset\":[3,9,15.0]}", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gint wanted[] = { cases[i].exact, cases[i].previous,
      cases[i].nearest
    };

    for (gint match = 0; match < 3; match++) {
      guint index = G_MAXUINT;
      gboolean found = gst_roboflow_results_lookup_number (results,
          cases[i].number, (GstRoboflowMatch) match, &index);

      g_assert_cmpint (found ? (gint) index : -1, ==, wanted[match]);
    }
  }
}

static void
test_lookup_time (void)
{
  /* 30 frames a second, every tenth inferred: 0, 1/3, 2/3 s, of which the
   * service makes 0.3333 and 0.6667. */
  static const struct
  {
    GstClockTime time;
    gint exact, previous, nearest;
  } cases[] = {
    {0, 0, 0, 0},
    {33333333, -1, 0, 0},
    {333333333, 1, 1, 1},
    {500 * GST_MSECOND, -1, 1, 1},      /* 166.7 ms from both, 1 is nearer */
    {600 * GST_MSECOND, -1, 1, 2},
    {666666666, 2, 2, 2},
    {700 * GST_MSECOND, -1, 2, 2},
    {GST_CLOCK_TIME_NONE, -1, -1, -1},
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_text ("{\"frame_offset\":[0,10,20],"
      "\"time_offset\":[0.0,0.3333,0.6667]}", &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gint wanted[] = { cases[i].exact, cases[i].previous,
      cases[i].nearest
    };

    for (gint match = 0; match < 3; match++) {
      guint index = G_MAXUINT;
      gboolean found = gst_roboflow_results_lookup_time (results,
          cases[i].time, (GstRoboflowMatch) match, &index);

      g_assert_cmpint (found ? (gint) index : -1, ==, wanted[match]);
    }
  }
}

static void
test_times_that_make_no_sense (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_text ("{\"frame_offset\":[0,1,2,3,4,5,6],"
      "\"time_offset\":[0.1,null,-1,1e300,NaN,0.05,0.2]}", &error);
  guint index;

  g_assert_no_error (error);
  for (guint i = 1; i < 6; i++) {
    g_autoptr (GstRoboflowFrame) frame = get_frame (results, i);

    g_assert_cmpuint (gst_roboflow_frame_get_time (frame), ==,
        GST_CLOCK_TIME_NONE);
  }
  g_assert_true (gst_roboflow_results_lookup_time (results,
          300 * GST_MSECOND, GST_ROBOFLOW_MATCH_PREVIOUS, &index));
  g_assert_cmpuint (index, ==, 6);
  g_assert_true (gst_roboflow_results_lookup_time (results,
          140 * GST_MSECOND, GST_ROBOFLOW_MATCH_NEAREST, &index));
  g_assert_cmpuint (index, ==, 0);
}

static void
test_frame_outlives_results (void)
{
  g_autoptr (GstRoboflowResults) results = open_good_data ("detection.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);

  g_clear_object (&results);
  g_assert_cmpstr (gst_roboflow_prediction_get_class
      (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, "zebra");
  g_assert_cmpstr (gst_roboflow_frame_get_model_id (frame, 0), ==, "zoo");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/results/detection", test_detection);
  g_test_add_func ("/results/box-beyond-the-frame", test_box_beyond_the_frame);
  g_test_add_func ("/results/absent-is-not-zero", test_absent_is_not_zero);
  g_test_add_func ("/results/null-is-not-empty", test_null_is_not_empty);
  g_test_add_func ("/results/json-is-kept", test_json_is_kept);
  g_test_add_func ("/results/offsets-last-in-plural",
      test_offsets_last_in_plural);
  g_test_add_func ("/results/nan-costs-one-prediction",
      test_nan_costs_one_prediction);
  g_test_add_func ("/results/bad-predictions", test_bad_predictions);
  g_test_add_func ("/results/class-names", test_class_names);
  g_test_add_func ("/results/null-is-absent", test_null_is_absent);
  g_test_add_func ("/results/names-that-collide", test_names_that_collide);
  g_test_add_func ("/results/models-of-almost-the-same-name",
      test_models_of_almost_the_same_name);
  g_test_add_func ("/results/empty-object", test_empty_object);
  g_test_add_func ("/results/column-given-twice", test_column_given_twice);
  g_test_add_func ("/results/lookup-number", test_lookup_number);
  g_test_add_func ("/results/lookup-time", test_lookup_time);
  g_test_add_func ("/results/times-that-make-no-sense",
      test_times_that_make_no_sense);
  g_test_add_func ("/results/frame-outlives-results",
      test_frame_outlives_results);
  return g_test_run ();
}
