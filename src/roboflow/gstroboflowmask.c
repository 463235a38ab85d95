/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmask-private.h"

#include "gstroboflowerror.h"

#include <string.h>

gboolean
gst_roboflow_mask_check_size (guint width, guint height, GError ** error)
{
  if (width == 0 || height == 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "the mask has no pixels: its size is %u x %u", width, height);
    return FALSE;
  }
  if ((guint64) width * height > GST_ROBOFLOW_MASK_MAX_PIXELS) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "the mask is too large: %u x %u are more than %d pixels", width, height,
        GST_ROBOFLOW_MASK_MAX_PIXELS);
    return FALSE;
  }
  return TRUE;
}

static guint
nearest (guint out, gdouble step, guint size)
{
  return MIN ((out + 0.5) * step, size - 1);
}

/* For each column of the output the one of the source, NULL where they are the
 * same. */
static guint *
make_columns (guint width, gdouble step_x, guint out_width)
{
  guint *columns;

  if (step_x == 1 && out_width <= width)
    return NULL;

  columns = g_new (guint, out_width);
  for (guint x = 0; x < out_width; x++)
    columns[x] = nearest (x, step_x, width);
  return columns;
}

static void
resample_row (guint8 * out, const guint8 * row, const guint * columns,
    guint out_width)
{
  if (!columns) {
    memcpy (out, row, out_width);
    return;
  }
  for (guint x = 0; x < out_width; x++)
    out[x] = row[columns[x]];
}

guint8 *
gst_roboflow_mask_resample (guint8 * plane, guint width, guint height,
    gdouble step_x, gdouble step_y, guint out_width, guint out_height)
{
  g_autofree guint8 *source = plane;
  g_autofree guint *columns = NULL;
  guint8 *resampled;
  guint last = height;

  if (step_x == 1 && step_y == 1 && out_width == width && out_height == height)
    return g_steal_pointer (&source);

  columns = make_columns (width, step_x, out_width);
  resampled = g_malloc ((gsize) out_width * out_height);
  for (guint y = 0; y < out_height; y++) {
    guint8 *out = resampled + (gsize) y * out_width;
    guint from = nearest (y, step_y, height);

    if (from == last)
      memcpy (out, out - out_width, out_width);
    else
      resample_row (out, source + (gsize) from * width, columns, out_width);
    last = from;
  }
  return resampled;
}
