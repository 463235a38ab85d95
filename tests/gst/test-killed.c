/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a process leaves that is killed in the middle of a recording can still
 * be handed in. */

#include "../kit/decodekit.h"
#include "../kit/launchkit.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>

/* Several fragments of a second. */
#define ENOUGH_BYTES 60000

static void
wait_for_size (const gchar * path, goffset size)
{
  GStatBuf info;

  while (g_stat (path, &info) != 0 || info.st_size < size)
    g_usleep (G_TIME_SPAN_MILLISECOND);
}

static void
test_recording (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *path = scratch_path ("killed.mp4");
  g_autofree gchar *arguments = g_strdup_printf ("videotestsrc pattern=ball ! "
      "video/x-raw,width=320,height=240,framerate=30/1 ! roboflowvideoinfer "
      "model-id=ball/1 recording-location=%s", path);
  g_autofree gchar *url = g_strconcat ("ROBOFLOW_API_URL=", server->url, NULL);
  const gchar *environment[] = { url, "ROBOFLOW_API_KEY=test-key", NULL };
  g_autoptr (GSubprocess) process = launch_start (environment, arguments);
  g_autoptr (GArray) frames = NULL;
  g_autoptr (Outcome) outcome = NULL;

  wait_for_size (path, ENOUGH_BYTES);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);

  frames = decoded_frames_of_file (path);
  g_assert_cmpuint (frames->len, >=, 30);
  outcome = pipeline_run (server->url, "filesrc location=%s ! "
      "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5", path);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, >=, 5);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/killed/recording", test_recording);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
