/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowpixelbox.h"

G_BEGIN_DECLS

void gst_roboflow_polygon_fill (const GstRoboflowPixelBox * box,
    guint8 * plane, guint8 value);

G_END_DECLS
