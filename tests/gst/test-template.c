/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A test to start from: copy it to test-NAME.c, add NAME to pipeline_tests in
 * meson.build, and say here in a sentence what the tests of the file show. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "

/* A server of its own, which can misbehave: add "--fault=create:503x1". The
 * kits wait for what happens; nothing sleeps. */
static void
test_example (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = pipeline_new (BALL "roboflowvideoinfer name=infer "
      "model-id=ball/1 infer-fps=5");
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  /* Of 30 frames at 30 a second, every sixth. */
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  pipeline_free (pipeline);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  g_test_add_func ("/template/example", test_example);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
