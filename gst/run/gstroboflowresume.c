/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowresume.h"

#include "gstroboflowfingerprint.h"

/* Opens the checkpoint of job-location. Fails if it is of a job with other
 * settings.
 * @checkpoint: (out) (nullable): NULL without job-location */
gboolean
gst_roboflow_resume_open (const GstRoboflowPlan * plan,
    GstRoboflowCheckpoint ** checkpoint, GError ** error)
{
  g_autoptr (GstRoboflowCheckpoint) opened = NULL;
  g_autofree gchar *fingerprint = NULL;

  *checkpoint = NULL;
  if (!plan->settings->job_location)
    return TRUE;
  opened = gst_roboflow_checkpoint_open (plan->settings->job_location, error);
  if (!opened)
    return FALSE;
  fingerprint = gst_roboflow_fingerprint_of_plan (plan);
  if (!gst_roboflow_checkpoint_bind (opened, fingerprint, NULL, error))
    return FALSE;
  *checkpoint = g_steal_pointer (&opened);
  return TRUE;
}

/* Fails if the checkpoint is of a job for another stream.
 * @checkpoint: (nullable): NULL without job-location
 * @recording: the file that @stream was recorded into */
gboolean
gst_roboflow_resume_bind (GstRoboflowCheckpoint * checkpoint,
    const GstRoboflowStream * stream, const gchar * recording,
    GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *fingerprint = NULL;

  if (!checkpoint)
    return TRUE;
  fingerprint = gst_roboflow_fingerprint_of_stream (stream, recording,
      cancellable, error);
  return fingerprint
      && gst_roboflow_checkpoint_bind (checkpoint, NULL, fingerprint, error);
}

/* Whether another run with the same settings would go on with this job. If the
 * file could not be written, it may not hold the job: another run would then
 * pay for a second one.
 * @job_id: (nullable): the job, once it is created */
gboolean
gst_roboflow_resume_is_possible (const GstRoboflowPlan * plan,
    const gchar * job_id)
{
  g_autofree gchar *text = NULL;

  return plan->settings->job_location
      && g_file_get_contents (plan->settings->job_location, &text, NULL, NULL)
      && *text != '\0' && (!job_id || strstr (text, job_id));
}
