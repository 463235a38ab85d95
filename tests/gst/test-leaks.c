/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing of GStreamer is alive when a program has ended: its leaks tracer
 * says so. */

#include "../kit/launchkit.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer model-id=ball/1 infer-fps=5 " \
    "poll-interval=20 "

static void
assert_no_leaks (TestServer * server, const gchar * arguments,
    gint expected_status)
{
  g_autofree gchar *url = g_strconcat ("ROBOFLOW_API_URL=", server->url, NULL);
  g_autofree gchar *log = scratch_path ("leaks.log");
  g_autofree gchar *log_setting = g_strconcat ("GST_DEBUG_FILE=", log, NULL);
  const gchar *environment[] = {
    url, log_setting, "ROBOFLOW_API_KEY=test-key", "GST_TRACERS=leaks",
    "GST_DEBUG=GST_TRACER:7", "GST_DEBUG_NO_COLOR=1", NULL
  };
  g_autoptr (GSubprocess) process = launch_start (environment, arguments);
  g_autofree gchar *output = NULL, *text = NULL;
  const gchar *leak;
  gint status;

  output = launch_finish (process, &status);
  if (status != expected_status)
    g_test_message ("%s", output);
  g_assert_cmpint (status, ==, expected_status);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  /* The tracer was there. */
  g_assert_nonnull (strstr (text, "object-alive.class"));
  leak = strstr (text, "object-alive, type-name=(string)Gst");
  if (leak)
    g_test_message ("%.2000s", leak);
  g_assert_null (leak);
}

static void
test_success (gconstpointer arguments)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);

  assert_no_leaks (server, arguments, 0);
}

static void
test_bytes (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *video = scratch_path ("video.webm");
  GstElement *pipeline = pipeline_new (BALL "vp8enc deadline=1 ! webmmux ! "
      "filesink location=%s", video);
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);
  g_autofree gchar *arguments = g_strdup_printf ("filesrc location=%s ! "
      INFER, video);

  outcome_assert_eos (outcome);
  pipeline_free (pipeline);
  assert_no_leaks (server, arguments, 0);
}

/* Played twice: encoded and raw frames. */
static void
test_replay (void)
{
  static const gchar *const ways[] = {
    "! " INFER "! avdec_h264", "! avdec_h264 ! " INFER
  };
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *video = scratch_path ("video.mp4");
  GstElement *pipeline = pipeline_new (BALL "x264enc bframes=2 ! mp4mux ! "
      "filesink location=%s", video);

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree gchar *arguments = g_strdup_printf ("filesrc location=%s ! "
        "qtdemux ! h264parse %s ! roboflowoverlay ! fakesink", video, ways[i]);

    assert_no_leaks (server, arguments, 0);
  }
}

static void
test_results (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree gchar *results = scratch_write_results ("results.json", 30);
  g_autofree gchar *lines = scratch_path ("lines.jsonl");
  g_autofree gchar *arguments = g_strdup_printf (BALL INFER
      "results-input-location=%s predictions-location=%s", results, lines);

  assert_no_leaks (server, arguments, 0);
}

static void
test_overlay (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree gchar *results = scratch_write_results ("results.json", 30);
  g_autofree gchar *arguments = g_strdup_printf (BALL INFER
      "results-input-location=%s ! roboflowoverlay ! fakesink", results);

  assert_no_leaks (server, arguments, 0);
}

static void
test_failure (gconstpointer fault)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", fault,
      NULL);

  assert_no_leaks (server, BALL INFER "max-retries=0", 1);
}

static void
test_refused_settings (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);

  assert_no_leaks (server, BALL INFER "job-id=a input-url=https://b", 255);
}

static void
test_refused_stream (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);

  assert_no_leaks (server, "videotestsrc ! "
      "video/x-raw\\(format:Interlaced\\),interlace-mode=alternate ! "
      INFER, 1);
  assert_no_leaks (server, "audiotestsrc num-buffers=9 ! wavenc ! " INFER, 1);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/leaks/raw", BALL INFER, test_success);
  g_test_add_data_func ("/leaks/odd-size", "videotestsrc pattern=ball "
      "num-buffers=30 ! video/x-raw,width=319,height=239,framerate=30/1 ! "
      INFER, test_success);
  g_test_add_data_func ("/leaks/encoded", BALL "vp8enc deadline=1 ! " INFER,
      test_success);
  g_test_add_data_func ("/leaks/bare-h264", BALL "x264enc bframes=2 ! "
      "h264parse ! " INFER, test_success);
  g_test_add_data_func ("/leaks/no-frames", "videotestsrc num-buffers=0 ! "
      INFER, test_success);
  g_test_add_data_func ("/leaks/not-waiting", BALL INFER "wait=false",
      test_success);
  g_test_add_data_func ("/leaks/playback/raw", BALL INFER "! roboflowoverlay ! "
      "fakesink", test_success);
  g_test_add_data_func ("/leaks/playback/encoded", BALL "x264enc bframes=2 ! "
      "h264parse ! " INFER "! fakesink", test_success);
  g_test_add_func ("/leaks/bytes", test_bytes);
  g_test_add_func ("/leaks/replay", test_replay);
  g_test_add_func ("/leaks/results", test_results);
  g_test_add_func ("/leaks/overlay", test_overlay);
  g_test_add_data_func ("/leaks/failure/url", "--fault=url:400", test_failure);
  g_test_add_data_func ("/leaks/failure/upload", "--fault=upload:reset@100",
      test_failure);
  g_test_add_data_func ("/leaks/failure/create", "--fault=create:400",
      test_failure);
  g_test_add_data_func ("/leaks/failure/results", "--fault=results:404",
      test_failure);
  g_test_add_func ("/leaks/refused-settings", test_refused_settings);
  g_test_add_func ("/leaks/refused-stream", test_refused_stream);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
