/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include <gst/pbutils/pbutils.h>

G_BEGIN_DECLS

gboolean gst_roboflow_profile_split (GstEncodingProfile * profile,
    GstEncodingVideoProfile ** video, const GstRoboflowContainer ** container,
    GError ** error);

G_END_DECLS
