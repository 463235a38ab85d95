/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobs.h"

#include <string.h>

#include "detector.h"
#include "input.h"
#include "jobrun.h"

/* One worker thread runs one job after the other. The table of jobs belongs to
 * the main thread, and jobs stay in it until the end, so the worker needs no
 * reference to one. A job's request and id never change. Its state and
 * progress do, under the lock, which both threads hold for a few assignments
 * only. What a job knows of polls belongs to the main thread. */

struct _Jobs
{
  Storage *storage;
  const UrlSigner *signer;
  gint64 job_time_us;
  char *canned_results;
  GHashTable *table;
  GThread *worker;
  GAsyncQueue *queue;
  GCancellable *cancellable;
  GMutex lock;
};

typedef struct
{
  Jobs *jobs;
  char *id;
  JobRequest *request;          /* NULL: tells the worker to end */
  gint64 created_us;

  /* main thread */
  gboolean polled;              /* at last_poll_us */
  gboolean reported;
  gint64 last_poll_us;          /* monotonic */

  /* under the lock */
  JobState state;
  double progress;
  char *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->id);
  g_clear_pointer (&job->request, job_request_free);
  g_free (job->error);
  g_free (job);
}

static Job *
job_new (Jobs * jobs, JobRequest * request)
{
  Job *job = g_new0 (Job, 1);

  job->jobs = jobs;
  job->id = g_uuid_string_random ();
  job->request = request;
  job->created_us = g_get_monotonic_time ();
  job->state = JOB_QUEUED;
  return job;
}

static void
set_progress (double progress, gpointer user_data)
{
  Job *job = user_data;

  g_mutex_lock (&job->jobs->lock);
  job->progress = progress;
  g_mutex_unlock (&job->jobs->lock);
}

static void
set_state (Job * job, JobState state, const char *error)
{
  g_mutex_lock (&job->jobs->lock);
  job->state = state;
  job->error = g_strdup (error);
  g_mutex_unlock (&job->jobs->lock);
}

static gboolean
work_on (Job * job, GError ** error)
{
  Jobs *self = job->jobs;
  g_autofree char *results = storage_results_path (self->storage, job->id);
  g_autoptr (Input) input = input_open (job->request->input_url,
      self->storage, self->signer, self->cancellable, error);

  if (!input)
    return FALSE;
  if (self->canned_results)
    return TRUE;
  return job_run (job->request, input->path, results, set_progress, job,
      self->cancellable, error);
}

static gpointer
work (gpointer data)
{
  Jobs *self = data;
  Job *job;

  while ((job = g_async_queue_pop (self->queue))->request) {
    g_autoptr (GError) error = NULL;

    set_state (job, JOB_RUNNING, NULL);
    if (work_on (job, &error))
      set_state (job, JOB_DONE, NULL);
    else
      set_state (job, JOB_FAILED, error->message);
  }
  job_free (job);
  return NULL;
}

Jobs *
jobs_new (Storage * storage, const UrlSigner * signer, guint job_time_ms,
    const char *canned_results)
{
  Jobs *self = g_new0 (Jobs, 1);

  self->storage = storage;
  self->signer = signer;
  self->job_time_us = job_time_ms * G_TIME_SPAN_MILLISECOND;
  self->canned_results = g_strdup (canned_results);
  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, job_free);
  self->queue = g_async_queue_new ();
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  self->worker = g_thread_new ("jobs", work, self);
  return self;
}

void
jobs_free (Jobs * self)
{
  g_cancellable_cancel (self->cancellable);
  g_async_queue_push_front (self->queue, job_new (self, NULL));
  g_thread_join (self->worker);
  g_async_queue_unref (self->queue);
  g_hash_table_unref (self->table);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self->canned_results);
  g_free (self);
}

gboolean
jobs_check_model (const Jobs * self, const ModelRequest * model,
    GError ** error)
{
  return self->canned_results || detector_check (model, error);
}

const char *
jobs_add (Jobs * self, JobRequest * request)
{
  Job *job = job_new (self, request);

  g_hash_table_insert (self->table, job->id, job);
  g_async_queue_push (self->queue, job);
  return job->id;
}

void
job_report_clear (JobReport * self)
{
  g_clear_pointer (&self->error, g_free);
}

/* A job that has ended before its time is reported as running. */
static void
hold_back (const Jobs * self, gint64 age_us, JobReport * report)
{
  if (age_us >= self->job_time_us)
    return;
  if (report->state == JOB_DONE || report->state == JOB_FAILED) {
    report->state = JOB_RUNNING;
    report->progress = 1;
    g_clear_pointer (&report->error, g_free);
  }
  report->progress = MIN (report->progress,
      (double) age_us / self->job_time_us);
}

void
jobs_report (Jobs * self, const char *id, JobReport * report)
{
  Job *job = g_hash_table_lookup (self->table, id);

  memset (report, 0, sizeof *report);
  report->state = JOB_UNKNOWN;
  if (!job)
    return;
  g_mutex_lock (&self->lock);
  report->state = job->state;
  report->progress = job->progress;
  report->error = g_strdup (job->error);
  g_mutex_unlock (&self->lock);
  report->first = !job->reported;
  job->reported = TRUE;
  hold_back (self, g_get_monotonic_time () - job->created_us, report);
}

gint64
jobs_claim_poll_us (Jobs * self, const char *id, guint interval_ms)
{
  Job *job = g_hash_table_lookup (self->table, id);
  gint64 now_us = g_get_monotonic_time ();
  gint64 next_us;

  if (!job)
    return 0;
  next_us = job->last_poll_us + interval_ms * G_TIME_SPAN_MILLISECOND;
  if (job->polled && next_us > now_us)
    return next_us - now_us;
  job->polled = TRUE;
  job->last_poll_us = now_us;
  return 0;
}

char *
jobs_get_results_path (Jobs * self, const char *id)
{
  Job *job = g_hash_table_lookup (self->table, id);
  gboolean done;

  if (!job)
    return NULL;
  g_mutex_lock (&self->lock);
  done = job->state == JOB_DONE;
  g_mutex_unlock (&self->lock);
  if (!done)
    return NULL;
  return self->canned_results ? g_strdup (self->canned_results)
      : storage_results_path (self->storage, id);
}
