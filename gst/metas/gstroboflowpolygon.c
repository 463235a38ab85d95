/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpolygon.h"

#include <math.h>

/* Marks, in each row that the edge crosses, the first pixel to the right of
 * it. Rows are crossed at the centres of their pixels: so of two edges that
 * meet in a corner, only one crosses a row. */
static void
mark_edge (const GstRoboflowPixelBox * box, guint8 * plane, gdouble x0,
    gdouble y0, gdouble x1, gdouble y1)
{
  gdouble top = MIN (y0, y1) - box->y, bottom = MAX (y0, y1) - box->y;
  gdouble step = (x1 - x0) / (y1 - y0);
  guint first = CLAMP (ceil (top - 0.5), 0, box->height);
  guint end = CLAMP (ceil (bottom - 0.5), 0, box->height);

  for (guint y = first; y < end; y++) {
    gdouble x = x0 + (box->y + y + 0.5 - y0) * step - box->x;
    guint column = CLAMP (ceil (x - 0.5), 0, box->width);

    if (column < box->width)
      plane[(gsize) y * box->width + column] ^= 1;
  }
}

/* Fills the polygon of @box's object with @value, by the even-odd rule.
 * @plane: box->height rows of box->width bytes, all 0
 *
 * First all crossings of the outline are marked, then each row changes between
 * outside and inside at its marks. So the time is that of the outline plus
 * that of the box, not their product. */
void
gst_roboflow_polygon_fill (const GstRoboflowPixelBox * box, guint8 * plane,
    guint8 value)
{
  guint n = gst_roboflow_prediction_get_n_points (box->prediction);
  gdouble x0, y0, x1, y1;

  gst_roboflow_prediction_get_point (box->prediction, n - 1, &x0, &y0);
  for (guint i = 0; i < n; i++, x0 = x1, y0 = y1) {
    gst_roboflow_prediction_get_point (box->prediction, i, &x1, &y1);
    if (y0 != y1)
      mark_edge (box, plane, x0, y0, x1, y1);
  }

  for (guint y = 0; y < box->height; y++) {
    guint8 *row = plane + (gsize) y * box->width;
    guint8 inside = 0;

    for (guint x = 0; x < box->width; x++) {
      inside ^= row[x];
      row[x] = inside ? value : 0;
    }
  }
}
