/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowsettings.h"

G_BEGIN_DECLS

gboolean gst_roboflow_outputs_check_files (const GstRoboflowSettings * settings,
    GError ** error);
gboolean gst_roboflow_outputs_check (const GstRoboflowSettings * settings,
    GstPad * sink, GError ** error);

G_END_DECLS
