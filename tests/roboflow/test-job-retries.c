/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobfixture.h"

#include <string.h>

/* What a job tries again, and what it does not. */

static void
test_retries_are_counted (JobFixture * f, gconstpointer unused)
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
test_retries_end (JobFixture * f, gconstpointer unused)
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
  g_assert_true (g_str_has_prefix (f->message, "After 3 tries: "));
}

static void
test_waits_end (JobFixture * f, gconstpointer unused)
{
  f->request.max_retries = 100;
  f->backoff = (GstRoboflowBackoff) {
  4, 4, 8};
  for (guint i = 0; i < 101; i++)
    fake_server_answer (f->server, ASK, 503, NULL, "");
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  g_assert_cmpuint (f->n_retries, >=, 2);
  g_assert_cmpuint (f->n_retries, <, 100);
}

static void
test_refused_key_stops_at_once (JobFixture * f, gconstpointer unused)
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
test_retry_after (JobFixture * f, gconstpointer unused)
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
test_failed_poll_keeps_interval (JobFixture * f, gconstpointer unused)
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

/* Nor is one that breaks made again at once on another connection, which is
 * what the HTTP library does where the first one has been used before. */
static void
test_broken_poll_keeps_interval (JobFixture * f, gconstpointer unused)
{
  f->request.poll_interval_ms = 60000;
  f->cancel_at_retry_in = WAITING;
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  fake_server_answer_raw (f->server, STATUS, "", FALSE);
  g_assert_false (run (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (f->last_delay_ms, ==, 60000);
  g_assert_cmpuint (fake_server_count (f->server, STATUS), ==, 1);
}

/* Creation, which must not be repeated lightly */

static void
ambiguous_create (JobFixture * f, guint i)
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
test_ambiguous_creation (JobFixture * f, gconstpointer which)
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
test_ambiguous_creation_twice (JobFixture * f, gconstpointer which)
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
test_upload_url_expires (JobFixture * f, gconstpointer unused)
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
test_upload_url_expires_again_and_again (JobFixture * f, gconstpointer unused)
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
test_results_url_expires (JobFixture * f, gconstpointer unused)
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
test_results_url_expires_again_and_again (JobFixture * f, gconstpointer unused)
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

int
main (int argc, char **argv)
{
  static const gchar *const ambiguities[] = { "500", "502", "504",
    "not-json", "hung-up"
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add_job_test ("retries-are-counted", 0, test_retries_are_counted);
  add_job_test ("retries-end", 0, test_retries_end);
  add_job_test ("waits-end", 0, test_waits_end);
  add_job_test ("refused-key-stops-at-once", 0, test_refused_key_stops_at_once);
  add_job_test ("retry-after", 0, test_retry_after);
  add_job_test ("failed-poll-keeps-interval", 0,
      test_failed_poll_keeps_interval);
  add_job_test ("broken-poll-keeps-interval", 0,
      test_broken_poll_keeps_interval);
  add_job_test ("upload-url-expires", 0, test_upload_url_expires);
  add_job_test ("upload-url-expires-again-and-again", 0,
      test_upload_url_expires_again_and_again);
  add_job_test ("results-url-expires", 0, test_results_url_expires);
  add_job_test ("results-url-expires-again-and-again", 0,
      test_results_url_expires_again_and_again);
  for (gsize i = 0; i < G_N_ELEMENTS (ambiguities); i++) {
    g_autofree gchar *once =
        g_strconcat ("ambiguous-creation/", ambiguities[i], NULL);
    g_autofree gchar *twice =
        g_strconcat ("ambiguous-creation-twice/", ambiguities[i], NULL);

    add_job_test (once, i, test_ambiguous_creation);
    add_job_test (twice, i, test_ambiguous_creation_twice);
  }
  return g_test_run ();
}
