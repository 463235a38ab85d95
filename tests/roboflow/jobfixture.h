/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "../kit/fakeserver.h"

#include <roboflow/gstroboflowclient-private.h>
#include <roboflow/gstroboflowerror.h>
#include <roboflow/job/gstroboflowjob-private.h>

#define ASKING GST_ROBOFLOW_JOB_STATE_ASKING
#define UPLOADING GST_ROBOFLOW_JOB_STATE_UPLOADING
#define CREATING GST_ROBOFLOW_JOB_STATE_CREATING
#define WAITING GST_ROBOFLOW_JOB_STATE_WAITING
#define DOWNLOADING GST_ROBOFLOW_JOB_STATE_DOWNLOADING
#define DONE GST_ROBOFLOW_JOB_STATE_DONE
#define FAILED GST_ROBOFLOW_JOB_STATE_FAILED

#define ASK "POST /video_upload_signed_url/"
#define PUT "PUT /u"
#define CREATE "POST /videoinfer/"
#define STATUS "GET /videoinfer/"
#define GET "GET /r"

typedef struct
{
  FakeServer *server;
  GstRoboflowClient *client;
  GCancellable *cancellable;
  gchar *folder, *recording, *results, *checkpoint_path;
  GstRoboflowJobRequest request;
  GstRoboflowBackoff backoff;   /* next to no waits between tries */
  GstRoboflowTimeouts timeouts; /* from the first retry on */

  /* What the observer was told */
  GString *states;              /* one letter a state */
  gchar *message;
  gdouble progress;             /* the most */
  guint64 n_uploaded, n_downloaded;     /* bytes */
  guint n_polls, n_retries, n_warnings;
  gint64 polled_us;             /* real time, before the last poll was sent */
  guint last_delay_ms;
  GstRoboflowJobState cancel_at_retry_in;       /* FAILED: never */

  gchar *job_id;
  GError *error;
} JobFixture;

/* Adds the test /job/@name, which gets @which. */
void add_job_test (const gchar * name, gsize which,
    void (*func) (JobFixture *, gconstpointer));

/* Runs the job of f->request. */
gboolean run (JobFixture * f);

/* What a service that works says, request by request */
void answer_ask (JobFixture * f);
void answer_upload (JobFixture * f);
void answer_create (JobFixture * f);
void answer_status (JobFixture * f, const gchar * answer);
void answer_status_done (JobFixture * f);
void answer_download (JobFixture * f);

/* Asserts that the results are there, and that the observer was told these
 * states, each as a letter: a(sking), u(ploading), c(reating), w(aiting),
 * d(ownloading), . (done), ! (failed). */
void assert_done (JobFixture * f, const gchar * states);
