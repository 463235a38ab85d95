/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The compressed form: A number is written in groups of five bits, the lowest
 * first, each as a printable character from '0' on. Bit 5 of a character says
 * that another group follows, bit 4 of the last one is the sign. The first
 * three run lengths are written as they are. Of every later one the difference
 * to the run length two before it is written: that is the same kind of run one
 * column earlier, and most often about as long. */

#include "gstroboflowrle-private.h"

#include "gstroboflowerror.h"
#include "gstroboflowmask-private.h"

#include <string.h>

#define FIRST_GROUP '0'
#define GROUP_BITS 5
#define VALUE 0x1f
#define SIGN 0x10
#define MORE 0x20

#define N_PLAIN_RUNS 3

/* Twice what any run needs, because writers may use more groups than
 * necessary, and still well below 64 bits. */
#define MAX_BITS (12 * GROUP_BITS)

typedef struct
{
  const gchar *next;            /* stays before what cannot be read */
  const gchar *end;
  guint64 pixels_left;
  gsize n_runs;
  gint64 last[2];               /* outside, inside */
} Runs;

static gboolean
read_number (const gchar ** text, const gchar * end, gint64 * number)
{
  const gchar *next = *text;
  gint64 value = 0;

  for (guint bits = 0; bits < MAX_BITS && next < end; bits += GROUP_BITS) {
    guint group = (guint) (guchar) * next++ - FIRST_GROUP;

    if (group > (MORE | VALUE))
      return FALSE;
    value |= (gint64) (group & VALUE) << bits;
    if (group & MORE)
      continue;

    if (group & SIGN)
      value -= G_GINT64_CONSTANT (1) << (bits + GROUP_BITS);
    *number = value;
    *text = next;
    return TRUE;
  }
  return FALSE;
}

/* FALSE at the end, and where the text is wrong. */
static gboolean
runs_next (Runs * runs, gsize * length)
{
  const gchar *next = runs->next;
  gsize kind = runs->n_runs % 2;
  gint64 run;

  if (!read_number (&next, runs->end, &run))
    return FALSE;
  if (runs->n_runs >= N_PLAIN_RUNS)
    run += runs->last[kind];
  if (run < 0 || (guint64) run > runs->pixels_left)
    return FALSE;

  runs->next = next;
  runs->pixels_left -= run;
  runs->n_runs++;
  runs->last[kind] = run;
  *length = run;
  return TRUE;
}

static gboolean
runs_are_complete (const Runs * runs)
{
  return runs->next == runs->end && runs->pixels_left == 0;
}

gboolean
gst_roboflow_rle_check (const gchar * counts, gsize length, guint width,
    guint height)
{
  Runs runs = { counts, counts + length, (guint64) width * height };
  gsize run;

  if (!gst_roboflow_mask_check_size (width, height, NULL))
    return FALSE;
  while (runs_next (&runs, &run));
  return runs_are_complete (&runs);
}

static void
append_number (GString * text, gint64 number)
{
  gboolean more;

  do {
    guint group = number & VALUE;

    number >>= GROUP_BITS;
    more = number != (group & SIGN ? -1 : 0);
    g_string_append_c (text, FIRST_GROUP + (more ? group | MORE : group));
  } while (more);
}

gchar *
gst_roboflow_rle_compress (const guint32 * runs, gsize n_runs)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n_runs; i++) {
    gint64 base = i < N_PLAIN_RUNS ? 0 : runs[i - 2];

    append_number (text, runs[i] - base);
  }
  return g_string_free (text, FALSE);
}

/* In each column that the run touches, inverts the pixel where it begins there
 * and the pixel after its end. */
static void
flip_edges (guint8 * plane, guint width, guint height, gsize start,
    gsize length)
{
  gsize end = start + length;

  while (start < end) {
    gsize x = start / height;
    gsize y = start % height;
    gsize stop = MIN (y + (end - start), height);

    plane[y * width + x] ^= 255;
    if (stop < height)
      plane[stop * width + x] ^= 255;
    start += stop - y;
  }
}

/* Makes 255 of the pixels from one inverted pixel of a column to the next. */
static void
fill_down (guint8 * plane, guint width, guint height)
{
  for (guint y = 1; y < height; y++) {
    const guint8 *above = plane + (gsize) (y - 1) * width;
    guint8 *row = plane + (gsize) y * width;

    for (guint x = 0; x < width; x++)
      row[x] ^= above[x];
  }
}

/* Runs go down the columns, but memory goes along the rows: writing each pixel
 * of a column would miss the cache each time. So only the few ends of runs are
 * written column by column, and what is between them is filled row by row. */
guint8 *
gst_roboflow_rle_unpack (const gchar * counts, guint width, guint height,
    GError ** error)
{
  Runs runs = { counts, counts + strlen (counts), (guint64) width * height };
  g_autofree guint8 *plane = NULL;
  gsize start = 0, length;

  if (!gst_roboflow_mask_check_size (width, height, error))
    return NULL;

  plane = g_malloc0 ((gsize) width * height);
  for (gboolean inside = FALSE; runs_next (&runs, &length); inside = !inside) {
    if (inside)
      flip_edges (plane, width, height, start, length);
    start += length;
  }
  if (!runs_are_complete (&runs)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "the run lengths are not those of a mask of %u x %u pixels", width,
        height);
    return NULL;
  }
  fill_down (plane, width, height);
  return g_steal_pointer (&plane);
}
