/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Blends the composition, whose rectangles are as tiles are, into a frame that
 * is mapped for reading and writing. */
gboolean gst_roboflow_blend (GstVideoOverlayComposition * composition,
    GstVideoFrame * frame);

/* Instead, leaves that to downstream: attaches the composition to a writable
 * buffer, beside what is attached already. */
void gst_roboflow_blend_attach (GstVideoOverlayComposition * composition,
    GstBuffer * buffer);

G_END_DECLS
