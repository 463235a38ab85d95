/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobfixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
changed (GstRoboflowJobState state, const gchar * job_id,
    const gchar * message, gdouble progress, gpointer user_data)
{
  static const gchar letters[] = "aucwd.!";
  JobFixture *f = user_data;

  g_string_append_c (f->states, letters[state]);
  g_free (f->message);
  f->message = g_strdup (message);
  f->progress = MAX (f->progress, progress);
  if (state > CREATING && state < FAILED)
    g_assert_cmpstr (job_id, ==, "job-1");
}

static void
transferred (GstRoboflowJobState state, guint64 done, guint64 total,
    gpointer user_data)
{
  JobFixture *f = user_data;

  if (state == UPLOADING)
    f->n_uploaded = done;
  else
    f->n_downloaded = done;
}

static void
polled (gpointer user_data)
{
  JobFixture *f = user_data;

  f->n_polls++;
  f->polled_us = g_get_real_time ();
}

static void
retried (GstRoboflowJobState state, const GError * reason, guint delay_ms,
    gpointer user_data)
{
  JobFixture *f = user_data;

  f->n_retries++;
  *gst_roboflow_client_get_timeouts (f->client) = f->timeouts;
  f->last_delay_ms = delay_ms;
  if (state == f->cancel_at_retry_in)
    g_cancellable_cancel (f->cancellable);
}

static void
warning (const gchar * text, gpointer user_data)
{
  JobFixture *f = user_data;

  g_assert_nonnull (strstr (text, "second job"));
  g_assert_null (strstr (text, "KEY"));
  f->n_warnings++;
}

static const GstRoboflowJobObserver observer = {
  .changed = changed,.transferred = transferred,.polled = polled,.retried =
      retried,.warning = warning
};

static void
set_up (JobFixture * f, gconstpointer unused)
{
  g_autofree gchar *url = NULL;

  f->server = fake_server_new (NULL);
  url = fake_server_get_url (f->server, "");
  f->client = gst_roboflow_client_new (url, "KEY", NULL, &f->error);
  g_assert_no_error (f->error);
  f->timeouts = *gst_roboflow_client_get_timeouts (f->client);
  f->cancellable = g_cancellable_new ();
  f->folder = g_dir_make_tmp ("test-job-XXXXXX", &f->error);
  g_assert_no_error (f->error);
  f->recording = g_build_filename (f->folder, "recording", NULL);
  f->results = g_build_filename (f->folder, "results", NULL);
  f->checkpoint_path = g_build_filename (f->folder, "checkpoint", NULL);
  g_assert_true (g_file_set_contents (f->recording, "film", -1, NULL));
  f->states = g_string_new (NULL);
  f->cancel_at_retry_in = FAILED;
  f->backoff = (GstRoboflowBackoff) {
  1, 1, 1000};
  f->request = (GstRoboflowJobRequest) {
  .upload_path = f->recording,.upload_name = "recording.mp4",.infer_fps =
        5,.models = "[{\"model_id\":\"m\"}]",.results_path =
        f->results,.wait = TRUE,.poll_interval_ms = 1,.max_retries = 5};
}

static void
tear_down (JobFixture * f, gconstpointer unused)
{
  g_unlink (f->recording);
  g_unlink (f->results);
  g_unlink (f->checkpoint_path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_clear_error (&f->error);
  g_object_unref (f->cancellable);
  g_object_unref (f->client);
  fake_server_free (f->server);
  g_string_free (f->states, TRUE);
  g_free (f->message);
  g_free (f->job_id);
  g_free (f->folder);
  g_free (f->recording);
  g_free (f->results);
  g_free (f->checkpoint_path);
}

gboolean
run (JobFixture * f)
{
  return gst_roboflow_job_run_with_backoff (f->client, &f->request,
      &f->backoff, &observer, f, &f->job_id, f->cancellable, &f->error);
}

void
answer_ask (JobFixture * f)
{
  g_autofree gchar *url = fake_server_get_url (f->server, "/u?sig=TOP");
  g_autofree gchar *answer = g_strdup_printf ("{\"signed_url\":\"%s\"}", url);

  fake_server_answer (f->server, ASK, 200, NULL, answer);
}

void
answer_upload (JobFixture * f)
{
  fake_server_answer (f->server, PUT, 200, NULL, "");
}

void
answer_create (JobFixture * f)
{
  fake_server_answer (f->server, CREATE, 200, NULL,
      "{\"job_id\":\"job-1\",\"message\":\"Queued\"}");
}

void
answer_status (JobFixture * f, const gchar * answer)
{
  fake_server_answer (f->server, STATUS, 200, NULL, answer);
}

void
answer_status_done (JobFixture * f)
{
  g_autofree gchar *url = fake_server_get_url (f->server, "/r?sig=TOP");
  g_autofree gchar *answer =
      g_strdup_printf ("{\"status\":0,\"output_signed_url\":\"%s\"}", url);

  answer_status (f, answer);
}

void
answer_download (JobFixture * f)
{
  fake_server_answer (f->server, GET, 200, NULL, "{\"results\":1}");
}

void
assert_done (JobFixture * f, const gchar * states)
{
  g_autofree gchar *results = NULL;

  g_assert_no_error (f->error);
  g_assert_true (g_file_get_contents (f->results, &results, NULL, NULL));
  g_assert_cmpstr (results, ==, "{\"results\":1}");
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpstr (f->states->str, ==, states);
}

void
add_job_test (const gchar * name, gsize which, void (*func) (JobFixture *,
        gconstpointer))
{
  g_autofree gchar *path = g_strconcat ("/job/", name, NULL);

  g_test_add_vtable (path, sizeof (JobFixture), GSIZE_TO_POINTER (which),
      (GTestFixtureFunc) set_up, (GTestFixtureFunc) func,
      (GTestFixtureFunc) tear_down);
}
