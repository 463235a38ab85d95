/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowclient-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowjob-private.h"
#include "gstroboflowjobsaved-private.h"

/* A job is a state machine: each step makes the request of a state and returns
 * an event, and gst_roboflow_job_next() says which state the event leads to.
 *
 * ASKING -> UPLOADING -> CREATING -> WAITING -> DOWNLOADING -> DONE
 *
 * with a way back wherever a signed URL expires, and FAILED from everywhere.
 *
 * With a checkpoint a job begins after the last step that was written to it.
 * It is written before each request that must not be made twice, and after each
 * request that need not be made again. So the process can be killed at any
 * time. Before the job is created, a checkpoint that cannot be written is an
 * error; afterwards it is warned of, because the job exists and costs money.
 *
 * Threads: all of it, observers included, runs in the thread that calls
 * gst_roboflow_job_run(). The Job lives on its stack; there is no lock. Only
 * the cancellable is touched from outside. */

GST_DEBUG_CATEGORY (gst_roboflow_job_debug);
#define GST_CAT_DEFAULT gst_roboflow_job_debug

/* A storage that refuses every URL must not keep us going round for ever. */
#define MAX_EXPIRED_URLS 3

/* For the log */
static const gchar *const state_names[] = {
  "asking", "uploading", "creating", "waiting", "downloading", "done", "failed"
};

/* Telling the observer */

static void
job_tell_changed (GstRoboflowJob * job, const gchar * message, gdouble progress)
{
  if (job->observer->changed != NULL)
    job->observer->changed (job->state, job->job_id, message, progress,
        job->user_data);
}

static void
job_tell_transferred (guint64 done, guint64 total, gpointer user_data)
{
  GstRoboflowJob *job = user_data;

  if (job->observer->transferred != NULL)
    job->observer->transferred (job->state, done, total, job->user_data);
}

static void
job_tell_retried (GstRoboflowJob * job, const GError * reason, guint delay_ms)
{
  GST_INFO ("%s: again in %u ms: %s", state_names[job->state], delay_ms,
      reason->message);
  if (job->observer->retried != NULL)
    job->observer->retried (job->state, reason, delay_ms, job->user_data);
}

void
gst_roboflow_job_warn (GstRoboflowJob * job, const gchar * text)
{
  GST_WARNING ("%s", text);
  if (job->observer->warning != NULL)
    job->observer->warning (text, job->user_data);
}

void
gst_roboflow_job_warn_of_second (GstRoboflowJob * job, const gchar * reason)
{
  g_autofree gchar *text =
      g_strdup_printf ("The service did not say whether it created the job "
      "(%s). It is asked once more: a second job may have been made", reason);

  gst_roboflow_job_warn (job, text);
}

/* The URL of an upload */

/* FALSE if the URL expires soon: then it is better to ask for another one than
 * to begin something that takes long. But not again and again. */
static gboolean
job_check_upload_url (GstRoboflowJob * job, GError ** error)
{
  if (job->n_expired == MAX_EXPIRED_URLS
      || !gst_roboflow_signed_url_is_ending (&job->upload_url))
    return TRUE;
  g_set_error_literal (error, GST_ROBOFLOW_ERROR,
      GST_ROBOFLOW_ERROR_URL_EXPIRED, "The upload URL is about to expire");
  return FALSE;
}

/* Waiting */

/* Blocks until @until_us, but not beyond the time that the job is given to
 * run. */
static gboolean
job_pause (GstRoboflowJob * job, gint64 until_us, GError ** error)
{
  gboolean limited = job->state == GST_ROBOFLOW_JOB_STATE_WAITING;

  if (limited)
    until_us = MIN (until_us, job->deadline_us);
  if (!gst_roboflow_retry_wait (until_us, job->cancellable, error))
    return FALSE;
  if (limited && g_get_monotonic_time () >= job->deadline_us) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_TIMED_OUT,
        "Job %s was not done within %" G_GUINT64_FORMAT
        " ms (job-timeout): it may still be running, job-id=%s goes on "
        "with it", job->job_id, job->request->job_timeout_ms, job->job_id);
    return FALSE;
  }
  return TRUE;
}

/* The service counts every poll that reached it, also those that failed. */
static guint
job_get_delay_ms (GstRoboflowJob * job, guint n_retries, const GError * reason)
{
  guint delay_ms = gst_roboflow_retry_get_delay_ms (job->backoff, n_retries,
      reason, g_random_double ());

  if (job->state == GST_ROBOFLOW_JOB_STATE_WAITING
      && !g_error_matches (reason, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_NOT_SENT))
    delay_ms = MAX (delay_ms, job->request->poll_interval_ms);
  return delay_ms;
}

/* Requests */

typedef gboolean (*JobTryFunc) (GstRoboflowJob * job, GError ** error);

/* Makes a request again and again, until it succeeds or another try makes no
 * sense. */
static gboolean
job_try (GstRoboflowJob * job, JobTryFunc func, GstRoboflowRequestKind kind,
    GError ** error)
{
  gboolean once_used = kind == GST_ROBOFLOW_REQUEST_CREATES && job->may_exist;
  guint64 waited_ms = 0;

  for (guint n_retries = 0;; n_retries++) {
    g_autoptr (GError) reason = NULL;
    GstRoboflowRetry retry;
    guint delay_ms;

    if (func (job, &reason))
      return TRUE;
    retry = gst_roboflow_retry_classify (reason, kind);
    if (retry == GST_ROBOFLOW_RETRY_NEVER
        || (retry == GST_ROBOFLOW_RETRY_ONCE && once_used)
        || n_retries >= job->request->max_retries
        || waited_ms >= job->backoff->total_ms) {
      if (n_retries > 0)
        g_prefix_error (&reason, "After %u tries: ", n_retries + 1);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

    if (retry == GST_ROBOFLOW_RETRY_ONCE) {
      once_used = TRUE;
      if (kind == GST_ROBOFLOW_REQUEST_CREATES)
        gst_roboflow_job_warn_of_second (job, reason->message);
    }
    delay_ms = job_get_delay_ms (job, n_retries, reason);
    waited_ms += delay_ms;
    job_tell_retried (job, reason, delay_ms);
    if (!job_pause (job,
            g_get_monotonic_time () + gst_roboflow_job_ms_to_us (delay_ms),
            error))
      return FALSE;
  }
}

static gboolean
job_ask (GstRoboflowJob * job, GError ** error)
{
  gchar *url = gst_roboflow_client_request_upload_url (job->client,
      job->request->upload_name, job->cancellable, error);

  if (url == NULL)
    return FALSE;
  gst_roboflow_signed_url_set (&job->upload_url, url, TRUE);
  job->upload_url_used = FALSE;
  return gst_roboflow_job_save_state (job, GST_ROBOFLOW_CHECKPOINT_UPLOADING,
      error);
}

static gboolean
job_upload (GstRoboflowJob * job, GError ** error)
{
  if (job->upload_url_used && !job_check_upload_url (job, error))
    return FALSE;
  job->upload_url_used = TRUE;
  return gst_roboflow_client_upload (job->client, job->upload_url.url,
      job->request->upload_path, job_tell_transferred, job, job->cancellable,
      error)
      && gst_roboflow_job_save_state (job, GST_ROBOFLOW_CHECKPOINT_UPLOADED,
      error);
}

/* The checkpoint says "creating" as long as nobody knows whether there is a
 * job, and "uploaded" again after a failure that rules a job out. If that
 * cannot be written, the next run warns of a second job without need. */
static gboolean
job_create (GstRoboflowJob * job, GError ** error)
{
  const gchar *input_url = job->request->input_url != NULL ?
      job->request->input_url : job->upload_url.url;
  g_autoptr (GError) reason = NULL;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
      || !gst_roboflow_job_save_state (job, GST_ROBOFLOW_CHECKPOINT_CREATING,
          error))
    return FALSE;
  job->job_id = gst_roboflow_client_create_job (job->client, input_url,
      job->request->infer_fps, job->request->models, &job->message,
      job->cancellable, &reason);
  if (job->job_id != NULL) {
    gst_roboflow_job_save_created (job);
    return TRUE;
  }
  job->may_exist |= gst_roboflow_retry_may_have_arrived (reason);
  if (!job->may_exist)
    gst_roboflow_job_save_state (job, GST_ROBOFLOW_CHECKPOINT_UPLOADED, NULL);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Called before a poll, in case that the process is killed during it, and after
 * it: the interval counts from when the service was asked, which can be long
 * after the connection was begun. */
static void
job_note_poll (GstRoboflowJob * job)
{
  job->poll_due_us = g_get_monotonic_time ()
      + gst_roboflow_job_ms_to_us (job->request->poll_interval_ms);
  gst_roboflow_job_save_polled (job);
}

static gboolean
job_poll (GstRoboflowJob * job, GError ** error)
{
  gboolean ok;

  job_note_poll (job);
  if (job->observer->polled != NULL)
    job->observer->polled (job->user_data);

  g_clear_pointer (&job->results_url, g_free);
  g_clear_pointer (&job->message, g_free);
  ok = gst_roboflow_client_get_job_status (job->client, job->job_id,
      &job->status, &job->results_url, &job->message, &job->progress,
      job->cancellable, error);
  job_note_poll (job);
  return ok;
}

/* Some ways of being cut off look like the end of an answer, so results that
 * are not whole are fetched once more. If they are not whole then, they were
 * stored like that, and the part that can be read is used. */
static gboolean
job_check_results (GstRoboflowJob * job, GError ** error)
{
  const GstRoboflowJobRequest *request = job->request;
  g_autoptr (GError) reason = NULL;

  if (request->check_results == NULL
      || request->check_results (request->results_path, request->check_data,
          &reason))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;
  if (job->fetched_again)
    return TRUE;
  job->fetched_again = TRUE;
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER,
      "The results are not whole: %s", reason->message);
  return FALSE;
}

static gboolean
job_download (GstRoboflowJob * job, GError ** error)
{
  return gst_roboflow_client_download (job->client, job->results_url,
      job->request->results_path, job_tell_transferred, job,
      job->cancellable, error) && job_check_results (job, error);
}

/* Steps: one for each state that is not an end */

/* An expired URL is not an error the first few times. @reason: (transfer
 * full) */
static GstRoboflowJobEvent
job_judge_failure (GstRoboflowJob * job, GError * reason, GError ** error)
{
  if (g_error_matches (reason, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_URL_EXPIRED)
      && job->n_expired < MAX_EXPIRED_URLS) {
    job->n_expired++;
    GST_INFO ("%s: %s", state_names[job->state], reason->message);
    g_error_free (reason);
    return GST_ROBOFLOW_JOB_EVENT_URL_EXPIRED;
  }
  g_propagate_error (error, reason);
  return GST_ROBOFLOW_JOB_EVENT_ERROR;
}

/* A step that makes a request to a signed URL. n_expired is not cleared after
 * an upload: only creating the job shows that its URL is still good. */
static GstRoboflowJobEvent
job_step_transfer (GstRoboflowJob * job, JobTryFunc func, GError ** error)
{
  GError *reason = NULL;

  if (!job_try (job, func, GST_ROBOFLOW_REQUEST_IDEMPOTENT, &reason))
    return job_judge_failure (job, reason, error);
  if (job->state == GST_ROBOFLOW_JOB_STATE_DOWNLOADING)
    job->n_expired = 0;
  return GST_ROBOFLOW_JOB_EVENT_OK;
}

static void
job_start_clock (GstRoboflowJob * job)
{
  if (job->request->job_timeout_ms > 0)
    job->deadline_us = g_get_monotonic_time ()
        + gst_roboflow_job_ms_to_us (job->request->job_timeout_ms);
}

static GstRoboflowJobEvent
job_step_create (GstRoboflowJob * job, GError ** error)
{
  GError *reason = NULL;

  if (!job_check_upload_url (job, &reason)
      || !job_try (job, job_create, GST_ROBOFLOW_REQUEST_CREATES, &reason))
    return job_judge_failure (job, reason, error);
  GST_INFO ("created job %s", job->job_id);
  job->n_expired = 0;
  job_start_clock (job);
  return GST_ROBOFLOW_JOB_EVENT_OK;
}

/* The first poll is made at once, and no two are closer than the interval. */
static GstRoboflowJobEvent
job_step_wait (GstRoboflowJob * job, GError ** error)
{
  g_autofree gchar *last_message = g_strdup (job->message);
  gdouble last_progress = job->progress;

  if (!job_pause (job, job->poll_due_us, error)
      || !job_try (job, job_poll, GST_ROBOFLOW_REQUEST_IDEMPOTENT, error))
    return GST_ROBOFLOW_JOB_EVENT_ERROR;

  switch (job->status) {
    case GST_ROBOFLOW_JOB_STATUS_DONE:
      return GST_ROBOFLOW_JOB_EVENT_OK;
    case GST_ROBOFLOW_JOB_STATUS_FAILED:
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_JOB_FAILED,
          "The service could not finish job %s: %s", job->job_id,
          job->message != NULL ? job->message : "it does not say why");
      return GST_ROBOFLOW_JOB_EVENT_ERROR;
    case GST_ROBOFLOW_JOB_STATUS_RUNNING:
      break;
  }
  if (!job->known_to_run || g_strcmp0 (last_message, job->message) != 0
      || last_progress != job->progress)
    job_tell_changed (job, job->message, job->progress);
  job->known_to_run = TRUE;
  return GST_ROBOFLOW_JOB_EVENT_NOT_YET;
}

static GstRoboflowJobEvent
job_step (GstRoboflowJob * job, GError ** error)
{
  switch (job->state) {
    case GST_ROBOFLOW_JOB_STATE_ASKING:
      return job_try (job, job_ask, GST_ROBOFLOW_REQUEST_IDEMPOTENT, error) ?
          GST_ROBOFLOW_JOB_EVENT_OK : GST_ROBOFLOW_JOB_EVENT_ERROR;
    case GST_ROBOFLOW_JOB_STATE_UPLOADING:
      return job_step_transfer (job, job_upload, error);
    case GST_ROBOFLOW_JOB_STATE_CREATING:
      return job_step_create (job, error);
    case GST_ROBOFLOW_JOB_STATE_WAITING:
      return job_step_wait (job, error);
    case GST_ROBOFLOW_JOB_STATE_DOWNLOADING:
      return job_step_transfer (job, job_download, error);
    default:
      g_return_val_if_reached (GST_ROBOFLOW_JOB_EVENT_ERROR);
  }
}

static void
init_debug_category (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (gst_roboflow_job_debug, "roboflowjob", 0,
        "Jobs of the Roboflow service");
    g_once_init_leave (&once, 1);
  }
}

/* Tells the observer which state begins, and what the service said before. */
static void
job_enter (GstRoboflowJob * job, GstRoboflowJobState state,
    const GError * error)
{
  if (state == job->state)
    return;
  GST_DEBUG ("%s -> %s", state_names[job->state], state_names[state]);
  job->state = state;
  if (state != GST_ROBOFLOW_JOB_STATE_FAILED)
    job_tell_changed (job, job->message, -1);
  else if (error != NULL
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    job_tell_changed (job, error->message, -1);
}

static void
job_clear (GstRoboflowJob * job)
{
  g_clear_object (&job->cancellable);
  gst_roboflow_signed_url_clear (&job->upload_url);
  g_clear_pointer (&job->job_id, g_free);
  g_clear_pointer (&job->results_url, g_free);
  g_clear_pointer (&job->message, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowJob, job_clear)

gboolean
gst_roboflow_job_run_with_backoff (GstRoboflowClient * client,
    const GstRoboflowJobRequest * request, const GstRoboflowBackoff * backoff,
    const GstRoboflowJobObserver * observer, gpointer user_data,
    gchar ** job_id, GCancellable * cancellable, GError ** error)
{
  static const GstRoboflowJobObserver nobody = { NULL };
  g_auto (GstRoboflowJob) job = {
    .client = client,.request = request,.backoff = backoff,
    .observer = observer != NULL ? observer : &nobody,
    .user_data = user_data,
    .cancellable = gst_roboflow_client_ref_cancellable (cancellable),
    .job_id = g_strdup (request->job_id),
    .deadline_us = G_MAXINT64,.progress = -1
  };
  g_autoptr (GError) reason = NULL;

  init_debug_category ();
  job.state = gst_roboflow_job_go_on (&job);
  if (job.state == GST_ROBOFLOW_JOB_STATE_WAITING)
    job_start_clock (&job);
  job_tell_changed (&job, NULL, -1);
  while (job.state < GST_ROBOFLOW_JOB_STATE_DONE) {
    GstRoboflowJobEvent event = job_step (&job, &reason);

    if (event == GST_ROBOFLOW_JOB_EVENT_ERROR && request->checkpoint != NULL
        && gst_roboflow_job_is_hopeless (job.state, reason))
      gst_roboflow_checkpoint_remove (request->checkpoint);
    job_enter (&job, gst_roboflow_job_next (job.state, event, request->wait),
        reason);
  }

  if (job_id != NULL)
    *job_id = g_steal_pointer (&job.job_id);
  if (job.state == GST_ROBOFLOW_JOB_STATE_DONE)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

gboolean
gst_roboflow_job_run (GstRoboflowClient * client,
    const GstRoboflowJobRequest * request,
    const GstRoboflowJobObserver * observer, gpointer user_data,
    gchar ** job_id, GCancellable * cancellable, GError ** error)
{
  return gst_roboflow_job_run_with_backoff (client, request,
      &GST_ROBOFLOW_BACKOFF_DEFAULT, observer, user_data, job_id,
      cancellable, error);
}
