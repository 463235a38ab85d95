/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The service says a number and a time of each frame. Where they do not mean
 * the same frame, the user is told, once. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

static TestServer *server;

/* Thirty frames a second, as the results say. */
static guint
count_warnings (const gchar * framerate, const gchar * use)
{
  g_autofree gchar *path = scratch_path ("shift.mkv");
  GstElement *pipeline = pipeline_new ("videotestsrc num-buffers=30 ! "
      "video/x-raw,format=I420,framerate=%s ! x264enc bframes=0 ! matroskamux "
      "! filesink name=infer location=%s", framerate, path);
  g_autoptr (Outcome) made = pipeline_play (pipeline);
  g_autoptr (Outcome) outcome = NULL;

  outcome_assert_eos (made);
  pipeline_free (pipeline);
  outcome = pipeline_run (server->url, "filesrc location=%s ! matroskademux ! "
      "avdec_h264 ! roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "
      "%s", path, use);
  outcome_assert_eos (outcome);
  for (guint i = 0; i < outcome->warnings->len; i++)
    g_assert_nonnull (strstr (outcome->warnings->pdata[i],
            "predictions can be off by frames"));
  return outcome->warnings->len;
}

static void
test_shift (gconstpointer use)
{
  g_assert_cmpuint (count_warnings ("25/1", use), ==, 1);
  g_assert_cmpuint (count_warnings ("30/1", use), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *results = NULL;
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  results = scratch_write_results ("results.json", 30);
  server = test_server_start ("--poll-limit=0", "--results", results, NULL);
  g_test_add_data_func ("/shift/sink", "", test_shift);
  g_test_add_data_func ("/shift/upstream", "replay=upstream ! fakesink",
      test_shift);
  g_test_add_data_func ("/shift/recording", "replay=recording ! fakesink",
      test_shift);
  status = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return status;
}
