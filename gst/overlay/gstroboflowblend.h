/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Blends a composition of tiles into a frame that is mapped for reading and
 * writing. */
gboolean gst_roboflow_blend (GstVideoOverlayComposition * composition,
    GstVideoFrame * frame);

G_END_DECLS
