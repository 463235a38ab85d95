/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowprogress.h"

#include "gstroboflowdebug.h"
#include "gstroboflowreport.h"
#include <roboflow/roboflow.h>

#define GST_CAT_DEFAULT roboflow_run_debug

/* What the application is told of a job: roboflow-job and progress messages,
 * and the property current-job-id.
 *
 * The job runs in the worker, which so calls all functions of the observer.
 * Only the worker touches `created`. A run that fails ends its progress
 * message in whatever thread it fails in, and the application's threads read
 * the job's ID: the lock guards these two. Messages are posted without it. */

#define LONG_POLL_INTERVAL_MS 10000

struct _GstRoboflowProgress
{
  GstElement *element;          /* outlives the progress */
  GstRoboflowStats *stats;      /* likewise */
  guint poll_interval_ms;
  gboolean created;             /* the job was created by this run */

  GMutex lock;
  const gchar *open_code;       /* of the progress message under way, or NULL */
  gchar *job_id;
};

GstRoboflowProgress *
gst_roboflow_progress_new (GstElement * element, GstRoboflowStats * stats,
    guint poll_interval_ms)
{
  GstRoboflowProgress *progress = g_new0 (GstRoboflowProgress, 1);

  progress->element = element;
  progress->stats = stats;
  progress->poll_interval_ms = poll_interval_ms;
  g_mutex_init (&progress->lock);
  return progress;
}

void
gst_roboflow_progress_free (GstRoboflowProgress * progress)
{
  g_mutex_clear (&progress->lock);
  g_free (progress->job_id);
  g_free (progress);
}

static void
post_progress (GstRoboflowProgress * progress, GstProgressType type,
    const gchar * code, const gchar * text)
{
  gst_element_post_message (progress->element,
      gst_message_new_progress (GST_OBJECT (progress->element), type, code,
          text));
}

/* Ends the progress message under way, if there is one. */
void
gst_roboflow_progress_end (GstRoboflowProgress * progress,
    GstProgressType type, const gchar * text)
{
  const gchar *code;

  g_mutex_lock (&progress->lock);
  code = g_steal_pointer (&progress->open_code);
  g_mutex_unlock (&progress->lock);
  if (code)
    post_progress (progress, type, code, text);
}

/* Starts the progress message @code, unless it is under way already, and ends
 * the one before it. */
static void
start_progress (GstRoboflowProgress * progress, const gchar * code,
    const gchar * text)
{
  const gchar *previous;

  g_mutex_lock (&progress->lock);
  previous = progress->open_code;
  progress->open_code = code;
  g_mutex_unlock (&progress->lock);
  if (g_strcmp0 (previous, code) == 0)
    return;
  if (previous)
    post_progress (progress, GST_PROGRESS_TYPE_COMPLETE, previous, "Done");
  GST_INFO_OBJECT (progress->element, "%s: %s", code, text);
  post_progress (progress, GST_PROGRESS_TYPE_START, code, text);
}

/* Returns: (transfer full) (nullable): the job's ID, once it is known */
gchar *
gst_roboflow_progress_dup_job_id (GstRoboflowProgress * progress)
{
  gchar *job_id;

  g_mutex_lock (&progress->lock);
  job_id = g_strdup (progress->job_id);
  g_mutex_unlock (&progress->lock);
  return job_id;
}

static void
post_job (GstRoboflowProgress * progress, const gchar * state,
    const gchar * job_id, const gchar * text, gdouble fraction)
{
  GST_INFO_OBJECT (progress->element, "job %s is %s%s%s",
      GST_STR_NULL (job_id), state, text ? ": " : "", text ? text : "");
  gst_element_post_message (progress->element,
      gst_roboflow_message_new_job (GST_OBJECT (progress->element), state,
          job_id, text, fraction));
}

/* Returns: whether @job_id was not known before */
static gboolean
note_job_id (GstRoboflowProgress * progress, const gchar * job_id)
{
  gboolean is_new;

  g_mutex_lock (&progress->lock);
  is_new = job_id && g_strcmp0 (progress->job_id, job_id) != 0;
  if (is_new) {
    g_free (progress->job_id);
    progress->job_id = g_strdup (job_id);
  }
  g_mutex_unlock (&progress->lock);
  if (is_new)
    g_object_notify (G_OBJECT (progress->element), "current-job-id");
  return is_new;
}

static void
report_waiting (GstRoboflowProgress * progress, const gchar * job_id,
    const gchar * message, gdouble fraction)
{
  gboolean submitted = note_job_id (progress, job_id) && progress->created;
  g_autoptr (GString) text = g_string_new (message);

  post_job (progress, submitted ? "submitted" : "processing", job_id, message,
      fraction);
  if (!message && fraction >= 0)
    g_string_append_printf (text, "%.0f %%", fraction * 100);
  else if (!message)
    g_string_append (text, submitted ? "Submitted" : "Processing");
  /* Else a minute of silence looks like a standstill. */
  if (!submitted && progress->poll_interval_ms >= LONG_POLL_INTERVAL_MS)
    g_string_append_printf (text, " (asking again in %u s)",
        progress->poll_interval_ms / 1000);
  post_progress (progress, GST_PROGRESS_TYPE_CONTINUE, "job", text->str);
}

static void
changed (GstRoboflowJobState state, const gchar * job_id,
    const gchar * message, gdouble fraction, gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  switch (state) {
    case GST_ROBOFLOW_JOB_STATE_ASKING:
      gst_roboflow_stats_enter_phase (progress->stats,
          GST_ROBOFLOW_PHASE_UPLOAD);
      start_progress (progress, "upload", "Asking where to upload");
      break;
    case GST_ROBOFLOW_JOB_STATE_UPLOADING:
      post_job (progress, "uploading", job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_CREATING:
      gst_roboflow_stats_enter_phase (progress->stats, GST_ROBOFLOW_PHASE_JOB);
      start_progress (progress, "job", "Creating the job");
      progress->created = TRUE;
      break;
    case GST_ROBOFLOW_JOB_STATE_WAITING:
      gst_roboflow_stats_enter_phase (progress->stats, GST_ROBOFLOW_PHASE_JOB);
      start_progress (progress, "job", "Asking how the job is");
      report_waiting (progress, job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_DOWNLOADING:
      gst_roboflow_stats_enter_phase (progress->stats,
          GST_ROBOFLOW_PHASE_DOWNLOAD);
      start_progress (progress, "download", "Fetching the results");
      post_job (progress, "downloading", job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_DONE:
      note_job_id (progress, job_id);
      gst_roboflow_progress_end (progress, GST_PROGRESS_TYPE_COMPLETE, "Done");
      /* Without wait the job ends when it is created. */
      post_job (progress, gst_roboflow_stats_get_phase (progress->stats) ==
          GST_ROBOFLOW_PHASE_DOWNLOAD ? "done" : "submitted", job_id, message,
          fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_FAILED:
      post_job (progress, "failed", job_id, message, fraction);
      break;
  }
}

static gchar *
format_size (guint64 bytes)
{
  return bytes < 1000000 ? g_strdup_printf ("%.1f kB", bytes / 1e3) :
      g_strdup_printf ("%.1f MB", bytes / 1e6);
}

static void
transferred (GstRoboflowJobState state, guint64 done, guint64 total,
    gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;
  gboolean upload = state == GST_ROBOFLOW_JOB_STATE_UPLOADING;
  gdouble fraction = total > 0 ? (gdouble) done / total : -1;
  g_autofree gchar *size = format_size (total > 0 ? total : done);
  g_autofree gchar *text = total > 0 ?
      g_strdup_printf ("%.0f %% of %s", fraction * 100, size) :
      g_steal_pointer (&size);

  if (upload)
    gst_roboflow_stats_set_bytes_uploaded (progress->stats, done);
  post_progress (progress, GST_PROGRESS_TYPE_CONTINUE,
      upload ? "upload" : "download", text);
}

static void
polled (gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  gst_roboflow_stats_count_poll (progress->stats);
}

static void
retried (GstRoboflowJobState state, const GError * reason, guint delay_ms,
    gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  gst_roboflow_stats_count_retry (progress->stats);
  GST_INFO_OBJECT (progress->element, "trying again in %u ms: %s", delay_ms,
      reason->message);
}

static void
warning (const gchar * text, gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  gst_roboflow_report_warning (progress->element, text);
}

const GstRoboflowJobObserver gst_roboflow_progress_observer = {
  changed, transferred, polled, retried, warning
};
