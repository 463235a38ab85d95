/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* kill -9 in each phase, and the same command once more: the results are there,
 * and one job was paid for. */

#include "../kit/cases.h"
#include "../kit/launchkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define KEY "canary-key-4711"
#define SOURCE "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=64,height=48,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "poll-interval=20 "

typedef struct
{
  const gchar *name;
  const gchar *source, *sink;   /* around the element */
  const gchar *fault;           /* that holds the first run up */
  const gchar *request;         /* and in which request of the log */
  const gchar *message;         /* or else what the first run says then */
  guint n_urls;                 /* upload URLs asked for, in both runs */
  gboolean warned;              /* of a second job */
} Phase;

static const Phase phases[] = {
  {"recording", SOURCE "identity silent=false ! ", "", NULL, NULL,
      "pts: 0:00:00.1", 1, FALSE},
  {"asking", SOURCE, "", "url:stallx1", "video_upload_signed_url", NULL, 2,
      FALSE},
  {"uploading", SOURCE, "", "upload:stallx1", "\"PUT\"", NULL, 1, FALSE},
  {"creating", SOURCE, "", "create:stallx1",
      "\"POST\",\"path\":\"/videoinfer", NULL, 1, TRUE},
  {"waiting", SOURCE, "", "status:stallx1", "\"GET\",\"path\":\"/videoinfer",
      NULL, 1, FALSE},
  {"downloading", SOURCE, "", "results:stallx1",
        "\"GET\",\"path\":\"/roboflow-video-results",
      NULL, 1, FALSE},
  {"playing", SOURCE, "! fakesink sync=true", NULL, NULL,
      "roboflow-predictions, ", 1, FALSE},
};

static GSubprocess *
start (TestServer * server, const Phase * phase, const gchar * job,
    const gchar * lines)
{
  g_autofree gchar *url = g_strconcat ("ROBOFLOW_API_URL=", server->url, NULL);
  g_autofree gchar *arguments = g_strdup_printf ("-m -v %s " INFER
      "job-location=%s predictions-location=%s %s", phase->source, job, lines,
      phase->sink);
  const gchar *environment[] = {
    url, "ROBOFLOW_API_KEY=" KEY, "LC_ALL=C.UTF-8", NULL
  };

  return launch_start (environment, arguments);
}

static void
start_and_kill (TestServer * server, const Phase * phase, const gchar * job,
    const gchar * lines)
{
  g_autoptr (GSubprocess) process = start (server, phase, job, lines);

  if (phase->request)
    test_server_wait_for_request (server, phase->request);
  else
    launch_wait_for (process, phase->message);
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
}

static void
assert_five_lines (const gchar * path)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  for (guint i = 0; i < 5; i++)
    g_assert_nonnull (strstr (lines[i], "\"class\":\"ball\""));
}

static void
test_killed (gconstpointer data)
{
  const Phase *phase = data;
  g_autofree gchar *fault = g_strconcat ("--fault=", phase->fault, NULL);
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--api-key=" KEY, phase->fault ? fault : NULL, NULL);
  g_autofree gchar *folder = scratch_path (phase->name);
  g_autofree gchar *job = g_build_filename (folder, "job", NULL);
  g_autofree gchar *lines = scratch_path ("lines.jsonl");
  g_autoptr (GSubprocess) second = NULL;
  g_autofree gchar *left = NULL, *output = NULL;
  gint status;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_unlink (lines);
  start_and_kill (server, phase, job, lines);
  g_assert_true (g_file_get_contents (job, &left, NULL, NULL));
  g_assert_null (strstr (left, KEY));

  second = start (server, phase, job, lines);
  output = launch_finish (second, &status);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (strstr (output, "a second job may have been made") != NULL,
      ==, phase->warned);
  assert_five_lines (lines);

  g_assert_cmpuint (test_server_count_requests (server,
          "\"POST\",\"path\":\"/videoinfer", "\"status\":200"), ==, 1);
  g_assert_cmpuint (test_server_count_requests (server, "\"PUT\"",
          "\"status\":200"), ==, 1);
  g_assert_cmpuint (test_server_count_requests (server,
          "video_upload_signed_url", "\"status\""), ==, phase->n_urls);
  /* Neither the file nor anything that was being written of it is left. */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD_CASES ("/killed-jobs/", phases, test_killed);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
