/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowpixelbox.h"

G_BEGIN_DECLS

guint gst_roboflow_analytics_attach (GstBuffer * buffer,
    const GstRoboflowFrame * frame, const GArray * boxes, gint width,
    gint height);

G_END_DECLS
