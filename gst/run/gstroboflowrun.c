/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrun-private.h"

#include "gstroboflowreport.h"
#include "gstroboflowresume.h"
#include "gstroboflowtempfile.h"

#include <glib/gstdio.h>
#include <roboflow/http/gstroboflowdiscard.h>

/* Two sides share a run.
 *
 * The stream's side are the element's streaming threads and those of its
 * children: they record, and tell the run that the stream has started, has
 * finished, or went wrong. Only a filter's waits here, for the results; a
 * flush ends that.
 *
 * The worker is a thread that the run starts and joins. All network, all
 * reading and writing of results and all messages about the job are its
 * business. It waits for the stream's side under the lock, for everything else
 * with the cancellable. gst_roboflow_run_cancel() ends both kinds of waiting,
 * so that a state change joins the worker at once.
 *
 * The lock guards `shared`, which both sides see, with two exceptions: when the
 * stream has finished, `stream` is the worker's and `recording` does not change
 * any more, and when the worker has been joined there is only one thread left.
 * The plan is immutable, and the rest belongs to the worker. Nothing is posted
 * or called with the lock held. The first error is the run's error: whoever has
 * it posts it, once. */

static gboolean
is_empty_file (const gchar * path)
{
  GStatBuf info;

  return g_stat (path, &info) != 0 || info.st_size == 0;
}

/* Starts a run of @plan, which it takes.
 *
 * Returns: (nullable): NULL with an error if it cannot even begin */
GstRoboflowRun *
gst_roboflow_run_new (GstElement * element, GstRoboflowPlan * plan,
    const GstRoboflowRunFuncs * funcs, GError ** error)
{
  g_autoptr (GstRoboflowPlan) owned = plan;
  g_autoptr (GstRoboflowCheckpoint) checkpoint = NULL;
  GstRoboflowRun *run;

  if (!gst_roboflow_resume_open (plan, &checkpoint, error))
    return NULL;
  run = g_new0 (GstRoboflowRun, 1);
  run->element = element;
  run->plan = g_steal_pointer (&owned);
  run->checkpoint = g_steal_pointer (&checkpoint);
  run->funcs = funcs;
  run->stats = gst_roboflow_stats_new ();
  run->progress = gst_roboflow_progress_new (element, run->stats,
      plan->poll_interval_ms);
  run->cancellable = g_cancellable_new ();
  g_mutex_init (&run->lock);
  g_cond_init (&run->changed);
  if (plan->warning)
    gst_roboflow_report_warning (element, plan->warning);
  run->worker = g_thread_new ("roboflow-run", gst_roboflow_worker_main, run);
  return run;
}

/* Makes the worker end, without waiting for that. */
void
gst_roboflow_run_cancel (GstRoboflowRun * run)
{
  g_cancellable_cancel (run->cancellable);
  g_mutex_lock (&run->lock);
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Removes temporary files after success, and when the user stops. After a
 * failure they are all that is left of the work, and stay. To be called when
 * they are closed, so that nobody but gst_roboflow_discard_file() waits for the
 * disk. */
static void
remove_temporary_files (GstRoboflowRun * run)
{
  const GstRoboflowSettings *settings = run->plan->settings;

  if (run->shared.recording && !settings->recording_location
      && (!run->shared.failed || is_empty_file (run->shared.recording)))
    gst_roboflow_discard_file (run->shared.recording);
  if (run->results && !(run->shared.failed && run->shared.keep_results)
      && !settings->results_location && !settings->results_input_location)
    gst_roboflow_discard_file (run->results);
}

/* Makes the worker end and waits for it, which takes no time:
 * GstRoboflowRunFuncs are not called any more. */
void
gst_roboflow_run_stop (GstRoboflowRun * run)
{
  gst_roboflow_run_cancel (run);
  g_clear_pointer (&run->worker, g_thread_join);
}

void
gst_roboflow_run_free (GstRoboflowRun * run)
{
  gst_roboflow_run_stop (run);
  g_clear_pointer (&run->checkpoint, gst_roboflow_checkpoint_free);
  gst_roboflow_stream_clear (&run->shared.stream);
  g_clear_object (&run->shared.results);
  g_clear_object (&run->opened);
  remove_temporary_files (run);
  g_free (run->shared.recording);
  g_free (run->results);
  gst_roboflow_progress_free (run->progress);
  gst_roboflow_stats_free (run->stats);
  gst_roboflow_plan_free (run->plan);
  g_object_unref (run->cancellable);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->changed);
  g_free (run);
}

/* Returns: (transfer none): is cancelled when the run ends */
GCancellable *
gst_roboflow_run_get_cancellable (const GstRoboflowRun * run)
{
  return run->cancellable;
}

const GstRoboflowPlan *
gst_roboflow_run_get_plan (const GstRoboflowRun * run)
{
  return run->plan;
}

/* Returns: (transfer none) (nullable): the file to record into, valid until the
 *   next call */
const gchar *
gst_roboflow_run_make_recording (GstRoboflowRun * run, const gchar * extension,
    GError ** error)
{
  g_autofree gchar *path = g_strdup (run->plan->settings->recording_location);
  const gchar *recording;

  if (!path)
    path = gst_roboflow_temp_file_new (extension, error);
  if (!path)
    return NULL;
  recording = path;
  g_mutex_lock (&run->lock);
  /* An earlier one was made for caps that no frame came with: it is empty. */
  if (run->shared.recording && !run->plan->settings->recording_location)
    g_unlink (run->shared.recording);
  g_free (run->shared.recording);
  run->shared.recording = g_steal_pointer (&path);
  g_mutex_unlock (&run->lock);
  return recording;
}

gchar *
gst_roboflow_run_dup_recording (GstRoboflowRun * run)
{
  gchar *recording;

  g_mutex_lock (&run->lock);
  recording = g_strdup (run->shared.recording);
  g_mutex_unlock (&run->lock);
  return recording;
}

/* Returns: (transfer none): the file; only for who knows that the stream has
 *   finished, since then nobody changes it */
const gchar *
gst_roboflow_run_get_recording (const GstRoboflowRun * run)
{
  return run->shared.recording;
}

/* Only the first call counts.
 * @caps: (nullable): of the stream, where they are known */
void
gst_roboflow_run_stream_started (GstRoboflowRun * run, GstCaps * caps)
{
  g_mutex_lock (&run->lock);
  if (!run->shared.stream_started && caps)
    gst_roboflow_stream_set_caps (&run->shared.stream, caps);
  run->shared.stream_started = TRUE;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* @frames: how many have come so far */
void
gst_roboflow_run_set_frames (GstRoboflowRun * run, guint64 frames)
{
  gst_roboflow_stats_set_frames (run->stats, frames);
}

/* Takes the contents of @stream and leaves it empty. Only the first call
 * counts. */
void
gst_roboflow_run_stream_finished (GstRoboflowRun * run,
    GstRoboflowStream * stream)
{
  guint64 frames = stream->table ?
      gst_roboflow_frame_table_get_n_frames (stream->table) : 0;

  g_mutex_lock (&run->lock);
  if (!run->shared.stream_finished) {
    gst_roboflow_stream_clear (&run->shared.stream);
    run->shared.stream = *stream;
    memset (stream, 0, sizeof (*stream));
  }
  run->shared.stream_started = TRUE;
  run->shared.stream_finished = TRUE;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
  gst_roboflow_stream_clear (stream);
  gst_roboflow_stats_set_frames (run->stats, frames);
}

/* @flushing: TRUE ends gst_roboflow_run_wait_for_results(), FALSE allows it
 *   again */
void
gst_roboflow_run_set_flushing (GstRoboflowRun * run, gboolean flushing)
{
  g_mutex_lock (&run->lock);
  run->shared.flushing = flushing;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Blocks a filter's streaming thread until the results are there.
 * @results: (out) (transfer full): set if GST_FLOW_OK is returned */
GstFlowReturn
gst_roboflow_run_wait_for_results (GstRoboflowRun * run,
    GstRoboflowResults ** results)
{
  GstFlowReturn ret = GST_FLOW_OK;

  g_mutex_lock (&run->lock);
  while (!run->shared.results && !run->shared.flushing
      && !run->shared.failure_posted
      && !g_cancellable_is_cancelled (run->cancellable))
    g_cond_wait (&run->changed, &run->lock);
  if (run->shared.failure_posted)
    ret = GST_FLOW_ERROR;
  else if (run->shared.flushing
      || g_cancellable_is_cancelled (run->cancellable))
    ret = GST_FLOW_FLUSHING;
  else
    *results = g_object_ref (run->shared.results);
  g_mutex_unlock (&run->lock);
  return ret;
}

GstRoboflowPoster *
gst_roboflow_run_new_poster (GstRoboflowRun * run, GError ** error)
{
  g_autofree gchar *job_id = gst_roboflow_progress_dup_job_id (run->progress);

  return gst_roboflow_poster_new (run->element, run->plan->settings,
      run->stats, job_id, error);
}

/* Returns: (transfer none): what was recorded; only for who knows that the
 *   stream has finished, since then nobody changes it */
const GstRoboflowStream *
gst_roboflow_run_get_stream (const GstRoboflowRun * run)
{
  return &run->shared.stream;
}

/* All frames of a filter went downstream. */
void
gst_roboflow_run_stream_passed (GstRoboflowRun * run)
{
  g_mutex_lock (&run->lock);
  run->shared.stream_passed = TRUE;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Posts @error if it is the first of this run, and ends the run. Does nothing
 * if the run was stopped, which makes things fail that are not the user's
 * business. */
void
gst_roboflow_run_fail (GstRoboflowRun * run, const GError * error,
    const gchar * debug)
{
  g_autofree gchar *job_id = gst_roboflow_progress_dup_job_id (run->progress);
  g_autofree gchar *recording = gst_roboflow_run_dup_recording (run);
  GstRoboflowContext context = {
    .phase =
        gst_roboflow_phase_get_name (gst_roboflow_stats_get_phase (run->stats)),
    .job_id = job_id,
  };
  gboolean first, has_job;

  g_mutex_lock (&run->lock);
  first = !run->shared.failed && !run->shared.done
      && !g_cancellable_is_cancelled (run->cancellable);
  run->shared.failed |= first;
  if (run->shared.keep_results)
    context.results = run->results;
  has_job = run->shared.has_job;
  g_mutex_unlock (&run->lock);
  if (!first)
    return;

  context.can_resume = has_job
      && gst_roboflow_resume_is_possible (run->plan, job_id);
  if (recording && !is_empty_file (recording))
    context.recording = recording;
  gst_roboflow_report_error (run->element, error, debug, &context);
  g_mutex_lock (&run->lock);
  run->shared.failure_posted = TRUE;
  g_mutex_unlock (&run->lock);
  gst_roboflow_progress_end (run->progress, GST_PROGRESS_TYPE_ERROR,
      error->message);
  gst_roboflow_run_cancel (run);
}

/* Whether the run was ended from outside. */
gboolean
gst_roboflow_run_is_stopping (GstRoboflowRun * run)
{
  gboolean stopping;

  g_mutex_lock (&run->lock);
  stopping = !run->shared.failed
      && g_cancellable_is_cancelled (run->cancellable);
  g_mutex_unlock (&run->lock);
  return stopping;
}

/* Whether the error of this run is on the bus. Only then may buffers be
 * refused: the source then posts an error that says no more than that, and has
 * to come second. */
gboolean
gst_roboflow_run_has_failed (GstRoboflowRun * run)
{
  gboolean failed;

  g_mutex_lock (&run->lock);
  failed = run->shared.failure_posted;
  g_mutex_unlock (&run->lock);
  return failed;
}

gboolean
gst_roboflow_run_is_finished (GstRoboflowRun * run)
{
  gboolean done;

  g_mutex_lock (&run->lock);
  done = run->shared.done;
  g_mutex_unlock (&run->lock);
  return done;
}

gchar *
gst_roboflow_run_dup_job_id (GstRoboflowRun * run)
{
  return gst_roboflow_progress_dup_job_id (run->progress);
}

GstStructure *
gst_roboflow_run_get_stats (GstRoboflowRun * run)
{
  return gst_roboflow_stats_to_structure (run->stats);
}
