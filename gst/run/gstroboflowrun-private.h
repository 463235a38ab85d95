/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

#include "gstroboflowprogress.h"
#include <roboflow/job/gstroboflowcheckpoint.h>

G_BEGIN_DECLS

struct _GstRoboflowRun
{
  GstElement *element;          /* outlives the run */
  GstRoboflowPlan *plan;
  const GstRoboflowRunFuncs *funcs;
  GstRoboflowStats *stats;      /* has a lock of its own */
  GstRoboflowProgress *progress;        /* likewise */
  GCancellable *cancellable;
  GThread *worker;

  GMutex lock;
  GCond changed;
  struct
  {
    gboolean stream_started;
    gboolean stream_finished;
    gboolean failed;
    gboolean failure_posted;    /* the error is on the bus: those that it
                                 * causes upstream now come after it */
    gboolean done;
    gboolean flushing;
    gboolean stream_passed;     /* all frames of a filter went downstream */
    GstRoboflowResults *results;        /* for a filter */
    GstRoboflowStream stream;   /* once stream_finished: the worker's */
    gchar *recording;           /* file */
    gboolean keep_results;      /* the file, if the run fails from now on */
    gboolean has_job;           /* the checkpoint is that of this run's job */
  } shared;

  /* The worker's. */
  gchar *results;               /* file; other threads read it once keep_results
                                 * is set, when it does not change any more */
  GstRoboflowResults *opened;   /* what is in the file */
  GstRoboflowCheckpoint *checkpoint;    /* NULL without job-location */
};

/* The function of the worker's thread; @user_data is the run. */
gpointer gst_roboflow_worker_main (gpointer user_data);

G_END_DECLS
