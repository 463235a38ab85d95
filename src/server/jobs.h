/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "jobrequest.h"
#include "signedurl.h"
#include "storage.h"

G_BEGIN_DECLS

/* The jobs of this server's life and the thread that runs them. */
typedef struct _Jobs Jobs;

/* @job_time_ms: how long every job takes at least. @canned_results: a file
 * that is the result of every job, whatever is in it; NULL: run the models. */
Jobs *jobs_new (Storage * storage, const UrlSigner * signer,
    guint job_time_ms, const char *canned_results);

/* Cancels the job that runs. */
void jobs_free (Jobs * self);

/* Whether the model can be run here; with canned results any can. Errors are
 * refusals. */
gboolean jobs_check_model (const Jobs * self, const ModelRequest * model,
    GError ** error);

/* Takes @request; returns the new job's id, which lives as long as @self. */
const char *jobs_add (Jobs * self, JobRequest * request);

typedef enum
{
  JOB_UNKNOWN,
  JOB_QUEUED,
  JOB_RUNNING,
  JOB_DONE,
  JOB_FAILED,
} JobState;

typedef struct
{
  JobState state;
  double progress;
  char *error;                  /* of JOB_FAILED */
  gboolean first;               /* nobody has asked before */
} JobReport;

void job_report_clear (JobReport * self);

/* Answers a client that asks for the status. */
void jobs_report (Jobs * self, const char *id, JobReport * report);

/* Whether job @id may be asked for now, if polls have to be @interval_ms
 * apart.
 *
 * Returns: how long to wait; 0: it may, and this poll counts as the last one */
gint64 jobs_claim_poll_us (Jobs * self, const char *id, guint interval_ms);

/* Where the results lie; NULL if there are none (yet). */
char *jobs_get_results_path (Jobs * self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Jobs, jobs_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JobReport, job_report_clear)

G_END_DECLS
