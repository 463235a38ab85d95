/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowpixelbox.h"

G_BEGIN_DECLS

void gst_roboflow_roi_attach (GstBuffer * buffer, const GArray * boxes,
    guint first_id);

G_END_DECLS
