/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowstats.h"
#include <roboflow/job/gstroboflowjob.h>

G_BEGIN_DECLS

/* Tells the application how far the job of a run is. */
typedef struct _GstRoboflowProgress GstRoboflowProgress;

GstRoboflowProgress *gst_roboflow_progress_new (GstElement * element,
    GstRoboflowStats * stats, guint poll_interval_ms);
void gst_roboflow_progress_free (GstRoboflowProgress * progress);

void gst_roboflow_progress_end (GstRoboflowProgress * progress,
    GstProgressType type, const gchar * text);
gchar *gst_roboflow_progress_dup_job_id (GstRoboflowProgress * progress);

/* Its user data is the progress. */
extern const GstRoboflowJobObserver gst_roboflow_progress_observer;

G_END_DECLS
