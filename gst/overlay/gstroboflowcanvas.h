/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowoverlaystyle.h"
#include "gstroboflowpalette.h"
#include "gstroboflowtile.h"

#include <roboflow/gstroboflowmeta.h>

G_BEGIN_DECLS

/* What the predictions of one frame are drawn on: a composition of rectangles
 * that are no larger than needed and do not reach beyond the frame. */
typedef struct
{
  const GstRoboflowOverlayStyle *style;
  const GstVideoInfo *yuv;      /* nullable, see gst_roboflow_tile_finish() */
  gint width;                   /* of the frame */
  gint height;
  gdouble scale_x;              /* from the predictions' pixels */
  gdouble scale_y;
  gint line;                    /* pixels */
  gint outline;                 /* likewise: of the dark line around lines */
  gsize pixels_left;            /* that may still be drawn */
  gboolean full;                /* something was left out */
  GstVideoOverlayComposition *composition;      /* NULL while it is empty */
} GstRoboflowCanvas;

/* How dark the line around lines and points is. */
#define GST_ROBOFLOW_OUTLINE_OPACITY 0.5

void gst_roboflow_canvas_init (GstRoboflowCanvas * canvas,
    const GstRoboflowOverlayStyle * style, const GstRoboflowMeta * meta,
    const GstVideoInfo * info, gboolean blend);

/* Coordinates of predictions in pixels of the frame, limited to values at which
 * nothing overflows. */
gdouble gst_roboflow_canvas_x (const GstRoboflowCanvas * canvas, gdouble x);
gdouble gst_roboflow_canvas_y (const GstRoboflowCanvas * canvas, gdouble y);

/* The prediction's box in whole pixels. FALSE if there is none. */
gboolean gst_roboflow_canvas_get_box (const GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, GstVideoRectangle * box);

/* Starts a tile for the part of the rectangle that is inside of the frame.
 * Returns FALSE if none is, or if the frame has too much on it already. */
gboolean gst_roboflow_canvas_start (GstRoboflowCanvas * canvas,
    GstRoboflowTile * tile, gint x, gint y, gint width, gint height);
void gst_roboflow_canvas_finish (GstRoboflowCanvas * canvas,
    GstRoboflowTile * tile);

/* Takes the rectangle. */
void gst_roboflow_canvas_add (GstRoboflowCanvas * canvas,
    GstVideoOverlayRectangle * rectangle);

void gst_roboflow_canvas_set_colour (cairo_t * cr,
    const GstRoboflowColour * colour, gdouble opacity);

/* Strokes the path: a dark line with a thinner one of the colour in it. */
void gst_roboflow_canvas_stroke (GstRoboflowCanvas * canvas, cairo_t * cr,
    const GstRoboflowColour * colour);

G_END_DECLS
