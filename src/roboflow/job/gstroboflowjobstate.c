/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowjob.h"
#include "gstroboflowerror.h"

GstRoboflowJobState
gst_roboflow_job_next (GstRoboflowJobState state, GstRoboflowJobEvent event,
    gboolean wait)
{
  gboolean ok = event == GST_ROBOFLOW_JOB_EVENT_OK;
  gboolean expired = event == GST_ROBOFLOW_JOB_EVENT_URL_EXPIRED;

  switch (state) {
    case GST_ROBOFLOW_JOB_STATE_ASKING:
      if (ok)
        return GST_ROBOFLOW_JOB_STATE_UPLOADING;
      break;
    case GST_ROBOFLOW_JOB_STATE_UPLOADING:
      if (ok)
        return GST_ROBOFLOW_JOB_STATE_CREATING;
      if (expired)
        return GST_ROBOFLOW_JOB_STATE_ASKING;
      break;
    case GST_ROBOFLOW_JOB_STATE_CREATING:
      if (ok)
        return wait ? GST_ROBOFLOW_JOB_STATE_WAITING :
            GST_ROBOFLOW_JOB_STATE_DONE;
      if (expired)
        return GST_ROBOFLOW_JOB_STATE_ASKING;
      break;
    case GST_ROBOFLOW_JOB_STATE_WAITING:
      if (ok)
        return GST_ROBOFLOW_JOB_STATE_DOWNLOADING;
      if (event == GST_ROBOFLOW_JOB_EVENT_NOT_YET)
        return GST_ROBOFLOW_JOB_STATE_WAITING;
      break;
    case GST_ROBOFLOW_JOB_STATE_DOWNLOADING:
      if (ok)
        return GST_ROBOFLOW_JOB_STATE_DONE;
      if (expired)
        return GST_ROBOFLOW_JOB_STATE_WAITING;
      break;
    case GST_ROBOFLOW_JOB_STATE_DONE:
    case GST_ROBOFLOW_JOB_STATE_FAILED:
      return state;
  }
  return GST_ROBOFLOW_JOB_STATE_FAILED;
}

gboolean
gst_roboflow_job_is_hopeless (GstRoboflowJobState state, const GError * error)
{
  gboolean not_found = g_error_matches (error, GST_ROBOFLOW_ERROR,
      GST_ROBOFLOW_ERROR_NOT_FOUND);

  switch (state) {
    case GST_ROBOFLOW_JOB_STATE_CREATING:
      return not_found || g_error_matches (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_REJECTED);
    case GST_ROBOFLOW_JOB_STATE_WAITING:
      return not_found || g_error_matches (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_JOB_FAILED);
    default:
      return FALSE;
  }
}
