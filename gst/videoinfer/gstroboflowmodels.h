/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowsettings.h"

G_BEGIN_DECLS

gchar *gst_roboflow_models_from_settings (const GstRoboflowSettings * settings,
    GError ** error);

G_END_DECLS
