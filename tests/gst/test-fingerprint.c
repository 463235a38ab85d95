/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What makes a job the same, and what does not. */

#include "gstroboflowfingerprint.h"

#include <glib/gstdio.h>

#define MODELS "[{\"model_id\":\"a\",\"inference_params\":{\"x\":1,\"y\":[2]}}]"

static gchar *
of_plan (const gchar * api_url, const gchar * models, gint infer_fps,
    const gchar * input_url)
{
  GstRoboflowSettings settings = {.infer_fps = infer_fps,
    .input_url = (gchar *) input_url
  };
  GstRoboflowPlan plan = {.settings = &settings,.api_url = (gchar *) api_url,
    .models = (gchar *) models
  };

  return gst_roboflow_fingerprint_of_plan (&plan);
}

static void
test_plan (void)
{
  static const struct
  {
    const gchar *api_url, *models, *input_url;
    gint infer_fps;
    gboolean same;
  } cases[] = {
    {"https://a", MODELS, NULL, 5, TRUE},
    {"https://a/", MODELS, NULL, 5, TRUE},
    {"https://a", "[ {\"inference_params\" : {\"y\":[2],\"x\":1},"
          "\"model_id\":\"a\"} ]", NULL, 5, TRUE},
    {"https://b", MODELS, NULL, 5, FALSE},
    {"https://a", MODELS, NULL, 6, FALSE},
    {"https://a", MODELS, "https://v", 5, FALSE},
    {"https://a", "[{\"model_id\":\"a\",\"inference_params\":{\"x\":1,"
          "\"y\":[3]}}]", NULL, 5, FALSE},
    {"https://a", "[{\"model_id\":\"a\",\"inference_params\":{\"x\":\"1\","
          "\"y\":[2]}}]", NULL, 5, FALSE},
  };
  g_autofree gchar *first = of_plan ("https://a", MODELS, 5, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *fingerprint = of_plan (cases[i].api_url,
        cases[i].models, cases[i].infer_fps, cases[i].input_url);

    if (cases[i].same)
      g_assert_cmpstr (fingerprint, ==, first);
    else
      g_assert_cmpstr (fingerprint, !=, first);
  }
}

/* URLs that differ only in the query are different videos, though the query is
 * never shown. */
static void
test_query (void)
{
  g_autofree gchar *one = of_plan ("https://a", MODELS, 5, "https://v?id=1");
  g_autofree gchar *two = of_plan ("https://a", MODELS, 5, "https://v?id=2");

  g_assert_cmpstr (one, !=, two);
}

static gchar *
of_frames (const gchar * caps, guint n_frames, GstClockTime distance,
    GstClockTime running_time)
{
  GstRoboflowStream stream = {.table = gst_roboflow_frame_table_new (),
    .caps = gst_caps_from_string (caps)
  };
  gchar *fingerprint;

  gst_roboflow_stream_set_caps (&stream, stream.caps);
  for (guint i = 0; i < n_frames; i++) {
    GstRoboflowFrameEntry entry = {.recorded = i * distance };

    entry.times.running_time = running_time + i * distance;
    gst_roboflow_frame_table_add (stream.table, &entry, FALSE);
  }
  fingerprint = gst_roboflow_fingerprint_of_stream (&stream, NULL, NULL, NULL);
  gst_roboflow_stream_clear (&stream);
  return fingerprint;
}

static void
test_frames (void)
{
  static const gchar small[] = "video/x-raw,format=I420,width=64,height=48";
  static const gchar large[] = "video/x-raw,format=I420,width=80,height=48";
  g_autofree gchar *first = of_frames (small, 10, 100, 0);
  g_autofree gchar *later = of_frames (small, 10, 100, 5000);
  g_autofree gchar *longer = of_frames (small, 11, 100, 0);
  g_autofree gchar *slower = of_frames (small, 10, 101, 0);
  g_autofree gchar *other = of_frames (large, 10, 100, 0);

  g_assert_cmpstr (first, ==, later);
  g_assert_cmpstr (first, !=, longer);
  g_assert_cmpstr (first, !=, slower);
  g_assert_cmpstr (first, !=, other);
}

static void
test_missing_file (void)
{
  GstRoboflowStream stream = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_roboflow_fingerprint_of_stream (&stream, "/no/file",
          NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
}

/* Two gigabytes take seconds, in which the user can stop. */
static void
test_cancelled (void)
{
  GstRoboflowStream stream = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;
  gint fd = g_file_open_tmp ("fingerprint-XXXXXX", &path, NULL);

  g_assert_true (g_close (fd, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (gst_roboflow_fingerprint_of_stream (&stream, path,
          cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fingerprint/plan", test_plan);
  g_test_add_func ("/fingerprint/query", test_query);
  g_test_add_func ("/fingerprint/frames", test_frames);
  g_test_add_func ("/fingerprint/missing-file", test_missing_file);
  g_test_add_func ("/fingerprint/cancelled", test_cancelled);
  return g_test_run ();
}
