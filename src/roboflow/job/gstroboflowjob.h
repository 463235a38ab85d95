/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcheckpoint.h"
#include "gstroboflowclient.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* Where a job is. The order is the order of time. */
typedef enum
{
  GST_ROBOFLOW_JOB_STATE_ASKING,        /* for an upload URL */
  GST_ROBOFLOW_JOB_STATE_UPLOADING,
  GST_ROBOFLOW_JOB_STATE_CREATING,
  GST_ROBOFLOW_JOB_STATE_WAITING,
  GST_ROBOFLOW_JOB_STATE_DOWNLOADING,
  GST_ROBOFLOW_JOB_STATE_DONE,
  GST_ROBOFLOW_JOB_STATE_FAILED,
} GstRoboflowJobState;

/* What happened to it. */
typedef enum
{
  GST_ROBOFLOW_JOB_EVENT_OK,    /* the request of the state succeeded */
  GST_ROBOFLOW_JOB_EVENT_NOT_YET,       /* the service is still working */
  GST_ROBOFLOW_JOB_EVENT_URL_EXPIRED,   /* the signed URL of the state */
  GST_ROBOFLOW_JOB_EVENT_ERROR, /* nothing more can be done */
} GstRoboflowJobEvent;

/**
 * gst_roboflow_job_next: (skip)
 *
 * The transitions of a job, without any I/O. @wait says whether somebody
 * wants the results: without, a job is done as soon as it is created.
 */
GST_ROBOFLOW_API
GstRoboflowJobState gst_roboflow_job_next (GstRoboflowJobState state,
    GstRoboflowJobEvent event, gboolean wait);

/* Whether a job that failed with @error in @state would fail again: then its
 * checkpoint is of no use. */
gboolean gst_roboflow_job_is_hopeless (GstRoboflowJobState state,
    const GError * error);

/* Whether the results in @path are complete. If not, they are fetched once
 * more. */
typedef gboolean (*GstRoboflowCheckResultsFunc) (const gchar * path,
    gpointer data, GError ** error);

/* What to do. Exactly one of upload_path, input_url and job_id is set and says
 * where the job starts. Strings belong to the caller and outlive the call. */
typedef struct
{
  const gchar *upload_path;     /* filename: a recording to upload */
  const gchar *upload_name;     /* "recording.mp4"; with upload_path */
  const gchar *input_url;
  const gchar *job_id;
  gint infer_fps;
  const gchar *models;          /* JSON array */
  const gchar *results_path;    /* filename: where the results go */
  GstRoboflowCheckResultsFunc check_results;    /* nullable */
  gpointer check_data;
  gboolean wait;                /* FALSE: end when the job is created */
  guint poll_interval_ms;
  guint64 job_timeout_ms;       /* from creation on; 0: for ever */
  guint max_retries;            /* of each request */
  GstRoboflowCheckpoint *checkpoint;    /* NULL: none; not with job_id */
} GstRoboflowJobRequest;

/* Who is told. All are called in the thread of gst_roboflow_job_run(), with
 * no lock held; each may be NULL. No text holds a secret. */
typedef struct
{
  /* At every change of state, and when the service says something new.
   * progress: from 0 to 1; negative: not known */
  void (*changed) (GstRoboflowJobState state, const gchar * job_id,
      const gchar * message, gdouble progress, gpointer user_data);
  /* Bytes of the upload or the download. */
  void (*transferred) (GstRoboflowJobState state, guint64 done, guint64 total,
      gpointer user_data);
  void (*polled) (gpointer user_data);
  void (*retried) (GstRoboflowJobState state, const GError * reason,
      guint delay_ms, gpointer user_data);
  /* What the user should know, such as that a second job may exist. */
  void (*warning) (const gchar * text, gpointer user_data);
} GstRoboflowJobObserver;

/**
 * gst_roboflow_job_run: (skip)
 * @client: a client
 * @request: what to do
 * @observer: (nullable): who is told
 * @user_data: for @observer
 * @job_id: (out) (optional) (nullable) (transfer full): the job, also when the
 *   call fails after its creation
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Runs a job from where @request says to its end, blocking. What is clearly
 * temporary is tried again. With a checkpoint it goes on where an earlier run
 * has ended. The checkpoint is removed where going on makes no sense; it is for
 * the caller to remove it when the results are where they belong.
 *
 * Returns: %TRUE when the results are in results_path, or, without wait, when
 *   the job is created
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_job_run (GstRoboflowClient * client,
    const GstRoboflowJobRequest * request,
    const GstRoboflowJobObserver * observer, gpointer user_data,
    gchar ** job_id, GCancellable * cancellable, GError ** error);

G_END_DECLS
