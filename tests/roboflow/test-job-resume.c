/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobfixture.h"

#include <string.h>

/* A job that is stopped, and gone on with by another run. Neither run knows of
 * the other but by the checkpoint. */

#define DAY_S 86400

static void
open_checkpoint (JobFixture * f)
{
  static const gchar digest[] =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  f->request.checkpoint =
      gst_roboflow_checkpoint_open (f->checkpoint_path, &f->error);
  g_assert_no_error (f->error);
  g_assert_true (gst_roboflow_checkpoint_bind (f->request.checkpoint, digest,
          digest, NULL));
}

static void
close_checkpoint (JobFixture * f)
{
  g_clear_pointer (&f->request.checkpoint, gst_roboflow_checkpoint_free);
  g_clear_error (&f->error);
  g_clear_pointer (&f->job_id, g_free);
  g_clear_object (&f->cancellable);
  f->cancellable = g_cancellable_new ();
  g_string_truncate (f->states, 0);
}

/* One run that ends with an error. */
static void
run_badly (JobFixture * f, gint code)
{
  open_checkpoint (f);
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, code);
  close_checkpoint (f);
}

/* One that is stopped while a request is on its way. */
static void
run_and_stop (JobFixture * f, const gchar * route)
{
  GThread *stopper = fake_server_cancel_at (f->server, route, f->cancellable);

  fake_server_stall (f->server, route);
  open_checkpoint (f);
  g_assert_false (run (f));
  g_thread_join (stopper);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close_checkpoint (f);
}

static void
run_to_end (JobFixture * f, const gchar * states)
{
  open_checkpoint (f);
  g_assert_true (run (f));
  assert_done (f, states);
  close_checkpoint (f);
}

static gchar *
read_checkpoint (JobFixture * f)
{
  gchar *text = NULL;

  g_file_get_contents (f->checkpoint_path, &text, NULL, NULL);
  return text;
}

static gboolean
checkpoint_exists (JobFixture * f)
{
  return g_file_test (f->checkpoint_path, G_FILE_TEST_EXISTS);
}

static void
assert_counts (JobFixture * f, guint n_asks, guint n_puts, guint n_creates)
{
  g_assert_cmpuint (fake_server_count (f->server, ASK), ==, n_asks);
  g_assert_cmpuint (fake_server_count (f->server, PUT), ==, n_puts);
  g_assert_cmpuint (fake_server_count (f->server, CREATE), ==, n_creates);
}

/* An upload URL that was signed so long ago for so long. */
static void
answer_ask_for (JobFixture * f, gint age_s, gint lifetime_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) start = g_date_time_add_seconds (now, -age_s);
  g_autofree gchar *date = g_date_time_format (start, "%Y%m%dT%H%M%SZ");
  g_autofree gchar *path = g_strdup_printf ("/u?X-Goog-Date=%s"
      "&X-Goog-Expires=%d&X-Goog-Signature=TOP", date, lifetime_s);
  g_autofree gchar *url = fake_server_get_url (f->server, path);
  g_autofree gchar *answer = g_strdup_printf ("{\"signed_url\":\"%s\"}", url);

  fake_server_answer (f->server, ASK, 200, NULL, answer);
}

static void
answer_rest (JobFixture * f)
{
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
}

/* Stopped while asking: nothing is known, and no file is left. */
static void
test_asking (JobFixture * f, gconstpointer unused)
{
  run_and_stop (f, ASK);
  g_assert_false (checkpoint_exists (f));
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_rest (f);
  run_to_end (f, "aucwd.");
}

/* The URL is still good: the upload begins anew with it. */
static void
test_uploading (JobFixture * f, gconstpointer unused)
{
  g_autofree gchar *text = NULL;

  answer_ask_for (f, 0, DAY_S);
  run_and_stop (f, PUT);
  text = read_checkpoint (f);
  g_assert_nonnull (strstr (text, "\"uploading\""));
  g_assert_null (strstr (text, "KEY"));
  answer_upload (f);
  answer_rest (f);
  run_to_end (f, "ucwd.");
  assert_counts (f, 1, 2, 1);
  g_assert_cmpuint (f->n_warnings, ==, 0);
}

static void
test_uploading_too_late (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, DAY_S, DAY_S);
  run_and_stop (f, PUT);
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_rest (f);
  run_to_end (f, "aucwd.");
  assert_counts (f, 2, 2, 1);
}

/* The service was busy: what was uploaded is not uploaded again. */
static void
test_uploaded (JobFixture * f, gconstpointer unused)
{
  g_autofree gchar *text = NULL;

  f->request.max_retries = 0;
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 503, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  text = read_checkpoint (f);
  g_assert_nonnull (strstr (text, "\"uploaded\""));

  answer_rest (f);
  run_to_end (f, "cwd.");
  assert_counts (f, 1, 1, 2);
  g_assert_cmpuint (f->n_warnings, ==, 0);
}

static void
test_uploaded_too_late (JobFixture * f, gconstpointer unused)
{
  f->request.max_retries = 0;
  answer_ask_for (f, DAY_S, DAY_S);
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 503, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_rest (f);
  run_to_end (f, "aucwd.");
  assert_counts (f, 2, 2, 2);
}

/* A URL that does not say how long it is good for is not used again. */
static void
test_uploaded_nobody_knows_when (JobFixture * f, gconstpointer unused)
{
  f->request.max_retries = 0;
  answer_ask (f);
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 503, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  answer_ask (f);
  answer_upload (f);
  answer_rest (f);
  run_to_end (f, "aucwd.");
}

/* Nobody saw the answer: the user is told of what that may have cost. */
static void
test_creating (JobFixture * f, gconstpointer unused)
{
  g_autofree gchar *text = NULL;

  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  run_and_stop (f, CREATE);
  text = read_checkpoint (f);
  g_assert_nonnull (strstr (text, "\"creating\""));
  g_assert_null (strstr (text, "KEY"));
  g_assert_cmpuint (f->n_warnings, ==, 0);

  answer_rest (f);
  run_to_end (f, "cwd.");
  assert_counts (f, 1, 1, 2);
  g_assert_cmpuint (f->n_warnings, ==, 1);
}

/* A run tries the creation only once more. */
static void
test_creating_again_and_again (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  run_and_stop (f, CREATE);
  fake_server_answer (f->server, CREATE, 504, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_UNAVAILABLE);
  assert_counts (f, 1, 1, 2);
  g_assert_cmpuint (f->n_warnings, ==, 1);
}

static void
test_creating_from_input_url (JobFixture * f, gconstpointer unused)
{
  f->request.upload_path = NULL;
  f->request.input_url = "https://h/v.mp4?sig=TOP";
  run_and_stop (f, CREATE);
  answer_rest (f);
  run_to_end (f, "cwd.");
  g_assert_cmpuint (f->n_warnings, ==, 1);
}

/* What is created is not created again, wherever it is stopped. */
static void
test_created (JobFixture * f, gconstpointer stopped_at_download)
{
  g_autofree gchar *text = NULL;

  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  if (stopped_at_download)
    answer_status_done (f);
  run_and_stop (f, stopped_at_download ? GET : STATUS);
  text = read_checkpoint (f);
  g_assert_nonnull (strstr (text, "\"job-1\""));
  g_assert_null (strstr (text, "TOP"));
  g_assert_null (strstr (text, "KEY"));

  answer_status_done (f);
  answer_download (f);
  run_to_end (f, "wd.");
  assert_counts (f, 1, 1, 1);
  g_assert_cmpuint (f->n_warnings, ==, 0);
}

/* The service counts minutes, not processes: the second run's time is over
 * before it may ask. */
static void
test_poll_limit (JobFixture * f, gconstpointer unused)
{
  f->request.poll_interval_ms = 60000;
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  run_and_stop (f, STATUS);
  f->request.job_timeout_ms = 1;
  run_badly (f, GST_ROBOFLOW_ERROR_TIMED_OUT);
  g_assert_cmpuint (fake_server_count (f->server, STATUS), ==, 1);
  g_assert_true (checkpoint_exists (f));
}

/* The time of a poll is written down before it and again after it, since the
 * service counts from when the question arrives. */
static void
test_poll_is_noted_after_it (JobFixture * f, gconstpointer unused)
{
  const guint64 minute_us = 60 * G_TIME_SPAN_SECOND;
  gint64 end_us;

  f->request.poll_interval_ms = 60000;
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  answer_status_done (f);
  run_and_stop (f, GET);
  open_checkpoint (f);
  end_us = gst_roboflow_checkpoint_get_poll_delay_us (f->request.checkpoint,
      minute_us);
  end_us += g_get_real_time ();
  g_assert_cmpint (end_us, >, f->polled_us + (gint64) minute_us);
  close_checkpoint (f);
}

/* A job that was only to be made is there for who wants its results later. */
static void
test_without_wait (JobFixture * f, gconstpointer unused)
{
  f->request.wait = FALSE;
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  for (guint i = 0; i < 2; i++) {
    open_checkpoint (f);
    g_assert_true (run (f));
    g_assert_cmpstr (f->job_id, ==, "job-1");
    g_assert_cmpstr (f->states->str, ==, i == 0 ? "auc." : ".");
    close_checkpoint (f);
  }
  f->request.wait = TRUE;
  answer_status_done (f);
  answer_download (f);
  run_to_end (f, "wd.");
  assert_counts (f, 1, 1, 1);
}

/* What a failure leaves */

static void
test_failed_job (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  answer_status (f, "{\"status\":2}");
  run_badly (f, GST_ROBOFLOW_ERROR_JOB_FAILED);
  g_assert_false (checkpoint_exists (f));
}

static void
test_unknown_job (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_create (f);
  fake_server_answer (f->server, STATUS, 404, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_NOT_FOUND);
  g_assert_false (checkpoint_exists (f));
}

/* The user has to change the models, and then it is another job. */
static void
test_refused_creation (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 400, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_REJECTED);
  g_assert_false (checkpoint_exists (f));
}

/* What is wrong is the key or the bill, not the job: it can go on. */
static void
test_unpaid_creation (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  fake_server_answer (f->server, CREATE, 402, NULL, "");
  run_badly (f, GST_ROBOFLOW_ERROR_PAYMENT);
  answer_rest (f);
  run_to_end (f, "cwd.");
  assert_counts (f, 1, 1, 2);
  g_assert_cmpuint (f->n_warnings, ==, 0);
}

/* Upload URLs that are about to expire, without a checkpoint, too */

static void
test_ends_before_retry (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, 0);
  fake_server_answer (f->server, PUT, 503, NULL, "");
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_rest (f);
  g_assert_true (run (f));
  assert_done (f, "auaucwd.");
  assert_counts (f, 2, 2, 1);
}

static void
test_ends_before_creation (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, 0, 0);
  answer_upload (f);
  answer_ask_for (f, 0, DAY_S);
  answer_upload (f);
  answer_rest (f);
  g_assert_true (run (f));
  assert_done (f, "aucaucwd.");
  assert_counts (f, 2, 2, 1);
}

/* A new one is tried however short its life is, and the service has the last
 * word. */
static void
test_always_ends (JobFixture * f, gconstpointer unused)
{
  for (guint i = 0; i < 4; i++) {
    answer_ask_for (f, 0, 0);
    answer_upload (f);
  }
  answer_rest (f);
  g_assert_true (run (f));
  assert_done (f, "aucaucaucaucwd.");
  assert_counts (f, 4, 4, 1);
}

/* The service's clock is a day behind ours: that says nothing of a new URL. */
static void
test_other_clock (JobFixture * f, gconstpointer unused)
{
  answer_ask_for (f, DAY_S, 3600);
  fake_server_answer (f->server, PUT, 503, NULL, "");
  answer_upload (f);
  answer_rest (f);
  g_assert_true (run (f));
  assert_done (f, "aucwd.");
  assert_counts (f, 1, 2, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add_job_test ("resume/asking", 0, test_asking);
  add_job_test ("resume/uploading", 0, test_uploading);
  add_job_test ("resume/uploading-too-late", 0, test_uploading_too_late);
  add_job_test ("resume/uploaded", 0, test_uploaded);
  add_job_test ("resume/uploaded-too-late", 0, test_uploaded_too_late);
  add_job_test ("resume/uploaded-nobody-knows-when", 0,
      test_uploaded_nobody_knows_when);
  add_job_test ("resume/creating", 0, test_creating);
  add_job_test ("resume/creating-again-and-again", 0,
      test_creating_again_and_again);
  add_job_test ("resume/creating-from-input-url", 0,
      test_creating_from_input_url);
  add_job_test ("resume/created", FALSE, test_created);
  add_job_test ("resume/created-and-done", TRUE, test_created);
  add_job_test ("resume/poll-limit", 0, test_poll_limit);
  add_job_test ("resume/poll-is-noted-after-it", 0,
      test_poll_is_noted_after_it);
  add_job_test ("resume/without-wait", 0, test_without_wait);
  add_job_test ("resume/failed-job", 0, test_failed_job);
  add_job_test ("resume/unknown-job", 0, test_unknown_job);
  add_job_test ("resume/refused-creation", 0, test_refused_creation);
  add_job_test ("resume/unpaid-creation", 0, test_unpaid_creation);
  add_job_test ("url-ends-before-retry", 0, test_ends_before_retry);
  add_job_test ("url-ends-before-creation", 0, test_ends_before_creation);
  add_job_test ("url-always-ends", 0, test_always_ends);
  add_job_test ("url-of-another-clock", 0, test_other_clock);
  return g_test_run ();
}
