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
nearest (const GstRoboflowMaskAxis * axis, guint out, guint size)
{
  return MIN ((axis->origin + out + 0.5) * axis->step, size - 1);
}

/* Whether the output is the first part of the source, unscaled. */
static gboolean
is_beginning (const GstRoboflowMaskAxis * axis, guint size)
{
  return axis->step == 1 && axis->origin == 0 && axis->length <= size;
}

/* Returns: (nullable): for each column of the output the column of the source;
 *   NULL if they are the same */
static guint *
make_columns (guint width, const GstRoboflowMaskAxis * across)
{
  guint *columns;

  if (is_beginning (across, width))
    return NULL;

  columns = g_new (guint, across->length);
  for (guint x = 0; x < across->length; x++)
    columns[x] = nearest (across, x, width);
  return columns;
}

static void
resample_row (guint8 * out, const guint8 * row, const guint * columns,
    guint out_width)
{
  if (columns == NULL) {
    memcpy (out, row, out_width);
    return;
  }
  for (guint x = 0; x < out_width; x++)
    out[x] = row[columns[x]];
}

guint8 *
gst_roboflow_mask_resample (guint8 * plane, guint width, guint height,
    const GstRoboflowMaskAxis * across, const GstRoboflowMaskAxis * down)
{
  g_autofree guint8 *source = plane;
  g_autofree guint *columns = NULL;
  guint8 *resampled;
  guint last = height;

  if (is_beginning (across, width) && is_beginning (down, height)
      && across->length == width && down->length == height)
    return g_steal_pointer (&source);

  columns = make_columns (width, across);
  resampled = g_malloc ((gsize) across->length * down->length);
  for (guint y = 0; y < down->length; y++) {
    guint8 *out = resampled + (gsize) y * across->length;
    guint from = nearest (down, y, height);

    if (from == last)
      memcpy (out, out - across->length, across->length);
    else
      resample_row (out, source + (gsize) from * width, columns,
          across->length);
    last = from;
  }
  return resampled;
}
