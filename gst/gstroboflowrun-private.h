/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

#include <roboflow/gstroboflowcheckpoint.h>

#include "gstroboflowprogress.h"

G_BEGIN_DECLS

struct _GstRoboflowRun
{
  GstElement *element;          /* outlives the run */
  GstRoboflowPlan *plan;
  const GstRoboflowRunFuncs *funcs;
  GstRoboflowProgress *progress;
  GCancellable *cancellable;
  GThread *worker;

  GMutex lock;
  GCond changed;
  struct
  {
    gboolean stream_started;
    gboolean stream_finished;
    gboolean failed;
    gboolean failure_posted;    /* upstream may speak of errors from now on */
    gboolean done;
    gboolean flushing;
    gboolean stream_passed;     /* through a filter, with its predictions */
    GstRoboflowResults *results;        /* for a filter */
    GstRoboflowStream stream;   /* the worker's once stream_finished */
    gchar *recording;
    gboolean keep_results;      /* they came: if what follows fails */
    gboolean has_job;           /* the checkpoint is of the job of this run */
  } shared;

  gchar *results;               /* does not change once keep_results is set */
  GstRoboflowResults *opened;   /* what is in there */
  GstRoboflowCheckpoint *checkpoint;    /* NULL: none is asked for */
};

gchar *gst_roboflow_run_dup_recording (GstRoboflowRun * run);

/* The function of the worker's thread; @user_data is the run. */
gpointer gst_roboflow_worker_main (gpointer user_data);

G_END_DECLS
