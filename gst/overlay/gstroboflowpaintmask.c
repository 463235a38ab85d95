/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpaintmask.h"

#include "gstroboflowdebug.h"

#define GST_CAT_DEFAULT roboflow_overlay_debug

/* A mask with a byte for each pixel, and the colours of each value: 0 if it is
 * not drawn. */
typedef struct
{
  const guint8 *data;
  gint width;
  gint height;
  guint32 inside[GST_ROBOFLOW_MASK_N_CLASSES];  /* premultiplied ARGB */
  guint32 edge[GST_ROBOFLOW_MASK_N_CLASSES];
} Plane;

static guint32
to_argb (const GstRoboflowColour * colour, gdouble opacity)
{
  guint32 alpha = (guint32) (opacity * 255.0 + 0.5);
  guint32 red = (guint32) (colour->red * alpha + 0.5);
  guint32 green = (guint32) (colour->green * alpha + 0.5);
  guint32 blue = (guint32) (colour->blue * alpha + 0.5);

  return alpha << 24 | red << 16 | green << 8 | blue;
}

static void
set_colour (const GstRoboflowCanvas * canvas, Plane * plane, guint8 value,
    const GstRoboflowColour * colour)
{
  plane->inside[value] = to_argb (colour, canvas->style->mask_opacity);
  plane->edge[value] = to_argb (colour, 1.0);
}

/* Maps the rows or columns of a tile, and @margin more at both ends, to those
 * of the plane. What is beyond the frame becomes -1.
 *
 * Returns: (transfer full): length + 2 * margin numbers */
static gint *
make_steps (gint start, gint length, gint margin, gint plane_length,
    gint frame_length)
{
  gint *steps = g_new0 (gint, length + 2 * margin);

  for (gint i = 0; i < length + 2 * margin; i++) {
    gint64 at = start + i - margin;

    steps[i] = at < 0 || at >= frame_length ? -1
        : (gint) (at * plane_length / frame_length);
  }
  return steps;
}

static gboolean
differs (const Plane * plane, gint row, gint column, guint8 value)
{
  return row >= 0 && column >= 0
      && plane->data[(gsize) row * plane->width + column] != value;
}

/* A pixel is an edge if one half a line's width away has another value. There
 * is no edge where the frame ends. */
static void
paint (GstRoboflowCanvas * canvas, const Plane * plane, GstRoboflowTile * tile)
{
  gint reach = MAX (1, canvas->line / 2);
  g_autofree gint *columns = make_steps (tile->x, tile->width, reach,
      plane->width, canvas->width);
  g_autofree gint *rows = make_steps (tile->y, tile->height, reach,
      plane->height, canvas->height);

  for (gint y = 0; y < tile->height; y++) {
    const gint *row = rows + reach + y;
    const guint8 *line = plane->data + (gsize) * row * plane->width;
    guint32 *pixels = tile->pixels + (gsize) y * tile->width;

    for (gint x = 0; x < tile->width; x++) {
      const gint *column = columns + reach + x;
      guint8 value = line[*column];

      if (plane->edge[value] == 0)
        continue;
      pixels[x] = differs (plane, *row, column[-reach], value)
          || differs (plane, *row, column[reach], value)
          || differs (plane, row[-reach], *column, value)
          || differs (plane, row[reach], *column, value)
          ? plane->edge[value] : plane->inside[value];
    }
  }
}

static void
paint_region (GstRoboflowCanvas * canvas, const Plane * plane,
    const GstVideoRectangle * region)
{
  GstRoboflowTile tile;

  if (!gst_roboflow_canvas_start (canvas, &tile, region->x, region->y,
          region->w, region->h))
    return;
  cairo_surface_flush (tile.surface);
  paint (canvas, plane, &tile);
  cairo_surface_mark_dirty (tile.surface);
  gst_roboflow_canvas_finish (canvas, &tile);
}

/* Finds the part of the frame that has pixels to draw. */
static gboolean
find_region (const GstRoboflowCanvas * canvas, const Plane * plane,
    GstVideoRectangle * region)
{
  gint left = plane->width, right = -1, top = plane->height, bottom = -1;

  for (gint y = 0; y < plane->height; y++) {
    const guint8 *line = plane->data + (gsize) y * plane->width;
    gint first = 0, last = plane->width - 1;

    while (first < plane->width && plane->edge[line[first]] == 0)
      first++;
    if (first >= plane->width)
      continue;
    while (plane->edge[line[last]] == 0)
      last--;
    left = MIN (left, first);
    right = MAX (right, last);
    top = MIN (top, y);
    bottom = y;
  }
  if (bottom < 0)
    return FALSE;

  region->x = (gint) ((gint64) left * canvas->width / plane->width);
  region->y = (gint) ((gint64) top * canvas->height / plane->height);
  region->w = (gint) gst_util_uint64_scale_ceil (right + 1, canvas->width,
      plane->width) - region->x;
  region->h = (gint) gst_util_uint64_scale_ceil (bottom + 1, canvas->height,
      plane->height) - region->y;
  return TRUE;
}

void
gst_roboflow_paint_mask (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  Plane plane = { NULL, };
  GstVideoRectangle region;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gst_roboflow_prediction_get_mask (prediction,
      &plane.width, &plane.height, &error);

  if (bytes == NULL) {
    if (error != NULL)
      GST_WARNING ("A mask is not drawn: %s", error->message);
    return;
  }

  plane.data = g_bytes_get_data (bytes, NULL);
  set_colour (canvas, &plane, 255, colour);
  if (gst_roboflow_canvas_get_box (canvas, prediction, &region)) {
    /* Masks and boxes are rounded in different ways. */
    region.x -= 2;
    region.y -= 2;
    region.w += 4;
    region.h += 4;
  } else if (!find_region (canvas, &plane, &region)) {
    return;
  }
  paint_region (canvas, &plane, &region);
}

static gboolean
is_background (const gchar * name)
{
  return name == NULL || g_ascii_strcasecmp (name, "background") == 0;
}

static void
set_class_colours (const GstRoboflowCanvas * canvas, Plane * plane,
    const GstRoboflowFrame * frame, guint model)
{
  guint n_classes = gst_roboflow_frame_get_n_predictions (frame, model);

  for (guint i = 0; i < n_classes; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);
    const gchar *name = gst_roboflow_prediction_get_class (prediction);
    GstRoboflowColour colour = gst_roboflow_palette_get_colour (name);
    gint class_id;

    if (gst_roboflow_prediction_get_class_id (prediction, &class_id)
        && class_id >= 0 && class_id < GST_ROBOFLOW_MASK_N_CLASSES
        && !is_background (name)
        && gst_roboflow_overlay_style_shows (canvas->style, prediction))
      set_colour (canvas, plane, class_id, &colour);
  }
}

static void
find_classes (const Plane * plane, gboolean seen[GST_ROBOFLOW_MASK_N_CLASSES])
{
  gsize n_pixels = (gsize) plane->width * plane->height;

  for (gsize i = 0; i < n_pixels; i++)
    seen[plane->data[i]] = plane->edge[plane->data[i]] != 0;
}

void
gst_roboflow_paint_class_mask (GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame, guint model,
    gboolean seen[GST_ROBOFLOW_MASK_N_CLASSES])
{
  Plane plane = { NULL, };
  GstVideoRectangle region;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gst_roboflow_frame_get_class_mask (frame, model,
      &plane.width, &plane.height, &error);

  if (bytes == NULL) {
    if (error != NULL)
      GST_WARNING ("A segmentation is not drawn: %s", error->message);
    return;
  }

  plane.data = g_bytes_get_data (bytes, NULL);
  set_class_colours (canvas, &plane, frame, model);
  find_classes (&plane, seen);
  if (find_region (canvas, &plane, &region))
    paint_region (canvas, &plane, &region);
}
