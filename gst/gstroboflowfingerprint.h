/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowplan.h"
#include "gstroboflowstream.h"

G_BEGIN_DECLS

/* What makes a job the same, as SHA-256 in hexadecimal: of what is asked for,
 * and of what it is asked of. */

gchar *gst_roboflow_fingerprint_of_plan (const GstRoboflowPlan * plan);

gchar *gst_roboflow_fingerprint_of_stream (const GstRoboflowStream * stream,
    const gchar * recording, GCancellable * cancellable, GError ** error);

G_END_DECLS
