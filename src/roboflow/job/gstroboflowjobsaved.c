/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowjobsaved-private.h"

/* What a job writes to its checkpoint, and how it goes on from one. */

GST_DEBUG_CATEGORY_EXTERN (gst_roboflow_job_debug);
#define GST_CAT_DEFAULT gst_roboflow_job_debug

gboolean
gst_roboflow_job_save_state (GstRoboflowJob * job,
    GstRoboflowCheckpointState state, GError ** error)
{
  return job->request->checkpoint == NULL
      || gst_roboflow_checkpoint_set_state (job->request->checkpoint, state,
      job->upload_url.url, job->cancellable, error);
}

void
gst_roboflow_job_save_created (GstRoboflowJob * job)
{
  g_autoptr (GError) reason = NULL;
  g_autofree gchar *text = NULL;

  if (job->request->checkpoint == NULL
      || gst_roboflow_checkpoint_set_created (job->request->checkpoint,
          job->job_id, job->cancellable, &reason))
    return;
  text = g_strdup_printf ("Job %s is created, but another run would not know "
      "of it: %s. job-id=%s goes on with it", job->job_id, reason->message,
      job->job_id);
  gst_roboflow_job_warn (job, text);
}

void
gst_roboflow_job_save_polled (GstRoboflowJob * job)
{
  g_autoptr (GError) reason = NULL;

  if (job->request->checkpoint != NULL
      && !gst_roboflow_checkpoint_set_polled (job->request->checkpoint,
          job->cancellable, &reason))
    GST_WARNING ("%s", reason->message);
}

static GstRoboflowJobState
get_first_state (const GstRoboflowJobRequest * request)
{
  if (request->job_id != NULL)
    return GST_ROBOFLOW_JOB_STATE_WAITING;
  if (request->input_url != NULL)
    return GST_ROBOFLOW_JOB_STATE_CREATING;
  return GST_ROBOFLOW_JOB_STATE_ASKING;
}

/* Returns: FALSE if the checkpoint has no upload URL that can be used */
static gboolean
take_saved_url (GstRoboflowJob * job)
{
  const gchar *url =
      gst_roboflow_checkpoint_get_upload_url (job->request->checkpoint);

  if (url == NULL)
    return FALSE;
  gst_roboflow_signed_url_set (&job->upload_url, g_strdup (url), FALSE);
  if (gst_roboflow_signed_url_is_good (&job->upload_url))
    return TRUE;
  gst_roboflow_signed_url_clear (&job->upload_url);
  return FALSE;
}

static GstRoboflowJobState
go_on_with_created (GstRoboflowJob * job)
{
  GstRoboflowCheckpoint *checkpoint = job->request->checkpoint;

  job->job_id = g_strdup (gst_roboflow_checkpoint_get_job_id (checkpoint));
  job->poll_due_us = g_get_monotonic_time ()
      + gst_roboflow_checkpoint_get_poll_delay_us (checkpoint,
      gst_roboflow_job_ms_to_us (job->request->poll_interval_ms));
  GST_INFO ("going on with job %s", job->job_id);
  return gst_roboflow_job_next (GST_ROBOFLOW_JOB_STATE_CREATING,
      GST_ROBOFLOW_JOB_EVENT_OK, job->request->wait);
}

GstRoboflowJobState
gst_roboflow_job_go_on (GstRoboflowJob * job)
{
  const GstRoboflowJobRequest *request = job->request;
  GstRoboflowCheckpointState saved = request->checkpoint == NULL ?
      GST_ROBOFLOW_CHECKPOINT_NOTHING :
      gst_roboflow_checkpoint_get_state (request->checkpoint);

  if (saved == GST_ROBOFLOW_CHECKPOINT_CREATED)
    return go_on_with_created (job);
  if (saved == GST_ROBOFLOW_CHECKPOINT_CREATING) {
    job->may_exist = TRUE;
    gst_roboflow_job_warn_of_second (job,
        "an earlier run ended before it could");
  }
  if (saved == GST_ROBOFLOW_CHECKPOINT_NOTHING || request->upload_path == NULL
      || !take_saved_url (job))
    return get_first_state (request);
  return saved == GST_ROBOFLOW_CHECKPOINT_UPLOADING ?
      GST_ROBOFLOW_JOB_STATE_UPLOADING : GST_ROBOFLOW_JOB_STATE_CREATING;
}
