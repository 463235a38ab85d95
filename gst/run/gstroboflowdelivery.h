/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowposter.h"
#include "gstroboflowstream.h"

G_BEGIN_DECLS

gboolean gst_roboflow_delivery_run (GstRoboflowPoster * poster,
    GstElement * element, const GstRoboflowStream * stream,
    GstRoboflowResults * results, GCancellable * cancellable, GError ** error);

G_END_DECLS
