/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowprogress.h"

#include "gstroboflowdebug.h"
#include "gstroboflowreport.h"
#include <roboflow/roboflow.h>

#define GST_CAT_DEFAULT roboflow_run_debug

/* The worker of the run writes, the application's threads read `stats` and
 * `current-job-id`: the lock guards what both see, which is everything but the
 * element. Messages are posted without the lock. */

static const gchar *const phase_names[] = {
  "recording", "upload", "job", "download", "posting"
};

G_STATIC_ASSERT (G_N_ELEMENTS (phase_names) == GST_ROBOFLOW_N_PHASES);

struct _GstRoboflowProgress
{
  GstElement *element;

  GMutex lock;
  GstRoboflowPhase phase;
  gint64 phase_start;           /* monotonic, us */
  guint64 phase_times[GST_ROBOFLOW_N_PHASES];   /* ns, of phases left */
  const gchar *open_code;       /* of the progress message under way */
  gboolean created;             /* the job, by this run */
  gchar *job_id;
  guint64 frames;
  guint64 bytes_uploaded;
  guint64 polls;
  guint64 retries;
  guint64 messages_dropped;
};

GstRoboflowProgress *
gst_roboflow_progress_new (GstElement * element)
{
  GstRoboflowProgress *progress = g_new0 (GstRoboflowProgress, 1);

  progress->element = element;
  progress->phase_start = g_get_monotonic_time ();
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

/* Called with the lock held. */
static guint64
phase_time (const GstRoboflowProgress * progress, GstRoboflowPhase phase)
{
  guint64 time = progress->phase_times[phase];

  if (phase == progress->phase)
    time += (g_get_monotonic_time () - progress->phase_start) * GST_USECOND;
  return time;
}

void
gst_roboflow_progress_enter (GstRoboflowProgress * progress,
    GstRoboflowPhase phase)
{
  g_mutex_lock (&progress->lock);
  progress->phase_times[progress->phase] =
      phase_time (progress, progress->phase);
  progress->phase = phase;
  progress->phase_start = g_get_monotonic_time ();
  g_mutex_unlock (&progress->lock);
  GST_INFO_OBJECT (progress->element, "phase %s", phase_names[phase]);
}

const gchar *
gst_roboflow_progress_get_phase (GstRoboflowProgress * progress)
{
  GstRoboflowPhase phase;

  g_mutex_lock (&progress->lock);
  phase = progress->phase;
  g_mutex_unlock (&progress->lock);
  return phase_names[phase];
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

static void
start_progress (GstRoboflowProgress * progress, const gchar * code,
    const gchar * text)
{
  gboolean is_new;

  g_mutex_lock (&progress->lock);
  is_new = g_strcmp0 (progress->open_code, code) != 0;
  g_mutex_unlock (&progress->lock);
  if (!is_new)
    return;

  gst_roboflow_progress_end (progress, GST_PROGRESS_TYPE_COMPLETE, "Done");
  g_mutex_lock (&progress->lock);
  progress->open_code = code;
  g_mutex_unlock (&progress->lock);
  post_progress (progress, GST_PROGRESS_TYPE_START, code, text);
}

void
gst_roboflow_progress_set_frames (GstRoboflowProgress * progress,
    guint64 frames)
{
  g_mutex_lock (&progress->lock);
  progress->frames = frames;
  g_mutex_unlock (&progress->lock);
}

guint64
gst_roboflow_progress_get_frames (GstRoboflowProgress * progress)
{
  guint64 frames;

  g_mutex_lock (&progress->lock);
  frames = progress->frames;
  g_mutex_unlock (&progress->lock);
  return frames;
}

void
gst_roboflow_progress_count_dropped (GstRoboflowProgress * progress)
{
  g_mutex_lock (&progress->lock);
  progress->messages_dropped++;
  g_mutex_unlock (&progress->lock);
}

gchar *
gst_roboflow_progress_dup_job_id (GstRoboflowProgress * progress)
{
  gchar *job_id;

  g_mutex_lock (&progress->lock);
  job_id = g_strdup (progress->job_id);
  g_mutex_unlock (&progress->lock);
  return job_id;
}

GstStructure *
gst_roboflow_progress_get_stats (GstRoboflowProgress * progress)
{
  GstStructure *stats;

  g_mutex_lock (&progress->lock);
  stats = gst_structure_new ("roboflow-stats",
      "frames", G_TYPE_UINT64, progress->frames,
      "bytes-uploaded", G_TYPE_UINT64, progress->bytes_uploaded,
      "polls", G_TYPE_UINT64, progress->polls,
      "retries", G_TYPE_UINT64, progress->retries,
      "messages-dropped", G_TYPE_UINT64, progress->messages_dropped, NULL);
  for (guint i = 0; i < GST_ROBOFLOW_N_PHASES; i++) {
    g_autofree gchar *name = g_strconcat (phase_names[i], "-time", NULL);

    gst_structure_set (stats, name, G_TYPE_UINT64, phase_time (progress, i),
        NULL);
  }
  g_mutex_unlock (&progress->lock);
  return stats;
}

static void
post_job (GstRoboflowProgress * progress, const gchar * state,
    const gchar * job_id, const gchar * text, gdouble fraction)
{
  gst_element_post_message (progress->element,
      gst_roboflow_message_new_job (GST_OBJECT (progress->element), state,
          job_id, text, fraction));
}

/* Returns: whether @job_id is news */
static gboolean
note_job (GstRoboflowProgress * progress, const gchar * job_id)
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
waiting (GstRoboflowProgress * progress, const gchar * job_id,
    const gchar * message, gdouble fraction)
{
  gboolean submitted = note_job (progress, job_id) && progress->created;
  g_autofree gchar *text = NULL;

  post_job (progress, submitted ? "submitted" : "processing", job_id, message,
      fraction);
  if (message)
    text = g_strdup (message);
  else if (fraction >= 0)
    text = g_strdup_printf ("%.0f %%", fraction * 100);
  else
    text = g_strdup (submitted ? "Submitted" : "Processing");
  post_progress (progress, GST_PROGRESS_TYPE_CONTINUE, "job", text);
}

static void
changed (GstRoboflowJobState state, const gchar * job_id,
    const gchar * message, gdouble fraction, gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  switch (state) {
    case GST_ROBOFLOW_JOB_STATE_ASKING:
      gst_roboflow_progress_enter (progress, GST_ROBOFLOW_PHASE_UPLOAD);
      start_progress (progress, "upload", "Asking where to upload");
      break;
    case GST_ROBOFLOW_JOB_STATE_UPLOADING:
      post_job (progress, "uploading", job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_CREATING:
      gst_roboflow_progress_enter (progress, GST_ROBOFLOW_PHASE_JOB);
      start_progress (progress, "job", "Creating the job");
      progress->created = TRUE;
      break;
    case GST_ROBOFLOW_JOB_STATE_WAITING:
      gst_roboflow_progress_enter (progress, GST_ROBOFLOW_PHASE_JOB);
      start_progress (progress, "job", "Asking how the job is");
      waiting (progress, job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_DOWNLOADING:
      gst_roboflow_progress_enter (progress, GST_ROBOFLOW_PHASE_DOWNLOAD);
      start_progress (progress, "download", "Fetching the results");
      post_job (progress, "downloading", job_id, message, fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_DONE:
      note_job (progress, job_id);
      gst_roboflow_progress_end (progress, GST_PROGRESS_TYPE_COMPLETE, "Done");
      post_job (progress, progress->phase ==
          GST_ROBOFLOW_PHASE_DOWNLOAD ? "done" : "submitted", job_id, message,
          fraction);
      break;
    case GST_ROBOFLOW_JOB_STATE_FAILED:
      post_job (progress, "failed", job_id, message, fraction);
      break;
  }
}

static void
transferred (GstRoboflowJobState state, guint64 done, guint64 total,
    gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;
  gboolean upload = state == GST_ROBOFLOW_JOB_STATE_UPLOADING;
  gdouble fraction = total > 0 ? (gdouble) done / total : -1;
  g_autofree gchar *text = total > 0 ?
      g_strdup_printf ("%.0f %% of %.1f MB", fraction * 100, total / 1e6) :
      g_strdup_printf ("%.1f MB", done / 1e6);

  if (upload) {
    g_mutex_lock (&progress->lock);
    progress->bytes_uploaded = done;
    g_mutex_unlock (&progress->lock);
  }
  post_progress (progress, GST_PROGRESS_TYPE_CONTINUE,
      upload ? "upload" : "download", text);
}

static void
polled (gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  g_mutex_lock (&progress->lock);
  progress->polls++;
  g_mutex_unlock (&progress->lock);
}

static void
retried (GstRoboflowJobState state, const GError * reason, guint delay_ms,
    gpointer user_data)
{
  GstRoboflowProgress *progress = user_data;

  g_mutex_lock (&progress->lock);
  progress->retries++;
  g_mutex_unlock (&progress->lock);
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
