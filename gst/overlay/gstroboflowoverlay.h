/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_ROBOFLOW_OVERLAY (gst_roboflow_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GstRoboflowOverlay, gst_roboflow_overlay, GST,
    ROBOFLOW_OVERLAY, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (roboflowoverlay);

G_END_DECLS
