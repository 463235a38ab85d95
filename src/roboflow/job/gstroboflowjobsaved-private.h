/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowjob.h"
#include "gstroboflowretry.h"
#include "gstroboflowsignedurl.h"

G_BEGIN_DECLS

/* A job that runs: gstroboflowjob.c makes its requests, gstroboflowjobsaved.c
 * keeps its checkpoint. */
typedef struct
{
  GstRoboflowClient *client;
  const GstRoboflowJobRequest *request;
  const GstRoboflowBackoff *backoff;
  const GstRoboflowJobObserver *observer;
  gpointer user_data;
  GCancellable *cancellable;

  GstRoboflowJobState state;
  guint n_expired;              /* signed URLs in a row that had expired */
  gboolean fetched_again;       /* because the results were not whole */
  gboolean known_to_run;        /* the observer was told what a poll said */

  GstRoboflowSignedUrl upload_url;      /* once asked for */
  gboolean upload_url_used;     /* an upload to it was tried */
  gboolean may_exist;           /* an earlier try may have created the job */
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

/* The state to begin with, which a checkpoint has from an earlier run. */
GstRoboflowJobState gst_roboflow_job_go_on (GstRoboflowJob * job);

/* These do nothing without a checkpoint. Once the job is created, a file that
 * cannot be written is warned of, and not an error. */
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
