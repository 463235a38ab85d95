/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Masks are planes of one byte a pixel, row by row from the top, without
 * padding. */

/* 8192 x 8192 */
#define GST_ROBOFLOW_MASK_MAX_PIXELS 67108864

/* To be asked before memory is taken for a size that the service names:
 * GST_ROBOFLOW_ERROR_RESULTS if there is no pixel, GST_ROBOFLOW_ERROR_LIMIT if
 * there are too many. */
gboolean gst_roboflow_mask_check_size (guint width, guint height,
    GError ** error);

/* Pixel i of so many is that of the source at (origin + i + 0.5) * step, the
 * last one beyond its edge. */
typedef struct
{
  guint length;
  gdouble step;                 /* positive */
  gdouble origin;               /* -0.5 or more */
} GstRoboflowMaskAxis;

/* Takes the nearest pixel. The sizes have been checked. plane: (transfer full).
 * Returns: (transfer full): plane itself when nothing changes */
guint8 *gst_roboflow_mask_resample (guint8 * plane, guint width, guint height,
    const GstRoboflowMaskAxis * across, const GstRoboflowMaskAxis * down);

G_END_DECLS
