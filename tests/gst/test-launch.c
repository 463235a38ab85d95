/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gst-launch-1.0, as people use it. */

#include "../kit/launchkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <gst/gst.h>
#include <signal.h>

#define LIVE "videotestsrc is-live=true pattern=ball ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
/* Posts a message for each frame (identity silent=false). */
#define COUNTED LIVE "identity silent=false ! "
#define INFER "roboflowvideoinfer model-id=ball/1 infer-fps=5 poll-interval=20"

static GSubprocess *
start (TestServer * server, const gchar * arguments)
{
  g_autofree gchar *url = g_strconcat ("ROBOFLOW_API_URL=", server->url, NULL);
  const gchar *environment[] = {
    url, "ROBOFLOW_API_KEY=test-key", "LC_ALL=C.UTF-8", NULL
  };

  return launch_start (environment, arguments);
}

/* By number: a live source that is late leaves its first time stamps out. */
static void
wait_for_frames (GSubprocess * process, guint n)
{
  for (guint i = 0; i < n; i++)
    launch_wait_for (process, "chain");
}

/* Ctrl+C with -e ends the stream: what was recorded becomes a job. */
static void
test_interrupt (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (GSubprocess) process = start (server, "-e -m -v " COUNTED INFER);
  g_autofree gchar *output = NULL;
  gint status;

  wait_for_frames (process, 15);
  g_subprocess_send_signal (process, SIGINT);
  output = launch_finish (process, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (output, "roboflow-predictions, "));
  g_assert_nonnull (strstr (output, "Got EOS from element"));
  scratch_assert_nothing_temporary ();
}

/* Without it everything is dropped. */
static void
test_interrupt_without_e (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autoptr (GSubprocess) process = start (server, "-m -v " COUNTED INFER);
  g_autofree gchar *output = NULL;
  gint status;

  wait_for_frames (process, 3);
  g_subprocess_send_signal (process, SIGINT);
  output = launch_finish (process, &status);
  g_assert_null (strstr (output, "roboflow-predictions, "));
  scratch_assert_nothing_temporary ();
}

/* While the job runs, too. */
static void
test_interrupt_of_job (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=3600000", NULL);
  g_autoptr (GSubprocess) process = start (server, "-m videotestsrc "
      "num-buffers=30 ! video/x-raw,framerate=30/1 ! " INFER);
  g_autofree gchar *output = NULL;
  gint status;

  launch_wait_for (process, "state=(string)submitted");
  g_subprocess_send_signal (process, SIGINT);
  output = launch_finish (process, &status);
  g_assert_null (strstr (output, "roboflow-predictions, "));
  scratch_assert_nothing_temporary ();
}

static void
test_progress (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (GSubprocess) process = start (server, "videotestsrc pattern=ball "
      "num-buffers=30 ! video/x-raw,framerate=30/1 ! " INFER);
  g_autofree gchar *output = NULL;
  gint status;

  output = launch_finish (process, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (output, "Progress: (upload) "));
  g_assert_nonnull (strstr (output, "Progress: (job) "));
  g_assert_nonnull (strstr (output, "Progress: (download) "));
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/launch/interrupt", test_interrupt);
  g_test_add_func ("/launch/interrupt-without-e", test_interrupt_without_e);
  g_test_add_func ("/launch/interrupt-of-job", test_interrupt_of_job);
  g_test_add_func ("/launch/progress", test_progress);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
