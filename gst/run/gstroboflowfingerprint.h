/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowplan.h"
#include "gstroboflowstream.h"

G_BEGIN_DECLS

/* Fingerprints (SHA-256 in hexadecimal) by which a run knows whether a job of
 * an earlier run has the same settings and the same stream. */

gchar *gst_roboflow_fingerprint_of_plan (const GstRoboflowPlan * plan);

gchar *gst_roboflow_fingerprint_of_stream (const GstRoboflowStream * stream,
    const gchar * recording, GCancellable * cancellable, GError ** error);

G_END_DECLS
