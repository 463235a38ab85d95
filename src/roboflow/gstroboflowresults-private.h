/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowreader-private.h"
#include "gstroboflowresults.h"

G_BEGIN_DECLS

/* gst_roboflow_results_open() that can be cancelled: a large file takes
 * seconds. Exported for the plugin, not installed. */
GST_ROBOFLOW_API
GstRoboflowResults *gst_roboflow_results_open_cancellable (const gchar * path,
    GCancellable * cancellable, GError ** error);

/* Transfer none. */
GstRoboflowReader *gst_roboflow_results_get_reader (GstRoboflowResults *
    results);

G_END_DECLS
