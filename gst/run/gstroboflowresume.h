/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowplan.h"
#include "gstroboflowstream.h"
#include <roboflow/job/gstroboflowcheckpoint.h>

G_BEGIN_DECLS

/* Going on with the job of an earlier run, where job-location is set. */

gboolean gst_roboflow_resume_open (const GstRoboflowPlan * plan,
    GstRoboflowCheckpoint ** checkpoint, GError ** error);
gboolean gst_roboflow_resume_bind (GstRoboflowCheckpoint * checkpoint,
    const GstRoboflowStream * stream, const gchar * recording,
    GCancellable * cancellable, GError ** error);
gboolean gst_roboflow_resume_is_possible (const GstRoboflowPlan * plan,
    const gchar * job_id);

G_END_DECLS
