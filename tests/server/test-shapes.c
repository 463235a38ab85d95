/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <json-glib/json-glib.h>

#include "blob.h"
#include "mask.h"
#include "votedbox.h"

/* A picture in letters: '#' is bright. */
static guint8 *
draw (const char *const *rows, int *width, int *height)
{
  guint8 *grey;

  *width = strlen (rows[0]);
  *height = g_strv_length ((char **) rows);
  grey = g_malloc0 (*width * *height);
  for (int y = 0; y < *height; y++) {
    for (int x = 0; x < *width; x++)
      grey[y * *width + x] = rows[y][x] == '#' ? 235 : 16;
  }
  return grey;
}

static const char *const disc[] = {
  "..............",
  "......##......",
  ".....####.....",
  "....######..#.",
  "....######....",
  ".....####.....",
  "......##......",
  "..............",
  NULL
};

static void
test_blob (void)
{
  int width, height;
  g_autofree guint8 *grey = draw (disc, &width, &height);
  g_autoptr (Blob) blob = blob_find (grey, width, height, width);

  g_assert_nonnull (blob);
  g_assert_cmpuint (blob->n_pixels, ==, 24);
  g_assert_cmpint (blob->left, ==, 4);
  g_assert_cmpint (blob->top, ==, 1);
  g_assert_cmpint (blob->width, ==, 6);
  g_assert_cmpint (blob->height, ==, 6);
  g_assert_cmpfloat_with_epsilon (blob->centre_x, 7, 1e-9);
  g_assert_cmpfloat_with_epsilon (blob->centre_y, 4, 1e-9);
  /* the speck beside it is no part of it */
  g_assert_cmpuint (blob->mask[3 * width + 12], ==, 0);
}

static void
test_no_blob (void)
{
  static const char *const bar[] = {
    "................",
    ".##############.",
    ".##############.",
    "................",
    "................",
    "#...............",
    "##..............",
    NULL
  };
  int width, height;
  g_autofree guint8 *grey = draw (bar, &width, &height);
  g_autofree guint8 *flat = g_malloc (64 * 48);
  g_autoptr (Blob) square = blob_find (grey, width, height, width);

  memset (flat, 200, 64 * 48);
  g_assert_null (square);
  g_assert_null (blob_find (flat, 64, 48, 64));
}

static void
test_run_lengths (void)
{
  const guint8 mask[] = { 0, 1, 1, 0, 1, 1 };
  g_autoptr (GArray) runs = mask_run_lengths (mask, 2, 3);
  const guint8 full[] = { 1, 1 };
  g_autoptr (GArray) full_runs = mask_run_lengths (full, 2, 1);

  /* columns: 0 1 1, 1 0 1 */
  g_assert_cmpmem (runs->data, runs->len * 4, ((guint32[]) {
          1, 3, 1, 1}), 16);
  g_assert_cmpmem (full_runs->data, full_runs->len * 4, ((guint32[]) {
          0, 2}), 8);
}

/* As pycocotools writes them. */
static void
test_compressed (void)
{
  const guint32 numbers[] = { 6, 1, 40, 4, 5, 4, 5, 4, 21 };
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, 4);
  g_autofree char *text = NULL;

  g_array_append_vals (runs, numbers, G_N_ELEMENTS (numbers));
  text = mask_compress (runs);
  g_assert_cmpstr (text, ==, "61X13mN000`0");
}

static void
test_votes (void)
{
  const VotedBox windows[] = {
    {100, 100, 40, 80, 1}, {102, 101, 40, 80, 1}, {98, 99, 40, 80, 1},
    {105, 110, 20, 40, 1}, {105, 110, 20, 40, 1},
    {300, 100, 40, 80, 1},
  };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (VotedBox));
  g_autoptr (GArray) boxes = NULL;
  const VotedBox *box;

  g_array_append_vals (all, windows, G_N_ELEMENTS (windows));
  boxes = voted_boxes_merge (all, 2);
  g_assert_cmpuint (boxes->len, ==, 1);
  box = &g_array_index (boxes, VotedBox, 0);
  g_assert_cmpuint (box->votes, ==, 3);
  g_assert_cmpfloat_with_epsilon (box->left, 100, 1e-9);
  g_assert_cmpfloat_with_epsilon (box->top, 100, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/shapes/blob", test_blob);
  g_test_add_func ("/server/shapes/no-blob", test_no_blob);
  g_test_add_func ("/server/shapes/run-lengths", test_run_lengths);
  g_test_add_func ("/server/shapes/compressed", test_compressed);
  g_test_add_func ("/server/shapes/votes", test_votes);
  return g_test_run ();
}
