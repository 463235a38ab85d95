/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowoverlaystyle.h"

#include <gst/video/video.h>

#include <roboflow/gstroboflowmeta.h>

G_BEGIN_DECLS

/* Predictions to what is laid over a frame. For one thread at a time. */
typedef struct _GstRoboflowPainter GstRoboflowPainter;

GstRoboflowPainter *gst_roboflow_painter_new (void);
void gst_roboflow_painter_free (GstRoboflowPainter * painter);

/* The video to paint for. blend: what is painted will be blended into its
 * frames here, and need not be understood by anybody else. */
void gst_roboflow_painter_set_video (GstRoboflowPainter * painter,
    const GstVideoInfo * info, gboolean blend);

/* Returns: (transfer none) (nullable): what to lay over the frame; it is valid
 *   until the next call. The same when frame, size and style are the same. */
GstVideoOverlayComposition *gst_roboflow_painter_paint (GstRoboflowPainter *
    painter, GstRoboflowOverlayStyle * style, const GstRoboflowMeta * meta);

G_END_DECLS
