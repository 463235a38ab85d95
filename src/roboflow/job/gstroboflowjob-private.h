/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowjob.h"
#include "gstroboflowretry.h"

G_BEGIN_DECLS

/* gst_roboflow_job_run() with other waits between tries, for tests. */
gboolean gst_roboflow_job_run_with_backoff (GstRoboflowClient * client,
    const GstRoboflowJobRequest * request, const GstRoboflowBackoff * backoff,
    const GstRoboflowJobObserver * observer, gpointer user_data,
    gchar ** job_id, GCancellable * cancellable, GError ** error);

G_END_DECLS
