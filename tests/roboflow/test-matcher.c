/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "resultskit.h"
#include "roboflow/results/gstroboflowmatcher.h"

#define A(name) "{\"predictions\":[{\"class\":\"" name "\"}]}"

/* Five inferred frames of a video at 30/1; the second model looked at two. */
#define RESULTS "{\"frame_offset\":[0,6,12,18,24]," \
    "\"time_offset\":[0.0,0.2,0.4,0.6,0.8]," \
    "\"zoo\":[" A("0") "," A("6") "," A("12") "," A("18") "," A("24") "]," \
    "\"farm\":[null," A("f6") ",null,null," A("f24") "]}"

static GstRoboflowMatcher *
make_matcher (const gchar * text, GstRoboflowMatch match,
    GstClockTime max_distance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (text, &error);

  g_assert_no_error (error);
  return gst_roboflow_matcher_new (results, match, max_distance);
}

static const gchar *
get_class (GstRoboflowFrame * frame, guint model)
{
  if (!frame || gst_roboflow_frame_get_n_predictions (frame, model) == 0)
    return "-";
  return gst_roboflow_prediction_get_class (gst_roboflow_frame_get_prediction
      (frame, model, 0));
}

static void
assert_match (GstRoboflowMatcher * matcher, guint64 number, const gchar * zoo,
    const gchar * farm)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (gst_roboflow_matcher_match (matcher, number, &frame, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (get_class (frame, 0), ==, zoo);
  g_assert_cmpstr (get_class (frame, 1), ==, farm);
}

static void
test_exact (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_EXACT, 0);

  assert_match (matcher, 0, "0", "-");
  assert_match (matcher, 1, "-", "-");
  assert_match (matcher, 6, "6", "f6");
  assert_match (matcher, 24, "24", "f24");
  assert_match (matcher, G_MAXUINT64, "-", "-");
}

static void
test_previous (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_PREVIOUS, 0);

  assert_match (matcher, 5, "0", "-");
  assert_match (matcher, 6, "6", "f6");
  assert_match (matcher, 12, "12", "f6");
  /* Farther than an interval is too far. */
  assert_match (matcher, 13, "12", "-");
  assert_match (matcher, 30, "24", "f24");
  assert_match (matcher, 31, "-", "-");
}

static void
test_nearest (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_NEAREST, 0);

  assert_match (matcher, 2, "0", "f6");
  /* Of two equally close ones the earlier. */
  assert_match (matcher, 3, "0", "f6");
  assert_match (matcher, 4, "6", "f6");
  assert_match (matcher, 15, "12", "-");
  assert_match (matcher, 19, "18", "f24");
}

/* Here of 100 ms, three frames. */
static void
test_distance (void)
{
  g_autoptr (GstRoboflowMatcher) near =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_PREVIOUS, 100 * GST_MSECOND);
  g_autoptr (GstRoboflowMatcher) far =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_PREVIOUS, GST_SECOND);

  assert_match (near, 3, "0", "-");
  assert_match (near, 4, "-", "-");
  assert_match (far, 23, "18", "f6");
}

static void
test_says_what_it_saw (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_NEAREST, 0);
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GstRoboflowFrame) neighbour = NULL;

  g_assert_true (gst_roboflow_matcher_match (matcher, 19, &frame, NULL));
  g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, 18);
  g_assert_cmpuint (gst_roboflow_frame_get_model_number (frame, 0), ==, 18);
  g_assert_cmpuint (gst_roboflow_frame_get_model_number (frame, 1), ==, 24);

  /* Neighbours share what they carry. */
  g_assert_true (gst_roboflow_matcher_match (matcher, 20, &neighbour, NULL));
  g_assert_true (neighbour == frame);
}

static void
test_time (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_EXACT, 0);
  g_autoptr (GstRoboflowMatcher) timeless =
      make_matcher ("{\"frame_offset\":[0,6]}", GST_ROBOFLOW_MATCH_EXACT, 0);
  guint64 number;

  for (guint i = 0; i < 100; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, 30);

    g_assert_true (gst_roboflow_matcher_get_number (matcher, time, &number));
    g_assert_cmpuint (number, ==, i);
  }
  g_assert_false (gst_roboflow_matcher_get_number (timeless, 0, &number));
}

/* The service rounds to 0.1 ms, also at 30000/1001 and with an infer-fps that
 * does not divide the rate. */
static void
test_time_of_odd_rates (void)
{
  static const gint rates[][2] = { {30000, 1001}, {60, 1}, {25, 1}, {120, 1} };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    g_autoptr (GString) offsets = g_string_new ("{\"frame_offset\":[");
    g_autoptr (GString) times = g_string_new ("],\"time_offset\":[");
    g_autoptr (GstRoboflowMatcher) matcher = NULL;
    guint64 number;

    for (guint i = 0; i < 1000; i++) {
      guint frame = i * rates[r][0] / rates[r][1] / 7;
      gchar seconds[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (seconds, sizeof seconds, "%.4f",
          (gdouble) frame * rates[r][1] / rates[r][0]);
      g_string_append_printf (offsets, "%s%u", i ? "," : "", frame);
      g_string_append_printf (times, "%s%s", i ? "," : "", seconds);
    }
    g_string_append_printf (offsets, "%s]}", times->str);
    matcher = make_matcher (offsets->str, GST_ROBOFLOW_MATCH_EXACT, 0);
    for (guint i = 0; i < 3000; i++) {
      g_assert_true (gst_roboflow_matcher_get_number (matcher,
              gst_util_uint64_scale (i, GST_SECOND * rates[r][1], rates[r][0]),
              &number));
      g_assert_cmpuint (number, ==, i);
    }
  }
}

/* A screen that stood still from frame 3 on. Only of inferred frames it is known
 * when they are. */
#define PAUSED "{\"frame_offset\":[0,2,5],\"time_offset\":[0.0,0.0667,1.1]}"

static void
assert_time (GstRoboflowMatcher * matcher, guint ms, guint64 expected)
{
  guint64 number;

  g_assert_true (gst_roboflow_matcher_get_number (matcher, ms * GST_MSECOND,
          &number));
  g_assert_cmpuint (number, ==, expected);
}

static void
test_time_of_no_constant_rate (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher (PAUSED, GST_ROBOFLOW_MATCH_EXACT, 0);

  g_assert_cmpuint (gst_roboflow_matcher_get_frame_duration (matcher), ==,
      GST_CLOCK_TIME_NONE);
  assert_time (matcher, 66, 2);
  assert_time (matcher, 1101, 5);
  /* One of those between 2 and 5, however close to them. */
  assert_time (matcher, 100, 3);
  assert_time (matcher, 1067, 4);
  assert_time (matcher, 1134, 6);
}

static void
test_agreement (void)
{
  g_autoptr (GstRoboflowMatcher) constant =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_EXACT, 0);
  g_autoptr (GstRoboflowMatcher) paused =
      make_matcher (PAUSED, GST_ROBOFLOW_MATCH_EXACT, 0);

  g_assert_true (gst_roboflow_matcher_agrees (constant, 4, 133 * GST_MSECOND));
  g_assert_false (gst_roboflow_matcher_agrees (constant, 4, 167 * GST_MSECOND));

  g_assert_true (gst_roboflow_matcher_agrees (paused, 3, 100 * GST_MSECOND));
  g_assert_true (gst_roboflow_matcher_agrees (paused, 4, 133 * GST_MSECOND));
  g_assert_false (gst_roboflow_matcher_agrees (paused, 4, 1100 * GST_MSECOND));
  g_assert_false (gst_roboflow_matcher_agrees (paused, 5, 1067 * GST_MSECOND));
  g_assert_false (gst_roboflow_matcher_agrees (paused, 5, 1134 * GST_MSECOND));
  g_assert_true (gst_roboflow_matcher_agrees (paused, 6, 1134 * GST_MSECOND));
}

static void
assert_rest (GstRoboflowMatcher * matcher, guint ms, GstClockTime end_ms,
    guint64 expected)
{
  GstClockTime end = GST_CLOCK_TIME_IS_VALID (end_ms) ? end_ms * GST_MSECOND
      : GST_CLOCK_TIME_NONE;
  guint64 number;

  g_assert_true (gst_roboflow_matcher_get_number_of_rest (matcher,
          ms * GST_MSECOND, end, 33 * GST_MSECOND, &number));
  g_assert_cmpuint (number, ==, expected);
}

/* What a decoder leaves of the frame that a seek goes to. */
static void
test_rest (void)
{
  g_autoptr (GstRoboflowMatcher) constant =
      make_matcher (RESULTS, GST_ROBOFLOW_MATCH_EXACT, 0);
  g_autoptr (GstRoboflowMatcher) paused =
      make_matcher (PAUSED, GST_ROBOFLOW_MATCH_EXACT, 0);

  assert_rest (constant, 200, 233, 6);
  assert_rest (constant, 203, 233, 6);
  assert_rest (constant, 230, 233, 6);
  assert_rest (constant, 230, GST_CLOCK_TIME_NONE, 6);
  assert_rest (constant, 10, GST_CLOCK_TIME_NONE, 0);
  assert_rest (paused, 90, 100, 2);
  assert_rest (paused, 110, 133, 3);
  assert_rest (paused, 1100, 1133, 5);
}

/* Of a file whose clock does not begin with its first frame. */
static void
test_start (void)
{
  g_autoptr (GstRoboflowMatcher) late = make_matcher ("{\"frame_offset\":"
      "[0,6],\"time_offset\":[0.08,0.28]}", GST_ROBOFLOW_MATCH_EXACT, 0);
  g_autoptr (GstRoboflowMatcher) unknown = make_matcher ("{\"frame_offset\":"
      "[6,12],\"time_offset\":[0.2,0.4]}", GST_ROBOFLOW_MATCH_EXACT, 0);

  g_assert_cmpuint (gst_roboflow_matcher_get_start (late), ==, 80 *
      GST_MSECOND);
  g_assert_cmpuint (gst_roboflow_matcher_get_start (unknown), ==, 0);
}

static void
test_nothing_inferred (void)
{
  g_autoptr (GstRoboflowMatcher) matcher =
      make_matcher ("{\"frame_offset\":[],\"zoo\":[],\"farm\":[]}",
      GST_ROBOFLOW_MATCH_NEAREST, 0);

  assert_match (matcher, 0, "-", "-");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/matcher/exact", test_exact);
  g_test_add_func ("/matcher/previous", test_previous);
  g_test_add_func ("/matcher/nearest", test_nearest);
  g_test_add_func ("/matcher/distance", test_distance);
  g_test_add_func ("/matcher/says-what-it-saw", test_says_what_it_saw);
  g_test_add_func ("/matcher/time", test_time);
  g_test_add_func ("/matcher/time-of-odd-rates", test_time_of_odd_rates);
  g_test_add_func ("/matcher/time-of-no-constant-rate",
      test_time_of_no_constant_rate);
  g_test_add_func ("/matcher/agreement", test_agreement);
  g_test_add_func ("/matcher/rest", test_rest);
  g_test_add_func ("/matcher/start", test_start);
  g_test_add_func ("/matcher/nothing-inferred", test_nothing_inferred);
  return g_test_run ();
}
