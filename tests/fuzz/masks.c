/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "masks.h"

#define MAX_PIXELS (1 << 12)

/* Reads one number: five bits a character, the lowest first, the sixth says
 * that more follow. */
static gint64
read_number (const gchar ** at)
{
  gint64 number = 0;
  guint shift = 0;
  gchar c;

  do {
    c = *(*at)++ - '0';
    number |= (gint64) (c & 0x1f) << shift;
    shift += 5;
  } while (c & 0x20);
  if (c & 0x10)
    number |= -1 * ((gint64) 1 << shift);
  return number;
}

/* From the fourth on, runs are told by how much longer they are than the last
 * but one. */
static GArray *
read_runs (const gchar * counts)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (*counts != '\0') {
    gint64 run = read_number (&counts);

    if (runs->len > 2)
      run += g_array_index (runs, gint64, runs->len - 2);
    g_array_append_val (runs, run);
  }
  return runs;
}

static void
check_mask (const GstRoboflowPrediction * prediction)
{
  gint width = 0, height = 0, mask_width = 0, mask_height = 0, i = 0;
  const gchar *counts =
      gst_roboflow_prediction_get_rle (prediction, &width, &height);
  g_autoptr (GArray) runs = NULL;
  g_autoptr (GBytes) mask = NULL;
  const guint8 *pixels;

  if (counts == NULL || (gint64) width * height > MAX_PIXELS)
    return;
  mask = gst_roboflow_prediction_get_mask (prediction, &mask_width,
      &mask_height, NULL);
  if (mask == NULL || mask_width != width || mask_height != height)
    return;

  pixels = g_bytes_get_data (mask, NULL);
  runs = read_runs (counts);
  for (guint r = 0; r < runs->len; r++) {
    for (gint64 n = g_array_index (runs, gint64, r); n > 0; n--, i++) {
      g_assert_cmpint (i, <, width * height);
      g_assert_cmpuint (pixels[i % height * width + i / height], ==,
          r % 2 ? 255 : 0);
    }
  }
  g_assert_cmpint (i, ==, width * height);
}

void
check_masks (GstRoboflowFrame * frame)
{
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    guint n = gst_roboflow_frame_get_n_predictions (frame, m);

    for (guint i = 0; i < n; i++)
      check_mask (gst_roboflow_frame_get_prediction (frame, m, i));
  }
}
