/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowshapes.h"

#include <math.h>

/* Fills a frame of that thickness along the inside of the rectangle, which is
 * made smaller by inset first. In whole pixels, so nothing is antialiased. */
static void
fill_ring (cairo_t * cr, const GstVideoRectangle * box, gint inset,
    gint thickness)
{
  gint width = box->w - 2 * inset;
  gint height = box->h - 2 * inset;

  if (width <= 0 || height <= 0)
    return;
  cairo_rectangle (cr, box->x + inset, box->y + inset, width, height);
  if (width > 2 * thickness && height > 2 * thickness)
    cairo_rectangle (cr, box->x + inset + thickness,
        box->y + inset + thickness, width - 2 * thickness,
        height - 2 * thickness);
  cairo_fill (cr);
}

/* Draws the part of a box's line that is in the rectangle. The line is inside
 * of the box, so that all of it is visible where the box ends with the frame,
 * and has a dark outline on both sides. */
static void
draw_strip (GstRoboflowCanvas * canvas, const GstVideoRectangle * box,
    const GstRoboflowColour * colour, gint x, gint y, gint width, gint height)
{
  GstRoboflowTile tile;

  if (!gst_roboflow_canvas_start (canvas, &tile, x, y, width, height))
    return;

  cairo_set_fill_rule (tile.cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_set_operator (tile.cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_antialias (tile.cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgba (tile.cr, 0.0, 0.0, 0.0, GST_ROBOFLOW_OUTLINE_OPACITY);
  fill_ring (tile.cr, box, -canvas->outline,
      canvas->line + 2 * canvas->outline);
  gst_roboflow_canvas_set_colour (tile.cr, colour, 1.0);
  fill_ring (tile.cr, box, 0, canvas->line);
  gst_roboflow_canvas_finish (canvas, &tile);
}

void
gst_roboflow_shapes_draw_box (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  gint thickness = canvas->line + 2 * canvas->outline;
  GstVideoRectangle box, all;

  if (!gst_roboflow_canvas_get_box (canvas, prediction, &box))
    return;

  all.x = box.x - canvas->outline;
  all.y = box.y - canvas->outline;
  all.w = box.w + 2 * canvas->outline;
  all.h = box.h + 2 * canvas->outline;
  if (all.w <= 2 * thickness || all.h <= 2 * thickness) {
    draw_strip (canvas, &box, colour, all.x, all.y, all.w, all.h);
    return;
  }

  draw_strip (canvas, &box, colour, all.x, all.y, all.w, thickness);
  draw_strip (canvas, &box, colour, all.x, all.y + all.h - thickness, all.w,
      thickness);
  draw_strip (canvas, &box, colour, all.x, all.y + thickness, thickness,
      all.h - 2 * thickness);
  draw_strip (canvas, &box, colour, all.x + all.w - thickness,
      all.y + thickness, thickness, all.h - 2 * thickness);
}

static void
add_outline (const GstRoboflowCanvas * canvas, cairo_t * cr,
    const GstRoboflowPrediction * prediction)
{
  guint n_points = gst_roboflow_prediction_get_n_points (prediction);

  for (guint i = 0; i < n_points; i++) {
    gdouble x, y;

    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    cairo_line_to (cr, gst_roboflow_canvas_x (canvas, x),
        gst_roboflow_canvas_y (canvas, y));
  }
  cairo_close_path (cr);
}

static void
get_extent (const GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, GstVideoRectangle * extent)
{
  gint margin = canvas->line + canvas->outline;
  guint n_points = gst_roboflow_prediction_get_n_points (prediction);
  gdouble left = G_MAXDOUBLE, top = G_MAXDOUBLE;
  gdouble right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  for (guint i = 0; i < n_points; i++) {
    gdouble x, y;

    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    left = MIN (left, x);
    top = MIN (top, y);
    right = MAX (right, x);
    bottom = MAX (bottom, y);
  }
  extent->x = (gint) floor (gst_roboflow_canvas_x (canvas, left)) - margin;
  extent->y = (gint) floor (gst_roboflow_canvas_y (canvas, top)) - margin;
  extent->w = (gint) ceil (gst_roboflow_canvas_x (canvas, right)) + margin
      - extent->x;
  extent->h = (gint) ceil (gst_roboflow_canvas_y (canvas, bottom)) + margin
      - extent->y;
}

void
gst_roboflow_shapes_draw_polygon (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  GstVideoRectangle extent;
  GstRoboflowTile tile;

  if (gst_roboflow_prediction_get_n_points (prediction) == 0)
    return;
  get_extent (canvas, prediction, &extent);
  if (!gst_roboflow_canvas_start (canvas, &tile, extent.x, extent.y, extent.w,
          extent.h))
    return;

  cairo_set_line_join (tile.cr, CAIRO_LINE_JOIN_ROUND);
  add_outline (canvas, tile.cr, prediction);
  gst_roboflow_canvas_set_colour (tile.cr, colour, canvas->style->mask_opacity);
  cairo_fill_preserve (tile.cr);
  gst_roboflow_canvas_stroke (canvas, tile.cr, colour);
  gst_roboflow_canvas_finish (canvas, &tile);
}

static void
draw_point (GstRoboflowCanvas * canvas, gdouble x, gdouble y,
    const GstRoboflowColour * colour)
{
  gdouble radius = canvas->line * 1.5;
  gint reach = (gint) ceil (radius) + canvas->outline + 1;
  GstRoboflowTile tile;

  if (!gst_roboflow_canvas_start (canvas, &tile, (gint) floor (x) - reach,
          (gint) floor (y) - reach, 2 * reach + 1, 2 * reach + 1))
    return;

  cairo_arc (tile.cr, x, y, radius + canvas->outline, 0.0, 2.0 * G_PI);
  cairo_set_source_rgba (tile.cr, 0.0, 0.0, 0.0, GST_ROBOFLOW_OUTLINE_OPACITY);
  cairo_fill (tile.cr);
  cairo_arc (tile.cr, x, y, radius, 0.0, 2.0 * G_PI);
  gst_roboflow_canvas_set_colour (tile.cr, colour, 1.0);
  cairo_fill (tile.cr);
  gst_roboflow_canvas_finish (canvas, &tile);
}

void
gst_roboflow_shapes_draw_keypoints (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  guint n_keypoints = gst_roboflow_prediction_get_n_keypoints (prediction);

  for (guint i = 0; i < n_keypoints; i++) {
    const GstRoboflowKeypoint *keypoint =
        gst_roboflow_prediction_get_keypoint (prediction, i);
    const gchar *name = gst_roboflow_keypoint_get_class (keypoint);
    GstRoboflowColour own = *colour;
    gdouble x, y;

    if (!gst_roboflow_overlay_style_shows_keypoint (canvas->style, keypoint))
      continue;
    if (name != NULL)
      own = gst_roboflow_palette_get_colour (name);
    gst_roboflow_keypoint_get_position (keypoint, &x, &y);
    draw_point (canvas, gst_roboflow_canvas_x (canvas, x),
        gst_roboflow_canvas_y (canvas, y), &own);
  }
}

/* The head is four times as long as the line is wide, but at most half of the
 * arrow. */
static void
add_arrow (cairo_t * cr, gdouble x, gdouble y, gdouble dx, gdouble dy,
    gdouble line)
{
  gdouble length = hypot (dx, dy);
  gdouble head = MIN (4.0 * line, length / 2.0);
  gdouble angle = atan2 (dy, dx);

  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + dx, y + dy);
  for (gint side = -1; side <= 1; side += 2) {
    gdouble barb = angle + side * G_PI * 5.0 / 6.0;

    cairo_move_to (cr, x + dx, y + dy);
    cairo_line_to (cr, x + dx + head * cos (barb), y + dy + head * sin (barb));
  }
}

/* Draws an arrow from the middle of the face. It is as long as the face is
 * large if that looks sideways, and a point if it looks into the camera. A
 * positive yaw is to the left of the picture, a positive pitch upwards. */
void
gst_roboflow_shapes_draw_gaze (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  GstVideoRectangle box;
  GstRoboflowTile tile;
  gdouble yaw, pitch, x, y, dx, dy;
  gint size, margin = 3 * canvas->line + canvas->outline;

  if (!gst_roboflow_prediction_get_gaze (prediction, &yaw, &pitch)
      || !gst_roboflow_canvas_get_box (canvas, prediction, &box))
    return;

  size = CLAMP (MAX (box.w, box.h), 12 * canvas->line, canvas->height);
  x = box.x + box.w / 2.0;
  y = box.y + box.h / 2.0;
  dx = -size * sin (yaw) * cos (pitch);
  dy = -size * sin (pitch);
  draw_point (canvas, x, y, colour);
  if (hypot (dx, dy) < 2.0 * canvas->line)
    return;
  if (!gst_roboflow_canvas_start (canvas, &tile,
          (gint) floor (MIN (x, x + dx)) - margin,
          (gint) floor (MIN (y, y + dy)) - margin,
          (gint) ceil (fabs (dx)) + 2 * margin + 1,
          (gint) ceil (fabs (dy)) + 2 * margin + 1))
    return;

  cairo_set_line_cap (tile.cr, CAIRO_LINE_CAP_ROUND);
  add_arrow (tile.cr, x, y, dx, dy, canvas->line);
  gst_roboflow_canvas_stroke (canvas, tile.cr, colour);
  gst_roboflow_canvas_finish (canvas, &tile);
}
