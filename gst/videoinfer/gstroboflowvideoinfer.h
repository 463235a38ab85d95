/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_ROBOFLOW_VIDEO_INFER (gst_roboflow_video_infer_get_type ())
G_DECLARE_FINAL_TYPE (GstRoboflowVideoInfer, gst_roboflow_video_infer, GST,
    ROBOFLOW_VIDEO_INFER, GstBin)

GST_ELEMENT_REGISTER_DECLARE (roboflowvideoinfer);

G_END_DECLS
