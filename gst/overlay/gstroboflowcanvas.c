/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcanvas.h"

#include "gstroboflowdebug.h"

#include <math.h>

#define GST_CAT_DEFAULT roboflow_overlay_debug

/* Pixels that the predictions of one frame may take: an 8K frame, and a second
 * one. Without a limit, ten thousand boxes as large as the frame would take
 * gigabytes. */
#define MAX_PIXELS (64 * 1024 * 1024)

/* cairo computes with 24 bits before the binary point. */
#define FAR_AWAY 100000.0

void
gst_roboflow_canvas_init (GstRoboflowCanvas * canvas,
    const GstRoboflowOverlayStyle * style, const GstRoboflowMeta * meta,
    const GstVideoInfo * info, gboolean blend)
{
  memset (canvas, 0, sizeof (*canvas));
  canvas->style = style;
  canvas->yuv = blend && !GST_VIDEO_INFO_IS_RGB (info) ? info : NULL;
  canvas->width = GST_VIDEO_INFO_WIDTH (info);
  canvas->height = GST_VIDEO_INFO_HEIGHT (info);
  canvas->scale_x =
      meta->width > 0 ? (gdouble) canvas->width / meta->width : 1.0;
  canvas->scale_y =
      meta->height > 0 ? (gdouble) canvas->height / meta->height : 1.0;
  canvas->pixels_left = MAX_PIXELS;
  canvas->line =
      gst_roboflow_overlay_style_get_line_width (style, canvas->height);
  canvas->outline = MAX (1, canvas->line / 3);
}

gdouble
gst_roboflow_canvas_x (const GstRoboflowCanvas * canvas, gdouble x)
{
  return CLAMP (x * canvas->scale_x, -FAR_AWAY, FAR_AWAY);
}

gdouble
gst_roboflow_canvas_y (const GstRoboflowCanvas * canvas, gdouble y)
{
  return CLAMP (y * canvas->scale_y, -FAR_AWAY, FAR_AWAY);
}

gboolean
gst_roboflow_canvas_get_box (const GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, GstVideoRectangle * box)
{
  gdouble left, top, width, height;

  if (!gst_roboflow_prediction_get_box (prediction, &left, &top, &width,
          &height))
    return FALSE;

  box->x = (gint) lround (gst_roboflow_canvas_x (canvas, left));
  box->y = (gint) lround (gst_roboflow_canvas_y (canvas, top));
  box->w = (gint) lround (gst_roboflow_canvas_x (canvas, left + width))
      - box->x;
  box->h = (gint) lround (gst_roboflow_canvas_y (canvas, top + height))
      - box->y;
  return TRUE;
}

gboolean
gst_roboflow_canvas_start (GstRoboflowCanvas * canvas, GstRoboflowTile * tile,
    gint x, gint y, gint width, gint height)
{
  gint left = MAX (x, 0);
  gint top = MAX (y, 0);
  gint right = MIN (x + width, canvas->width);
  gint bottom = MIN (y + height, canvas->height);
  gsize n_pixels;

  if (left >= right || top >= bottom)
    return FALSE;
  n_pixels = (gsize) (right - left) * (bottom - top);
  if (n_pixels > canvas->pixels_left) {
    if (!canvas->full)
      GST_WARNING ("There is too much to draw, so not all of it is drawn");
    canvas->full = TRUE;
    return FALSE;
  }

  canvas->pixels_left -= n_pixels;
  gst_roboflow_tile_start (tile, left, top, right - left, bottom - top);
  return TRUE;
}

void
gst_roboflow_canvas_finish (GstRoboflowCanvas * canvas, GstRoboflowTile * tile)
{
  gst_roboflow_canvas_add (canvas, gst_roboflow_tile_finish (tile,
          canvas->yuv));
}

void
gst_roboflow_canvas_add (GstRoboflowCanvas * canvas,
    GstVideoOverlayRectangle * rectangle)
{
  if (canvas->composition == NULL)
    canvas->composition = gst_video_overlay_composition_new (rectangle);
  else
    gst_video_overlay_composition_add_rectangle (canvas->composition,
        rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
}

void
gst_roboflow_canvas_set_colour (cairo_t * cr, const GstRoboflowColour * colour,
    gdouble opacity)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, opacity);
}

void
gst_roboflow_canvas_stroke (GstRoboflowCanvas * canvas, cairo_t * cr,
    const GstRoboflowColour * colour)
{
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, GST_ROBOFLOW_OUTLINE_OPACITY);
  cairo_set_line_width (cr, canvas->line + 2 * canvas->outline);
  cairo_stroke_preserve (cr);
  gst_roboflow_canvas_set_colour (cr, colour, 1.0);
  cairo_set_line_width (cr, canvas->line);
  cairo_stroke (cr);
}
