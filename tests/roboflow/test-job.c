/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobfixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* The transitions, without any I/O */

static const struct
{
  GstRoboflowJobState from;
  /* after OK, NOT_YET, URL_EXPIRED, ERROR */
  GstRoboflowJobState to[4];
} transitions[] = {
  {ASKING, {UPLOADING, FAILED, FAILED, FAILED}},
  {UPLOADING, {CREATING, FAILED, ASKING, FAILED}},
  {CREATING, {WAITING, FAILED, ASKING, FAILED}},
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

static void
test_from_recording (JobFixture * f, gconstpointer unused)
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
  g_assert_cmpfloat (f->progress, ==, 0.5);
  g_assert_cmpuint (f->n_uploaded, ==, strlen ("film"));
  g_assert_cmpuint (f->n_downloaded, ==, strlen ("{\"results\":1}"));
  g_assert_cmpuint (f->n_polls, ==, 4);
  g_assert_cmpuint (f->n_retries, ==, 0);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 8);
}

/* A status without words is news, too: the job runs. */
static void
test_wordless_status (JobFixture * f, gconstpointer unused)
{
  f->request.job_id = "job-1";
  for (guint i = 0; i < 3; i++)
    answer_status (f, "{\"status\":1}");
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "wwd.");
}

static void
test_from_input_url (JobFixture * f, gconstpointer unused)
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
test_from_job_id (JobFixture * f, gconstpointer unused)
{
  f->request.upload_path = NULL;
  f->request.job_id = "job-1";
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  assert_done (f, "wd.");
}

static void
test_without_wait (JobFixture * f, gconstpointer unused)
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
test_without_observer (JobFixture * f, gconstpointer unused)
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

/* Ends */

static void
test_job_fails (JobFixture * f, gconstpointer unused)
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
test_job_times_out (JobFixture * f, gconstpointer unused)
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
test_recording_is_gone (JobFixture * f, gconstpointer unused)
{
  g_unlink (f->recording);
  answer_ask (f);
  g_assert_false (run (f));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 1);
}

/* Cancelling */

static void
test_cancelled_before (JobFixture * f, gconstpointer unused)
{
  g_cancellable_cancel (f->cancellable);
  g_assert_false (run (f));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 0);
}

static void
test_cancelled_between_polls (JobFixture * f, gconstpointer unused)
{
  GThread *thread;

  f->request.job_id = "job-1";
  f->request.poll_interval_ms = G_MAXUINT;
  answer_status (f, "{\"status\":1}");
  thread = fake_server_cancel_at (f->server, STATUS, f->cancellable);
  g_assert_false (run (f));
  g_thread_join (thread);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (f->job_id, ==, "job-1");
  g_assert_cmpuint (f->n_polls, ==, 1);
  /* Nobody is told of a failure. */
  g_assert_null (strchr (f->states->str, '!'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/job/transitions", test_transitions);
  add_job_test ("from-recording", 0, test_from_recording);
  add_job_test ("wordless-status", 0, test_wordless_status);
  add_job_test ("from-input-url", 0, test_from_input_url);
  add_job_test ("from-job-id", 0, test_from_job_id);
  add_job_test ("without-wait", 0, test_without_wait);
  add_job_test ("without-observer", 0, test_without_observer);
  add_job_test ("fails", 0, test_job_fails);
  add_job_test ("times-out", 0, test_job_times_out);
  add_job_test ("recording-is-gone", 0, test_recording_is_gone);
  add_job_test ("cancelled-before", 0, test_cancelled_before);
  add_job_test ("cancelled-between-polls", 0, test_cancelled_between_polls);
  return g_test_run ();
}
