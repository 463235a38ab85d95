/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowjob-private.h"
#include "gstroboflowsignedurl.h"

G_BEGIN_DECLS

/* The inside of a job: gstroboflowjob.c moves it on, gstroboflowjobsaved.c
 * writes down how far it is. */
typedef struct
{
  GstRoboflowClient *client;
  const GstRoboflowJobRequest *request;
  const GstRoboflowBackoff *backoff;
  const GstRoboflowJobObserver *observer;
  gpointer user_data;
  GCancellable *cancellable;

  GstRoboflowJobState state;
  guint n_expired;              /* URLs in a row that were of no use any more */
  gboolean fetched_again;       /* results that were not whole */
  gboolean known_to_run;        /* the service has said so */

  GstRoboflowSignedUrl upload_url;      /* once asked for */
  gboolean upload_url_used;
  gboolean may_exist;           /* an earlier run may have created the job */
  gchar *job_id;                /* once created or given */
  gint64 deadline_us;           /* monotonic; G_MAXINT64: none */
  gint64 poll_due_us;           /* monotonic */

  /* The last answer to a poll */
  GstRoboflowJobStatus status;
  gchar *results_url;
  gchar *message;
  gdouble progress;
} GstRoboflowJob;

void gst_roboflow_job_warn (GstRoboflowJob * job, const gchar * text);
void gst_roboflow_job_warn_of_second (GstRoboflowJob * job,
    const gchar * reason);

/* Where to begin; with a checkpoint, where an earlier run has got to. */
GstRoboflowJobState gst_roboflow_job_go_on (GstRoboflowJob * job);

/* These do nothing without a checkpoint. When the job is created, what cannot
 * be written is no error any more. */
gboolean gst_roboflow_job_save_state (GstRoboflowJob * job,
    GstRoboflowCheckpointState state, GError ** error);
void gst_roboflow_job_save_created (GstRoboflowJob * job);
void gst_roboflow_job_save_polled (GstRoboflowJob * job);

static inline gint64
gst_roboflow_job_ms_to_us (guint64 ms)
{
  return MIN (ms, G_MAXINT64 / 4000) * 1000;
}

G_END_DECLS
