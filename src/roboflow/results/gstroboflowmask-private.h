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

/* To be called before memory is allocated for a size that comes from outside:
 * GST_ROBOFLOW_ERROR_RESULTS if it has no pixel, GST_ROBOFLOW_ERROR_LIMIT if
 * it has too many. */
gboolean gst_roboflow_mask_check_size (guint width, guint height,
    GError ** error);

/* One direction of resampling: pixel i of the output is the pixel of the
 * source at (origin + i + 0.5) * step, or the last one where that is beyond
 * its edge. */
typedef struct
{
  guint length;                 /* of the output */
  gdouble step;                 /* positive */
  gdouble origin;               /* -0.5 or more */
} GstRoboflowMaskAxis;

/* Resamples to the nearest pixel. The sizes have to be checked before. @plane:
 * (transfer full)
 *
 * Returns: (transfer full): the new plane, or @plane where nothing changes */
guint8 *gst_roboflow_mask_resample (guint8 * plane, guint width, guint height,
    const GstRoboflowMaskAxis * across, const GstRoboflowMaskAxis * down);

G_END_DECLS
