/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element as a sink, end to end against the local server. */

#include "../kit/pipelinekit.h"
#include "../server/serverkit.h"

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "

static void
test_raw_video (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (Outcome) outcome = NULL;

  outcome = pipeline_run (server->url, BALL
      "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5");

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sink/raw-video", test_raw_video);
  return g_test_run ();
}
