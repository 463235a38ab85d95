/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/gstroboflowframe.h>

G_BEGIN_DECLS

/* A box in whole pixels, clipped into the frame, so that it has at least one.
 * The edges from 0 to 1 are clipped too, but not rounded. */
typedef struct
{
  const GstRoboflowPrediction *prediction;
  GQuark label;                 /* the name of its class, or a neutral one */
  guint x, y, width, height;
  gdouble x_min, y_min, x_max, y_max;
} GstRoboflowPixelBox;

GArray *gst_roboflow_pixel_boxes_new (const GstRoboflowFrame * frame,
    gint width, gint height);

G_END_DECLS
