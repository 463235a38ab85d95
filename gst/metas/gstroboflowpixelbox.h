/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/gstroboflowframe.h>

G_BEGIN_DECLS

/* A box in whole pixels, clipped to the frame and at least one pixel large. The
 * edges that go from 0 to 1 are clipped, too, but not rounded. */
typedef struct
{
  const GstRoboflowPrediction *prediction;
  GQuark label;                 /* see gst_roboflow_label_quark() */
  guint x, y, width, height;
  gdouble x_min, y_min, x_max, y_max;
} GstRoboflowPixelBox;

GArray *gst_roboflow_pixel_boxes_new (const GstRoboflowFrame * frame,
    gint width, gint height);

G_END_DECLS
