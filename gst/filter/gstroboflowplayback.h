/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowstream.h"

G_BEGIN_DECLS

GstElement *gst_roboflow_playback_new (const GstRoboflowStream * stream,
    const gchar * location, GError ** error);

G_END_DECLS
