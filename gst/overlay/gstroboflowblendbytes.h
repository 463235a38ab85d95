/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

gboolean gst_roboflow_blend_bytes_can (const GstVideoFormatInfo * format);
void gst_roboflow_blend_bytes (GstVideoFrame * frame,
    const GstVideoFrame * source, gint left, gint top);

G_END_DECLS
