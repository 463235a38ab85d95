/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowreader-private.h"
#include "gstroboflowresults.h"

G_BEGIN_DECLS

GstRoboflowReader *gst_roboflow_results_get_reader (GstRoboflowResults *
    results);

G_END_DECLS
