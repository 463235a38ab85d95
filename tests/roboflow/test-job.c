/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "../kit/fakeserver.h"

#include <roboflow/gstroboflowerror.h>
#include <roboflow/gstroboflowjob-private.h>

#include <glib/gstdio.h>
#include <string.h>

/* The transitions, without any I/O */

#define ASKING GST_ROBOFLOW_JOB_STATE_ASKING
#define UPLOADING GST_ROBOFLOW_JOB_STATE_UPLOADING
#define CREATING GST_ROBOFLOW_JOB_STATE_CREATING
#define WAITING GST_ROBOFLOW_JOB_STATE_WAITING
#define DOWNLOADING GST_ROBOFLOW_JOB_STATE_DOWNLOADING
#define DONE GST_ROBOFLOW_JOB_STATE_DONE
#define FAILED GST_ROBOFLOW_JOB_STATE_FAILED

static const struct
{
  GstRoboflowJobState from;
  /* after OK, NOT_YET, URL_EXPIRED, ERROR */
  GstRoboflowJobState to[4];
} transitions[] = {
  {ASKING, {UPLOADING, FAILED, FAILED, FAILED}},
  {UPLOADING, {CREATING, FAILED, ASKING, FAILED}},
  {CREATING, {WAITING, FAILED, FAILED, FAILED}},
  {WAITING, {DOWNLOADING, WAITING, FAILED, FAILED}},
  {DOWNLOADING, {DONE, FAILED, WAITING, FAILED}},
  {DONE, {DONE, DONE, DONE, DONE}},
  {FAILED, {FAILED, FAILED, FAILED, FAILED}},
};

static void
test_transitions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (transitions); i++) {
    for (guint event = 0; event < 4; event++) {
      GstRoboflowJobState from = transitions[i].from;
      GstRoboflowJobState to = transitions[i].to[event];

      g_test_message ("state %d, event %d", from, event);
      g_assert_cmpint (gst_roboflow_job_next (from, event, TRUE), ==, to);
      /* The only difference when nobody waits for the results */
      if (from == CREATING && event == GST_ROBOFLOW_JOB_EVENT_OK)
        to = DONE;
      g_assert_cmpint (gst_roboflow_job_next (from, event, FALSE), ==, to);
    }
  }
}

/* Whole jobs */

#define ASK "POST /video_upload_signed_url/"
#define PUT "PUT /u"
#define CREATE "POST /videoinfer/"
#define STATUS "GET /videoinfer/"
#define GET "GET /r"

typedef struct
{
  FakeServer *server;
  GstRoboflowClient *client;
  GCancellable *cancellable;
  gchar *folder, *recording, *results;
  GstRoboflowJobRequest request;

  /* What the observer was told */
  GString *states;              /* one letter a state */
  gchar *message;
  gdouble progress;
  guint n_polls, n_retries, n_warnings;
  guint last_delay_ms;
  GstRoboflowJobState cancel_at_retry_in;       /* FAILED: never */

  gchar *job_id;
  GError *error;
} Fixture;

static void
changed (GstRoboflowJobState state, const gchar * job_id,
    const gchar * message, gdouble progress, gpointer user_data)
{
  static const gchar letters[] = "aucwd.!";
  Fixture *f = user_data;

  g_string_append_c (f->states, letters[state]);
  g_free (f->message);
  f->message = g_strdup (message);
  f->progress = progress;
  if (state > CREATING && state < FAILED)
    g_assert_cmpstr (job_id, ==, "job-1");
}

static void
polled (gpointer user_data)
{
  Fixture *f = user_data;

  f->n_polls++;
}

static void
retried (GstRoboflowJobState state, const GError * reason, guint delay_ms,
    gpointer user_data)
{
  Fixture *f = user_data;

  f->n_retries++;
  f->last_delay_ms = delay_ms;
  if (state == f->cancel_at_retry_in)
    g_cancellable_cancel (f->cancellable);
}

static void
warning (const gchar * text, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_nonnull (strstr (text, "second job"));
  g_assert_null (strstr (text, "KEY"));
  f->n_warnings++;
}

static const GstRoboflowJobObserver observer = {
  .changed = changed,.polled = polled,.retried = retried,.warning = warning
};

static void
set_up (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *url = NULL;

  f->server = fake_server_new (NULL);
  url = fake_server_get_url (f->server, "");
  f->client = gst_roboflow_client_new (url, "KEY", NULL, &f->error);
  g_assert_no_error (f->error);
  f->cancellable = g_cancellable_new ();
  f->folder = g_dir_make_tmp ("test-job-XXXXXX", &f->error);
  g_assert_no_error (f->error);
  f->recording = g_build_filename (f->folder, "recording", NULL);
  f->results = g_build_filename (f->folder, "results", NULL);
  g_assert_true (g_file_set_contents (f->recording, "film", -1, NULL));
  f->states = g_string_new (NULL);
  f->cancel_at_retry_in = FAILED;
  f->request = (GstRoboflowJobRequest) {
  .upload_path = f->recording,.upload_name = "recording.mp4",.infer_fps =
        5,.models = "[{\"model_id\":\"m\"}]",.results_path =
        f->results,.wait = TRUE,.poll_interval_ms = 1,.max_retries = 5};
}

static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_unlink (f->recording);
  g_unlink (f->results);
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
}

static gboolean
run (Fixture * f)
{
  GstRoboflowBackoff backoff = { 1, 1 };

  return gst_roboflow_job_run_with_backoff (f->client, &f->request, &backoff,
      &observer, f, &f->job_id, f->cancellable, &f->error);
}

/* What a service that works says, request by request */

static void
answer_ask (Fixture * f)
{
  g_autofree gchar *url = fake_server_get_url (f->server, "/u?sig=TOP");
  g_autofree gchar *answer = g_strdup_printf ("{\"signed_url\":\"%s\"}", url);

  fake_server_answer (f->server, ASK, 200, NULL, answer);
}

static void
answer_upload (Fixture * f)
{
  fake_server_answer (f->server, PUT, 200, NULL, "");
}

static void
answer_create (Fixture * f)
{
  fake_server_answer (f->server, CREATE, 200, NULL,
      "{\"job_id\":\"job-1\",\"message\":\"Queued\"}");
}

static void
answer_status (Fixture * f, const gchar * answer)
{
  fake_server_answer (f->server, STATUS, 200, NULL, answer);
}

static void
answer_status_done (Fixture * f)
{
  g_autofree gchar *url = fake_server_get_url (f->server, "/r?sig=TOP");
  g_autofree gchar *answer =
      g_strdup_printf ("{\"status\":0,\"output_signed_url\":\"%s\"}", url);

  answer_status (f, answer);
}

static void
answer_download (Fixture * f)
{
  fake_server_answer (f->server, GET, 200, NULL, "{\"results\":1}");
}

static void
assert_done (Fixture * f, const gchar * states)
{
  g_autofree gchar *results = NULL;

  g_assert_no_error (f->error);
  g_assert_true (g_file_get_contents (f->results, &results, NULL, NULL));
  g_assert_cmpstr (results, ==, "{\"results\":1}");
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpstr (f->states->str, ==, states);
}

static void
test_from_recording (Fixture * f, gconstpointer unused)
{
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status (f, "{}");
  answer_status (f, "{\"status\":1,\"progress\":0.5,\"message\":\"Half\"}");
  answer_status (f, "{\"status\":1,\"progress\":0.5,\"message\":\"Half\"}");
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));

  /* Nothing is told twice. */
  assert_done (f, "aucwwwd.");
  g_assert_cmpuint (f->n_polls, ==, 4);
  g_assert_cmpuint (f->n_retries, ==, 0);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 8);
}

static void
test_from_input_url (Fixture * f, gconstpointer unused)
{
  f->request.upload_path = NULL;
  f->request.input_url = "https://h/v.mp4";
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "cwd.");
}

static void
test_from_job_id (Fixture * f, gconstpointer unused)
{
  f->request.upload_path = NULL;
  f->request.job_id = "job-1";
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "wd.");
}

static void
test_without_wait (Fixture * f, gconstpointer unused)
{
  f->request.wait = FALSE;
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  g_assert_true (run (f));
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpstr (f->states->str, ==, "auc.");
  g_assert_cmpstr (f->message, ==, "Queued");
  g_assert_cmpuint (f->n_polls, ==, 0);
}

static void
test_without_observer (Fixture * f, gconstpointer unused)
{
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
  g_assert_true (gst_roboflow_job_run (f->client, &f->request, NULL, NULL,
          NULL, NULL, &f->error));
  g_assert_no_error (f->error);
}

/* Retries */

static void
test_retries_are_counted (Fixture * f, gconstpointer unused)
{
  fake_server_answer (f->server, ASK, 503, NULL, "");
  fake_server_answer (f->server, ASK, 500, NULL, "");
  answer_ask (f);
  fake_server_answer (f->server, PUT, 408, NULL, "");
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 429, NULL, "");
  fake_server_answer (f->server, CREATE, 503, NULL, "");
  answer_create (f);
  fake_server_answer (f->server, STATUS, 502, NULL, "");
  fake_server_answer (f->server, STATUS, 200, NULL, "<html>Sign in</html>");
  answer_status_done (f);
  fake_server_answer_raw (f->server, GET,
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":", FALSE);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "aucwd.");
  g_assert_cmpuint (f->n_retries, ==, 8);
  g_assert_cmpuint (f->n_polls, ==, 3);
  g_assert_cmpuint (f->n_warnings, ==, 0);
}

static void
test_retries_end (Fixture * f, gconstpointer unused)
{
  f->request.max_retries = 2;
  for (guint i = 0; i < 10; i++)
    fake_server_answer (f->server, ASK, 503, NULL, "{\"error\":\"busy\"}");
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  g_assert_cmpuint (fake_server_count (f->server, ASK), ==, 3);
  g_assert_cmpuint (f->n_retries, ==, 2);
  g_assert_cmpstr (f->states->str, ==, "a!");
  g_assert_nonnull (strstr (f->message, "busy"));
}

static void
test_refused_key_stops_at_once (Fixture * f, gconstpointer unused)
{
  fake_server_answer (f->server, ASK, 401, NULL, "{\"error\":\"bad key\"}");
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR,
      GST_ROBOFLOW_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 1);
  g_assert_null (f->job_id);
}

/* The service wants a minute of rest: it gets it, unless the user stops. */
static void
test_retry_after (Fixture * f, gconstpointer unused)
{
  f->request.job_id = "job-1";
  f->cancel_at_retry_in = WAITING;
  fake_server_answer (f->server, STATUS, 429, "Retry-After: 60", "");
  g_assert_false (run (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (f->last_delay_ms, ==, 60000);
  g_assert_cmpstr (f->states->str, ==, "w");
}

/* A failed poll is a poll too. */
static void
test_failed_poll_keeps_interval (Fixture * f, gconstpointer unused)
{
  static const guint statuses[] = { 429, 503 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    f->request.job_id = "job-1";
    f->request.poll_interval_ms = 60000;
    f->cancel_at_retry_in = WAITING;
    fake_server_answer (f->server, STATUS, statuses[i], NULL, "");
    g_assert_false (run (f));
    g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (f->last_delay_ms, ==, 60000);
    g_clear_error (&f->error);
    g_clear_pointer (&f->job_id, g_free);
    g_clear_object (&f->cancellable);
    f->cancellable = g_cancellable_new ();
  }
}

/* Creation, which must not be repeated lightly */

static void
ambiguous_create (Fixture * f, guint i)
{
  switch (i) {
    case 0:
      fake_server_answer (f->server, CREATE, 500, NULL, "");
      break;
    case 1:
      fake_server_answer (f->server, CREATE, 502, NULL, "");
      break;
    case 2:
      fake_server_answer (f->server, CREATE, 504, NULL, "");
      break;
    case 3:
      fake_server_answer (f->server, CREATE, 200, NULL, "<html>");
      break;
    case 4:
      fake_server_answer_raw (f->server, CREATE, "", FALSE);
      break;
  }
}

static void
test_ambiguous_creation (Fixture * f, gconstpointer which)
{
  f->request.input_url = "https://h/v.mp4";
  ambiguous_create (f, GPOINTER_TO_UINT (which));
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "cwd.");
  g_assert_cmpuint (fake_server_count (f->server, CREATE), ==, 2);
  g_assert_cmpuint (f->n_warnings, ==, 1);
}

static void
test_ambiguous_creation_twice (Fixture * f, gconstpointer which)
{
  f->request.input_url = "https://h/v.mp4";
  ambiguous_create (f, GPOINTER_TO_UINT (which));
  ambiguous_create (f, GPOINTER_TO_UINT (which));
  g_assert_false (run (f));
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 2);
  g_assert_cmpuint (f->n_warnings, ==, 1);
  g_assert_cmpstr (f->states->str, ==, "c!");
}

/* Signed URLs that expire */

static void
test_upload_url_expires (Fixture * f, gconstpointer unused)
{
  static const guint statuses[] = { 400, 403, 401 };

  for (guint i = 0; i < 3; i++) {
    answer_ask (f);
    fake_server_answer (f->server, PUT, statuses[i], NULL,
        "<Error><Code>ExpiredToken</Code></Error>");
  }
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "auauauaucwd.");
  g_assert_cmpuint (f->n_retries, ==, 0);
}

static void
test_upload_url_expires_again_and_again (Fixture * f, gconstpointer unused)
{
  for (guint i = 0; i < 10; i++) {
    answer_ask (f);
    fake_server_answer (f->server, PUT, 403, NULL, "");
  }
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL_EXPIRED);
  g_assert_cmpuint (fake_server_count (f->server, ASK), ==, 4);
  g_assert_cmpuint (fake_server_count (f->server, PUT), ==, 4);
}

static void
test_results_url_expires (Fixture * f, gconstpointer unused)
{
  f->request.job_id = "job-1";
  answer_status_done (f);
  fake_server_answer (f->server, GET, 403, NULL, "");
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "wdwd.");
  g_assert_cmpuint (f->n_polls, ==, 2);
}

static void
test_results_url_expires_again_and_again (Fixture * f, gconstpointer unused)
{
  f->request.job_id = "job-1";
  for (guint i = 0; i < 10; i++) {
    answer_status_done (f);
    fake_server_answer (f->server, GET, 403, NULL, "");
  }
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL_EXPIRED);
  g_assert_cmpuint (fake_server_count (f->server, GET), ==, 4);
}

/* Ends */

static void
test_job_fails (Fixture * f, gconstpointer unused)
{
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status (f, "{\"status\":2,\"error\":{\"message\":\"no codec\"}}");
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_JOB_FAILED);
  g_assert_nonnull (strstr (f->error->message, "job-1: no codec"));
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpstr (f->states->str, ==, "aucw!");
  g_assert_cmpuint (f->n_polls, ==, 1);
}

/* The next poll would be due long after the time is over. */
static void
test_job_times_out (Fixture * f, gconstpointer unused)
{
  f->request.job_timeout_ms = 1;
  f->request.poll_interval_ms = G_MAXUINT;
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status (f, "{\"status\":1}");
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (f->error->message, "job-id=job-1"));
  g_assert_cmpstr (f->job_id, ==, "job-1");
}

static void
test_recording_is_gone (Fixture * f, gconstpointer unused)
{
  g_unlink (f->recording);
  answer_ask (f);
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 1);
}

/* Cancelling */

static gpointer
cancel_when_asked (gpointer user_data)
{
  Fixture *f = user_data;

  fake_server_wait_for (f->server, STATUS);
  g_cancellable_cancel (f->cancellable);
  return NULL;
}

static void
test_cancelled_before (Fixture * f, gconstpointer unused)
{
  g_cancellable_cancel (f->cancellable);
  g_assert_false (run (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 0);
}

static void
test_cancelled_between_polls (Fixture * f, gconstpointer unused)
{
  GThread *thread;

  f->request.job_id = "job-1";
  f->request.poll_interval_ms = G_MAXUINT;
  answer_status (f, "{\"status\":1}");
  thread = g_thread_new ("cancel", cancel_when_asked, f);
  g_assert_false (run (f));
  g_thread_join (thread);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpuint (f->n_polls, ==, 1);
  /* Nobody is told of a failure. */
  g_assert_null (strchr (f->states->str, '!'));
}

static void
add (const gchar * name, gsize which, void (*func) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strconcat ("/job/", name, NULL);

  g_test_add_vtable (path, sizeof (Fixture), GSIZE_TO_POINTER (which),
      (GTestFixtureFunc) set_up, (GTestFixtureFunc) func,
      (GTestFixtureFunc) tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const ambiguities[] = { "500", "502", "504",
    "not-json", "hung-up"
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/job/transitions", test_transitions);
  add ("from-recording", 0, test_from_recording);
  add ("from-input-url", 0, test_from_input_url);
  add ("from-job-id", 0, test_from_job_id);
  add ("without-wait", 0, test_without_wait);
  add ("without-observer", 0, test_without_observer);
  add ("retries-are-counted", 0, test_retries_are_counted);
  add ("retries-end", 0, test_retries_end);
  add ("refused-key-stops-at-once", 0, test_refused_key_stops_at_once);
  add ("retry-after", 0, test_retry_after);
  add ("failed-poll-keeps-interval", 0, test_failed_poll_keeps_interval);
  for (gsize i = 0; i < G_N_ELEMENTS (ambiguities); i++) {
    g_autofree gchar *once =
        g_strconcat ("ambiguous-creation/", ambiguities[i], NULL);
    g_autofree gchar *twice =
        g_strconcat ("ambiguous-creation-twice/", ambiguities[i], NULL);

    add (once, i, test_ambiguous_creation);
    add (twice, i, test_ambiguous_creation_twice);
  }
  add ("upload-url-expires", 0, test_upload_url_expires);
  add ("upload-url-expires-again-and-again", 0,
      test_upload_url_expires_again_and_again);
  add ("results-url-expires", 0, test_results_url_expires);
  add ("results-url-expires-again-and-again", 0,
      test_results_url_expires_again_and_again);
  add ("fails", 0, test_job_fails);
  add ("times-out", 0, test_job_times_out);
  add ("recording-is-gone", 0, test_recording_is_gone);
  add ("cancelled-before", 0, test_cancelled_before);
  add ("cancelled-between-polls", 0, test_cancelled_between_polls);
  return g_test_run ();
}
