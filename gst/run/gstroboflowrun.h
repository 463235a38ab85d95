/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowplan.h"
#include "gstroboflowposter.h"
#include "gstroboflowstream.h"

G_BEGIN_DECLS

/* Everything that lives from READY to PAUSED and back. */
typedef struct _GstRoboflowRun GstRoboflowRun;

/* Called by the worker. */
typedef struct
{
  /* The results of a filter's recording are there: play the stream again. */
  void (*replay) (GstElement * element);
  /* The run is complete: EOS may reach the application. */
  void (*finished) (GstElement * element);
} GstRoboflowRunFuncs;

GstRoboflowRun *gst_roboflow_run_new (GstElement * element,
    GstRoboflowPlan * plan, const GstRoboflowRunFuncs * funcs, GError ** error);
void gst_roboflow_run_cancel (GstRoboflowRun * run);
void gst_roboflow_run_stop (GstRoboflowRun * run);
void gst_roboflow_run_free (GstRoboflowRun * run);

GCancellable *gst_roboflow_run_get_cancellable (const GstRoboflowRun * run);
const GstRoboflowPlan *gst_roboflow_run_get_plan (const GstRoboflowRun * run);
const gchar *gst_roboflow_run_make_recording (GstRoboflowRun * run,
    const gchar * extension, GError ** error);
const gchar *gst_roboflow_run_get_recording (const GstRoboflowRun * run);
gchar *gst_roboflow_run_dup_recording (GstRoboflowRun * run);
void gst_roboflow_run_stream_started (GstRoboflowRun * run, GstCaps * caps);
void gst_roboflow_run_set_frames (GstRoboflowRun * run, guint64 frames);
void gst_roboflow_run_stream_finished (GstRoboflowRun * run,
    GstRoboflowStream * stream);
void gst_roboflow_run_set_flushing (GstRoboflowRun * run, gboolean flushing);
GstFlowReturn gst_roboflow_run_wait_for_results (GstRoboflowRun * run,
    GstRoboflowResults ** results);
GstRoboflowPoster *gst_roboflow_run_new_poster (GstRoboflowRun * run,
    GError ** error);
const GstRoboflowStream *gst_roboflow_run_get_stream (const GstRoboflowRun *
    run);
void gst_roboflow_run_stream_passed (GstRoboflowRun * run);
void gst_roboflow_run_fail (GstRoboflowRun * run, const GError * error,
    const gchar * debug);

gboolean gst_roboflow_run_is_stopping (GstRoboflowRun * run);
gboolean gst_roboflow_run_has_failed (GstRoboflowRun * run);
gboolean gst_roboflow_run_is_finished (GstRoboflowRun * run);
gchar *gst_roboflow_run_dup_job_id (GstRoboflowRun * run);
GstStructure *gst_roboflow_run_get_stats (GstRoboflowRun * run);

G_END_DECLS
