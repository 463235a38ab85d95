/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrun.h"

#include "gstroboflowdebug.h"
#include "gstroboflowdelivery.h"
#include "gstroboflowfileinfo.h"
#include "gstroboflowprogress.h"
#include "gstroboflowreport.h"
#include "gstroboflowresume.h"
#include "gstroboflowstall.h"
#include "gstroboflowtempfile.h"
#include <glib/gstdio.h>
#include <roboflow/gstroboflowdiscard.h>
#include <roboflow/gstroboflowjob.h>
#include <roboflow/gstroboflowresults-private.h>

#define GST_CAT_DEFAULT roboflow_run_debug

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
 * The lock guards what both sides see, `shared`; the plan is immutable, and
 * the rest belongs to the worker. Nothing is posted or called with the lock
 * held. The first error is the run's error: whoever has it posts it, once. */

struct _GstRoboflowRun
{
  GstElement *element;          /* outlives the run */
  GstRoboflowPlan *plan;
  const GstRoboflowRunFuncs *funcs;
  GstRoboflowProgress *progress;
  GCancellable *cancellable;
  GThread *worker;

  GMutex lock;
  GCond changed;
  struct
  {
    gboolean stream_started;
    gboolean stream_finished;
    gboolean failed;
    gboolean failure_posted;    /* upstream may speak of errors from now on */
    gboolean done;
    gboolean flushing;
    gboolean stream_passed;     /* through a filter, with its predictions */
    GstRoboflowResults *results;        /* for a filter */
    GstRoboflowStream stream;   /* the worker's once stream_finished */
    gchar *recording;
    gboolean keep_results;      /* they came: if what follows fails */
    gboolean has_job;           /* the checkpoint is of the job of this run */
  } shared;

  gchar *results;               /* does not change once keep_results is set */
  GstRoboflowResults *opened;   /* what is in there */
  GstRoboflowCheckpoint *checkpoint;    /* NULL: none is asked for */
};

static gboolean
wait_for (GstRoboflowRun * run, const gboolean * flag, GError ** error)
{
  g_mutex_lock (&run->lock);
  while (!*flag && !g_cancellable_is_cancelled (run->cancellable))
    g_cond_wait (&run->changed, &run->lock);
  g_mutex_unlock (&run->lock);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/* For a stream that is recorded. Somebody should know if what is waited for
 * never comes. */
static gboolean
wait_for_stream (GstRoboflowRun * run, const gboolean * flag, GError ** error)
{
  GstRoboflowStall stall = { 0, };
  gint64 until;

  if (!run->plan->is_filter)
    return wait_for (run, flag, error);
  g_mutex_lock (&run->lock);
  while (!*flag && !g_cancellable_is_cancelled (run->cancellable)) {
    until = g_get_monotonic_time () + G_TIME_SPAN_SECOND;
    if (g_cond_wait_until (&run->changed, &run->lock, until))
      continue;
    g_mutex_unlock (&run->lock);
    gst_roboflow_stall_check (&stall, run->element,
        gst_roboflow_progress_get_frames (run->progress));
    g_mutex_lock (&run->lock);
  }
  g_mutex_unlock (&run->lock);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

static gchar *
dup_recording (GstRoboflowRun * run)
{
  gchar *recording;

  g_mutex_lock (&run->lock);
  recording = g_strdup (run->shared.recording);
  g_mutex_unlock (&run->lock);
  return recording;
}

static gboolean
is_empty_file (const gchar * path)
{
  GStatBuf info;

  return g_stat (path, &info) != 0 || info.st_size == 0;
}

static gboolean
choose_results (GstRoboflowRun * run, GError ** error)
{
  const GstRoboflowSettings *settings = run->plan->settings;

  if (settings->results_location)
    run->results = g_strdup (settings->results_location);
  else
    run->results = gst_roboflow_temp_file_new ("json", error);
  return run->results != NULL;
}

/* What can be read of results that are not whole is better than nothing. */
static gboolean
open_results (const gchar * path, gpointer data, GError ** error)
{
  GstRoboflowRun *run = data;
  const GError *broken;

  g_clear_object (&run->opened);
  run->opened = gst_roboflow_results_open_cancellable (path, run->cancellable,
      error);
  if (!run->opened)
    return FALSE;
  broken = gst_roboflow_results_get_error (run->opened);
  if (broken)
    g_propagate_error (error, g_error_copy (broken));
  return !broken;
}

static gboolean
run_job (GstRoboflowRun * run, const gchar * upload_path,
    const gchar * extension, GError ** error)
{
  const GstRoboflowPlan *plan = run->plan;
  const GstRoboflowSettings *settings = plan->settings;
  g_autoptr (GstRoboflowClient) client = NULL;
  g_autofree gchar *upload_name = NULL;
  GstRoboflowJobRequest request = {
    .upload_path = upload_path,
    .input_url = settings->input_url,
    .job_id = settings->job_id,
    .infer_fps = settings->infer_fps,
    .models = plan->models,
    .wait = settings->wait,
    .poll_interval_ms = plan->poll_interval_ms,
    .job_timeout_ms = settings->job_timeout_ms,
    .max_retries = settings->max_retries,
    .check_results = open_results,
    .check_data = run,
    .checkpoint = run->checkpoint,
  };

  client = gst_roboflow_client_new (plan->api_url, plan->api_key,
      settings->ca_file, error);
  if (!client)
    return FALSE;
  if (settings->wait && !choose_results (run, error))
    return FALSE;
  g_mutex_lock (&run->lock);
  run->shared.has_job = TRUE;
  g_mutex_unlock (&run->lock);
  /* Never the name of the user's file. */
  upload_name = g_strconcat ("recording.", extension, NULL);
  request.upload_name = upload_path ? upload_name : NULL;
  request.results_path = run->results;
  return gst_roboflow_job_run (client, &request,
      &gst_roboflow_progress_observer, run->progress, NULL, run->cancellable,
      error);
}

/* A file that came in as bytes is looked at before it is sent. */
static gboolean
look_up_file (GstRoboflowRun * run, const gchar * path, GError ** error)
{
  GstRoboflowStream *stream = &run->shared.stream;
  GstRoboflowFileInfo info = { 0, };

  if (!gst_roboflow_file_info_read (path, stream->container, &info,
          run->cancellable, error))
    return FALSE;
  stream->width = info.width;
  stream->height = info.height;
  stream->rate_num = info.rate_num;
  stream->rate_den = info.rate_den;
  return TRUE;
}

/* The stream's own caps can tell the rate as soon as it starts. */
static gboolean
check_rate_of_stream (GstRoboflowRun * run, GError ** error)
{
  gboolean fits;

  if (!wait_for (run, &run->shared.stream_started, error))
    return FALSE;
  g_mutex_lock (&run->lock);
  fits = gst_roboflow_stream_check_rate (&run->shared.stream,
      run->plan->settings->infer_fps, error);
  g_mutex_unlock (&run->lock);
  return fits;
}

/* Returns: FALSE with an error; TRUE with *@empty if there is no video */
static gboolean
send_recording (GstRoboflowRun * run, gboolean * empty, GError ** error)
{
  GstRoboflowStream *stream = &run->shared.stream;
  g_autofree gchar *recording = NULL;

  if (!wait_for_stream (run, &run->shared.stream_started, error)
      || !check_rate_of_stream (run, error)
      || !wait_for_stream (run, &run->shared.stream_finished, error))
    return FALSE;
  recording = dup_recording (run);
  *empty = !recording || (stream->table
      && gst_roboflow_frame_table_get_n_frames (stream->table) == 0);
  if (*empty)
    return TRUE;

  if (!stream->table && !look_up_file (run, recording, error))
    return FALSE;
  if (!gst_roboflow_stream_check_rate (stream, run->plan->settings->infer_fps,
          error)
      || !gst_roboflow_resume_bind (run->checkpoint, stream, recording,
          run->cancellable, error))
    return FALSE;
  return run_job (run, recording, stream->container->extension, error);
}

/* Fetches the results from where the plan says. */
static gboolean
obtain_results (GstRoboflowRun * run, gboolean * empty, GError ** error)
{
  const GstRoboflowSettings *settings = run->plan->settings;

  switch (run->plan->source) {
    case GST_ROBOFLOW_SOURCE_RESULTS:
      run->results = g_strdup (settings->results_input_location);
      return TRUE;
    case GST_ROBOFLOW_SOURCE_JOB:
      /* By then it is sure that the results do not overwrite the input. */
      return wait_for (run, &run->shared.stream_started, error)
          && run_job (run, NULL, NULL, error);
    case GST_ROBOFLOW_SOURCE_URL:
      return check_rate_of_stream (run, error)
          && run_job (run, NULL, NULL, error);
    case GST_ROBOFLOW_SOURCE_RECORDING:
      return send_recording (run, empty, error);
  }
  g_return_val_if_reached (FALSE);
}

static void
keep_results (GstRoboflowRun * run)
{
  g_mutex_lock (&run->lock);
  run->shared.keep_results = run->plan->source != GST_ROBOFLOW_SOURCE_RESULTS;
  g_mutex_unlock (&run->lock);
}

static gboolean
post_predictions (GstRoboflowRun * run, GstRoboflowResults * results,
    GError ** error)
{
  g_autoptr (GstRoboflowPoster) poster = NULL;

  gst_roboflow_progress_enter (run->progress, GST_ROBOFLOW_PHASE_POSTING);
  poster = gst_roboflow_poster_new (run->element, run->plan->settings,
      run->progress, error);
  if (poster && gst_roboflow_delivery_run (poster, run->element,
          &run->shared.stream, results, run->cancellable, error))
    return TRUE;
  if (!g_cancellable_is_cancelled (run->cancellable))
    keep_results (run);
  return FALSE;
}

static void
warn_if_nothing_was_inferred (GstRoboflowRun * run,
    GstRoboflowResults * results)
{
  if (gst_roboflow_results_get_n_frames (results) == 0
      && !gst_roboflow_results_get_error (results))
    gst_roboflow_report_warning (run->element, "The results hold no frame: "
        "the video can be shorter than an inference interval, or infer-fps "
        "above its frame rate");
}

/* A broken end of the results must not cost the video that goes with the rest:
 * it is warned of. */
static void
hand_over (GstRoboflowRun * run, GstRoboflowResults * results)
{
  const GError *broken = gst_roboflow_results_get_error (results);

  if (broken) {
    g_autofree gchar *text = g_strdup_printf ("Only a first part of the "
        "results can be read, frames after that carry no predictions: %s",
        broken->message);

    gst_roboflow_report_warning (run->element, text);
  }
  gst_roboflow_progress_enter (run->progress, GST_ROBOFLOW_PHASE_POSTING);
  keep_results (run);
  g_mutex_lock (&run->lock);
  run->shared.results = g_object_ref (results);
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Whoever stops the pipeline when EOS comes out of it can be faster than this
 * thread, and stops nothing any more. */
static gboolean
wait_for_passing (GstRoboflowRun * run, GError ** error)
{
  gboolean passed;

  wait_for (run, &run->shared.stream_passed, NULL);
  g_mutex_lock (&run->lock);
  passed = run->shared.stream_passed;
  g_mutex_unlock (&run->lock);
  return passed
      || !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/* @results: (nullable): NULL if nobody waits for them */
static gboolean
deliver (GstRoboflowRun * run, GstRoboflowResults * results, GError ** error)
{
  if (!run->plan->is_filter)
    return wait_for (run, &run->shared.stream_finished, error)
        && (!results || post_predictions (run, results, error));
  hand_over (run, results);
  if (run->plan->source == GST_ROBOFLOW_SOURCE_RECORDING)
    run->funcs->replay (run->element);
  return wait_for_passing (run, error);
}

static gboolean
ensure_opened (GstRoboflowRun * run, GError ** error)
{
  g_autoptr (GError) reason = NULL;

  if (run->opened || open_results (run->results, run, &reason) || run->opened)
    return TRUE;
  keep_results (run);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
work (GstRoboflowRun * run, GError ** error)
{
  GstRoboflowResults *results = NULL;
  gboolean empty = FALSE;

  if (!obtain_results (run, &empty, error))
    return FALSE;
  if (empty) {
    gst_roboflow_report_warning (run->element, "The stream ended before a "
        "frame came that could be recorded: no job was made");
    if (run->plan->is_filter)
      run->funcs->replay (run->element);
    return TRUE;
  }
  if (run->plan->settings->wait) {
    if (!ensure_opened (run, error))
      return FALSE;
    results = run->opened;
    warn_if_nothing_was_inferred (run, results);
  }
  if (!deliver (run, results, error))
    return FALSE;
  if (results && run->checkpoint)
    gst_roboflow_checkpoint_remove (run->checkpoint);
  return TRUE;
}

static gpointer
worker (gpointer user_data)
{
  GstRoboflowRun *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!work (run, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      gst_roboflow_progress_end (run->progress, GST_PROGRESS_TYPE_CANCELED,
          "Stopped");
    else
      gst_roboflow_run_fail (run, error, NULL);
    return NULL;
  }

  g_mutex_lock (&run->lock);
  run->shared.done = !run->shared.failed;
  g_mutex_unlock (&run->lock);
  if (gst_roboflow_run_is_finished (run))
    run->funcs->finished (run->element);
  return NULL;
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
  run->progress = gst_roboflow_progress_new (element);
  run->cancellable = g_cancellable_new ();
  g_mutex_init (&run->lock);
  g_cond_init (&run->changed);
  if (plan->warning)
    gst_roboflow_report_warning (element, plan->warning);
  run->worker = g_thread_new ("roboflow-run", worker, run);
  return run;
}

/* Ends all waiting of the worker; does not wait for it itself. */
void
gst_roboflow_run_cancel (GstRoboflowRun * run)
{
  g_cancellable_cancel (run->cancellable);
  g_mutex_lock (&run->lock);
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Temporary files go when they did their service or nobody wants it any more.
 * After a failure they are all that is left of the work. Nobody may have them
 * open by then, or would be kept by the disk. */
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

/* Waits for the worker's end, which is at once after gst_roboflow_run_cancel():
 * nothing is called any more. */
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
  gst_roboflow_plan_free (run->plan);
  g_object_unref (run->cancellable);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->changed);
  g_free (run);
}

/* Returns: (transfer none): ends whatever is waited for when the run ends */
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

/* Returns: (transfer none) (nullable): the file to record into */
const gchar *
gst_roboflow_run_make_recording (GstRoboflowRun * run, const gchar * extension,
    GError ** error)
{
  g_autofree gchar *path = g_strdup (run->plan->settings->recording_location);

  if (!path)
    path = gst_roboflow_temp_file_new (extension, error);
  if (!path)
    return NULL;
  g_mutex_lock (&run->lock);
  /* One that was begun for other caps is empty. */
  if (run->shared.recording && !run->plan->settings->recording_location)
    g_unlink (run->shared.recording);
  g_free (run->shared.recording);
  run->shared.recording = g_steal_pointer (&path);
  g_mutex_unlock (&run->lock);
  return run->shared.recording;
}

/* Returns: (transfer none): what was recorded; the caller knows that it was */
const gchar *
gst_roboflow_run_get_recording (const GstRoboflowRun * run)
{
  return run->shared.recording;
}

/* @caps: (nullable): of the stream, where they are known */
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

/* How many frames have come so far, for `stats`. */
void
gst_roboflow_run_set_frames (GstRoboflowRun * run, guint64 frames)
{
  gst_roboflow_progress_set_frames (run->progress, frames);
}

/* Takes the contents of @stream; only the first call counts. */
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
  gst_roboflow_progress_set_frames (run->progress, frames);
}

/* Ends the waiting for results of the stream's side, or allows it again. */
void
gst_roboflow_run_set_flushing (GstRoboflowRun * run, gboolean flushing)
{
  g_mutex_lock (&run->lock);
  run->shared.flushing = flushing;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Of a filter. */
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
  return gst_roboflow_poster_new (run->element, run->plan->settings,
      run->progress, error);
}

/* What was recorded; the caller knows that it has finished. */
const GstRoboflowStream *
gst_roboflow_run_get_stream (const GstRoboflowRun * run)
{
  return &run->shared.stream;
}

/* All of a filter's frames have gone on. */
void
gst_roboflow_run_stream_passed (GstRoboflowRun * run)
{
  g_mutex_lock (&run->lock);
  run->shared.stream_passed = TRUE;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* Posts @error if it is the first of this run, and ends the run. What goes wrong
 * because the run is stopped is no error. */
void
gst_roboflow_run_fail (GstRoboflowRun * run, const GError * error,
    const gchar * debug)
{
  g_autofree gchar *job_id = gst_roboflow_progress_dup_job_id (run->progress);
  g_autofree gchar *recording = dup_recording (run);
  GstRoboflowContext context = {
    .phase = gst_roboflow_progress_get_phase (run->progress),
    .job_id = job_id,
  };
  gboolean first;

  g_mutex_lock (&run->lock);
  first = !run->shared.failed && !run->shared.done
      && !g_cancellable_is_cancelled (run->cancellable);
  run->shared.failed |= first;
  if (run->shared.keep_results)
    context.results = run->results;
  context.can_resume = run->shared.has_job
      && gst_roboflow_resume_is_possible (run->plan, job_id);
  g_mutex_unlock (&run->lock);
  if (!first)
    return;

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

/* Whether nothing that still comes is of any use. The error is on the bus then:
 * that of a source, which only says that its stream was refused, comes after
 * it. */
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
  return gst_roboflow_progress_get_stats (run->progress);
}
