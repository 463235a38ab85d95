/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/gstroboflowjob.h>

G_BEGIN_DECLS

/* What a run is doing. Their names are those of the `phase` in error details
 * and of the times in `stats`. */
typedef enum
{
  GST_ROBOFLOW_PHASE_RECORDING,
  GST_ROBOFLOW_PHASE_UPLOAD,
  GST_ROBOFLOW_PHASE_JOB,
  GST_ROBOFLOW_PHASE_DOWNLOAD,
  GST_ROBOFLOW_PHASE_POSTING,
  GST_ROBOFLOW_N_PHASES
} GstRoboflowPhase;

/* Tells the application how far a run is. */
typedef struct _GstRoboflowProgress GstRoboflowProgress;

GstRoboflowProgress *gst_roboflow_progress_new (GstElement * element);
void gst_roboflow_progress_free (GstRoboflowProgress * progress);

void gst_roboflow_progress_enter (GstRoboflowProgress * progress,
    GstRoboflowPhase phase);
const gchar *gst_roboflow_progress_get_phase (GstRoboflowProgress * progress);
void gst_roboflow_progress_end (GstRoboflowProgress * progress,
    GstProgressType type, const gchar * text);
void gst_roboflow_progress_set_frames (GstRoboflowProgress * progress,
    guint64 frames);
guint64 gst_roboflow_progress_get_frames (GstRoboflowProgress * progress);
void gst_roboflow_progress_count_dropped (GstRoboflowProgress * progress);

gchar *gst_roboflow_progress_dup_job_id (GstRoboflowProgress * progress);
GstStructure *gst_roboflow_progress_get_stats (GstRoboflowProgress * progress);

/* The user data is the progress. */
extern const GstRoboflowJobObserver gst_roboflow_progress_observer;

G_END_DECLS
