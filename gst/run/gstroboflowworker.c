/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrun-private.h"

#include "gstroboflowdebug.h"
#include "gstroboflowdelivery.h"
#include "gstroboflowfileinfo.h"
#include "gstroboflowreport.h"
#include "gstroboflowresume.h"
#include "gstroboflowstall.h"
#include "gstroboflowtempfile.h"

#include <roboflow/job/gstroboflowjob.h>
#include <roboflow/gstroboflowresults-private.h>

#define GST_CAT_DEFAULT roboflow_run_debug

/* The worker's thread, from the recording to the predictions: it waits for the
 * stream's side, runs the job, and hands the results over. gstroboflowrun.c
 * says what the two sides share. */

static gboolean
wait_for (GstRoboflowRun * run, const gboolean * flag, GError ** error)
{
  g_mutex_lock (&run->lock);
  while (!*flag && !g_cancellable_is_cancelled (run->cancellable))
    g_cond_wait (&run->changed, &run->lock);
  g_mutex_unlock (&run->lock);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/* Like wait_for(), for a stream that is recorded: a filter warns if the stream
 * has stopped coming. */
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
        gst_roboflow_stats_get_frames (run->stats));
    g_mutex_lock (&run->lock);
  }
  g_mutex_unlock (&run->lock);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
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

/* Opens the results for the job, which fetches them again if this fails.
 * run->opened is set even then if a first part of the file can be read: that is
 * better than nothing if the next try fails, too. */
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

/* For a file that came in as bytes. */
static gboolean
look_up_file (GstRoboflowRun * run, const gchar * path, GError ** error)
{
  GstRoboflowStream *stream = &run->shared.stream;
  g_autoptr (GstCaps) caps = gst_roboflow_file_info_read (path,
      stream->container, run->cancellable, error);

  if (!caps)
    return FALSE;
  gst_roboflow_stream_set_caps (stream, caps);
  return TRUE;
}

/* Where caps have the frame rate, it is known as soon as the stream starts. */
static gboolean
check_rate_of_caps (GstRoboflowRun * run, GError ** error)
{
  gboolean fits;

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
      || !check_rate_of_caps (run, error)
      || !wait_for_stream (run, &run->shared.stream_finished, error))
    return FALSE;
  recording = gst_roboflow_run_dup_recording (run);
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
      /* The stream's side checks first that the results do not overwrite the
       * input. */
      return wait_for (run, &run->shared.stream_started, error)
          && run_job (run, NULL, NULL, error);
    case GST_ROBOFLOW_SOURCE_URL:
      return wait_for (run, &run->shared.stream_started, error)
          && check_rate_of_caps (run, error)
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

  gst_roboflow_stats_enter_phase (run->stats, GST_ROBOFLOW_PHASE_POSTING);
  poster = gst_roboflow_run_new_poster (run, error);
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

/* Gives the results to a filter. Where their end is broken, the video still
 * goes on with the rest, and a warning. */
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
  gst_roboflow_stats_enter_phase (run->stats, GST_ROBOFLOW_PHASE_POSTING);
  keep_results (run);
  g_mutex_lock (&run->lock);
  run->shared.results = g_object_ref (results);
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* An application that stops the pipeline as soon as EOS comes out of it can be
 * faster than this thread: by then the run is complete nevertheless. */
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

/* @results: (nullable): NULL without wait */
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

/* The job has opened what it fetched; a file kept earlier is opened here. That
 * a part of it cannot be read is reported when the other part has been used. */
static gboolean
ensure_opened (GstRoboflowRun * run, GError ** error)
{
  g_autoptr (GError) reason = NULL;

  if (run->opened)
    return TRUE;
  open_results (run->results, run, &reason);
  if (run->opened)
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
  GST_DEBUG_OBJECT (run->element, "%s", empty ? "nothing was recorded" :
      run->plan->settings->wait ? "the results are there" : "not waiting");
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

gpointer
gst_roboflow_worker_main (gpointer user_data)
{
  GstRoboflowRun *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!work (run, &error)) {
    GST_DEBUG_OBJECT (run->element, "ended: %s", error->message);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      gst_roboflow_progress_end (run->progress, GST_PROGRESS_TYPE_CANCELED,
          "Stopped");
    else
      gst_roboflow_run_fail (run, error, NULL);
    return NULL;
  }

  GST_DEBUG_OBJECT (run->element, "done");
  g_mutex_lock (&run->lock);
  run->shared.done = !run->shared.failed;
  g_mutex_unlock (&run->lock);
  if (gst_roboflow_run_is_finished (run))
    run->funcs->finished (run->element);
  return NULL;
}
