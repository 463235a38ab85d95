/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <cairo.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* A rectangle of pixels that is drawn with cairo and then laid over a frame. */
typedef struct
{
  gint x;                       /* of the frame */
  gint y;
  gint width;
  gint height;
  /* Rows of width premultiplied ARGB words without padding: cairo's. */
  guint32 *pixels;
  cairo_t *cr;                  /* in pixels of the frame */

  GstBuffer *buffer;
  GstMapInfo map;
  cairo_surface_t *surface;
} GstRoboflowTile;

void gst_roboflow_tile_start (GstRoboflowTile * tile, gint x, gint y,
    gint width, gint height);

/* Ends drawing. yuv: the video to blend into if it is not RGB: the pixels are
 * then converted, once for all, to its own colour matrix; NULL: they stay RGB. */
GstVideoOverlayRectangle *gst_roboflow_tile_finish (GstRoboflowTile * tile,
    const GstVideoInfo * yuv);

G_END_DECLS
