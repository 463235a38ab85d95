/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/gstroboflowerror.h>
#include <roboflow/results/gstroboflowmask-private.h>
#include <roboflow/results/gstroboflowrle-private.h>

#include <string.h>

#define MAX_RUNS 11

typedef struct
{
  guint width, height;
  guint32 runs[MAX_RUNS];
  guint n_runs;
  const gchar *counts;
} KnownMask;

static const KnownMask known_masks[] = {
  /* As pycocotools writes them. */
  {4, 4, {5, 2, 2, 2, 5}, 5, "52203"},
  {10, 9, {6, 1, 40, 4, 5, 4, 5, 4, 21}, 9, "61X13mN000`0"},
  {40, 40, {245, 5, 35, 5, 35, 5, 35, 5, 35, 5, 1190}, 11, "e75S10000000ST1"},
  /* All outside, all inside. */
  {2, 2, {4}, 1, "4"},
  {2, 2, {0, 4}, 2, "04"},
  {1920, 1080, {0, 2073600}, 2, "0PPYo1"},
  /* Where a number needs one group more. */
  {10, 10, {15, 16, 17, 48, 4}, 5, "?`0a0P1C"},
  {52, 40, {1023, 1, 1024, 1, 31}, 5, "oo01PP10oPO"},
  /* Empty runs where none would be needed. */
  {5, 2, {5, 0, 5}, 3, "505"},
  {2, 2, {0, 0, 0, 4}, 4, "0004"},
};

/* One pixel after the other, down the columns. */
static guint8 *
paint_runs (const KnownMask * mask)
{
  guint8 *plane = g_malloc ((gsize) mask->width * mask->height);
  gsize pixel = 0;

  for (guint i = 0; i < mask->n_runs; i++) {
    for (guint32 left = mask->runs[i]; left > 0; left--) {
      gsize x = pixel / mask->height;
      gsize y = pixel % mask->height;

      plane[y * mask->width + x] = i % 2 ? 255 : 0;
      pixel++;
    }
  }
  return plane;
}

static void
test_known (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_masks); i++) {
    const KnownMask *mask = &known_masks[i];
    gsize size = (gsize) mask->width * mask->height;
    g_autofree gchar *counts =
        gst_roboflow_rle_compress (mask->runs, mask->n_runs);
    g_autofree guint8 *expected = paint_runs (mask);
    g_autofree guint8 *plane = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_cmpstr (counts, ==, mask->counts);
    g_assert_true (gst_roboflow_rle_check (counts, strlen (counts),
            mask->width, mask->height));
    plane = gst_roboflow_rle_unpack (counts, mask->width, mask->height, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (plane, size, expected, size);
  }
}

/* Pixels that are rarely, or often, unlike the one above. */
static guint8 *
random_plane (guint width, guint height)
{
  guint8 *plane = g_malloc ((gsize) width * height);
  double change = g_test_rand_double_range (0, 1);
  guint8 value = g_test_rand_bit ()? 255 : 0;

  for (guint x = 0; x < width; x++) {
    for (guint y = 0; y < height; y++) {
      if (g_test_rand_double () < change)
        value ^= 255;
      plane[y * width + x] = value;
    }
  }
  return plane;
}

static gchar *
compress_plane (const guint8 * plane, guint width, guint height)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 run = 0;
  guint8 value = 0;

  for (gsize i = 0; i < (gsize) width * height; i++) {
    guint8 pixel = plane[i % height * width + i / height];

    if (pixel != value) {
      g_array_append_val (runs, run);
      run = 0;
      value = pixel;
    }
    run++;
  }
  g_array_append_val (runs, run);
  return gst_roboflow_rle_compress ((guint32 *) runs->data, runs->len);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 300; i++) {
    guint width = g_test_rand_int_range (1, 100);
    guint height = g_test_rand_int_range (1, 100);
    g_autofree guint8 *plane = random_plane (width, height);
    g_autofree gchar *counts = compress_plane (plane, width, height);
    g_autofree guint8 *unpacked = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (gst_roboflow_rle_check (counts, strlen (counts), width,
            height));
    unpacked = gst_roboflow_rle_unpack (counts, width, height, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (unpacked, width * height, plane, width * height);
  }
}

/* What follows the given length is not looked at. */
static void
test_part_of_text (void)
{
  g_assert_true (gst_roboflow_rle_check ("52203\",", 5, 4, 4));
  g_assert_false (gst_roboflow_rle_check ("52203\",", 6, 4, 4));
  g_assert_false (gst_roboflow_rle_check ("52203\",", 4, 4, 4));
}

static void
test_largest (void)
{
  static const guint32 runs[] = { 0, GST_ROBOFLOW_MASK_MAX_PIXELS };
  g_autofree gchar *counts =
      gst_roboflow_rle_compress (runs, G_N_ELEMENTS (runs));

  g_assert_cmpstr (counts, ==, "0PPPPP2");
  g_assert_true (gst_roboflow_rle_check (counts, strlen (counts), 8192, 8192));
}

/* More groups than a number needs are valid, as long as it can be one. */
static void
test_long_numbers (void)
{
  g_assert_true (gst_roboflow_rle_check ("TPPPPPPPPPP0", 12, 2, 2));
  g_assert_false (gst_roboflow_rle_check ("TPPPPPPPPPPP0", 13, 2, 2));
}

/* None is of 2 x 2 pixels. */
static const gchar *const bad_counts[] = {
  "",
  "3",
  "5",
  "012",
  "000",
  /* Numbers below 0, written so or as a difference. */
  "O",
  "4O",
  "211N",
  /* A number without its last group. */
  "T",
  "4P",
  "oooooooooooo",
  /* As large as numbers become before they are refused. */
  "ooooooooooo?",
  "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo?",
  "0ooooooooooo?ooooooooooo?",
  "PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP4",
  /* Other characters. */
  "4 ",
  " 4",
  "4\n",
  "4/",
  "4p",
  "4\x7f",
  "4\xff",
  "4,0",
  "[4]",
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_counts); i++) {
    g_autofree guint8 *plane = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_false (gst_roboflow_rle_check (bad_counts[i],
            strlen (bad_counts[i]), 2, 2));
    plane = gst_roboflow_rle_unpack (bad_counts[i], 2, 2, &error);
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
    g_assert_cmpstr (error->message, ==,
        "the run lengths are not those of a mask of 2 x 2 pixels");
    g_assert_null (plane);
  }
}

/* Whatever the text is, the check foretells whether it can be unpacked. */
static void
test_noise (void)
{
  guint n_good = 0;

  for (guint i = 0; i < 20000; i++) {
    gchar counts[6] = { 0 };
    guint length = g_test_rand_int_range (1, sizeof counts);
    guint width = g_test_rand_int_range (1, 9);
    guint height = g_test_rand_int_range (1, 9);
    g_autofree guint8 *plane = NULL;
    gboolean good;

    for (guint j = 0; j < length; j++)
      counts[j] = g_test_rand_int_range ('/', 'q');
    good = gst_roboflow_rle_check (counts, length, width, height);
    plane = gst_roboflow_rle_unpack (counts, width, height, NULL);
    g_assert_cmpint (good, ==, plane != NULL);
    n_good += good;
  }
  g_assert_cmpuint (n_good, >, 0);
}

typedef struct
{
  guint width, height;
  gint code;
} BadSize;

static const BadSize bad_sizes[] = {
  {0, 0, GST_ROBOFLOW_ERROR_RESULTS},
  {0, 4, GST_ROBOFLOW_ERROR_RESULTS},
  {4, 0, GST_ROBOFLOW_ERROR_RESULTS},
  {8192, 8193, GST_ROBOFLOW_ERROR_LIMIT},
  {67108865, 1, GST_ROBOFLOW_ERROR_LIMIT},
  {1, 67108865, GST_ROBOFLOW_ERROR_LIMIT},
  {65536, 65536, GST_ROBOFLOW_ERROR_LIMIT},
  {G_MAXUINT, G_MAXUINT, GST_ROBOFLOW_ERROR_LIMIT},
};

static void
test_bad_sizes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_sizes); i++) {
    const BadSize *size = &bad_sizes[i];
    g_autofree guint8 *plane = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_false (gst_roboflow_rle_check ("4", 1, size->width, size->height));
    plane = gst_roboflow_rle_unpack ("4", size->width, size->height, &error);
    g_assert_error (error, GST_ROBOFLOW_ERROR, size->code);
    g_assert_null (plane);
  }
}

typedef struct
{
  guint width, height;
  const gchar *plane;
  gdouble step_x, step_y;
  guint out_width, out_height;
  const gchar *out;
  gdouble origin_x, origin_y;
} Resampling;

static const Resampling resamplings[] = {
  /* Up, evenly and unevenly. */
  {2, 2, "ab" "cd", 0.5, 0.5, 4, 4, "aabb" "aabb" "ccdd" "ccdd"},
  {3, 1, "abc", 0.6, 1, 5, 1, "aabcc"},
  {1, 3, "abc", 1, 0.6, 1, 5, "aabcc"},
  /* Down to the pixel in the middle of what it stands for. */
  {4, 4, "abcd" "efgh" "ijkl" "mnop", 2, 2, 2, 2, "fh" "np"},
  {3, 3, "abc" "def" "ghi", 3, 3, 1, 1, "e"},
  {2, 4, "ab" "cd" "ef" "gh", 1, 2, 2, 2, "cd" "gh"},
  {4, 2, "abcd" "efgh", 2, 1, 2, 2, "bd" "fh"},
  /* A part of it, or more than there is. */
  {3, 3, "abc" "def" "ghi", 1, 1, 2, 2, "ab" "de"},
  {3, 3, "abc" "def" "ghi", 0.5, 0.5, 3, 3, "aab" "aab" "dde"},
  {2, 1, "ab", 1, 1, 4, 2, "abbb" "abbb"},
  {2, 2, "ab" "cd", 100, 100, 2, 2, "dd" "dd"},
  /* From within. */
  {3, 3, "abc" "def" "ghi", 1, 1, 2, 2, "ef" "hi", 1, 1},
  {3, 2, "abc" "def", 0.5, 1, 4, 1, "bbcc", 2, 0},
  {3, 2, "abc" "def", 1, 1, 2, 1, "ef", 0.75, 1},
};

static void
test_resample (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (resamplings); i++) {
    const Resampling *r = &resamplings[i];
    guint8 *plane = g_memdup2 (r->plane, r->width * r->height);
    const GstRoboflowMaskAxis across = { r->out_width, r->step_x, r->origin_x };
    const GstRoboflowMaskAxis down = { r->out_height, r->step_y, r->origin_y };
    g_autofree guint8 *out = gst_roboflow_mask_resample (plane, r->width,
        r->height, &across, &down);

    g_assert_cmpmem (out, r->out_width * r->out_height, r->out,
        strlen (r->out));
  }
}

static void
test_same_size (void)
{
  guint8 *plane = g_memdup2 ("abcdef", 6);
  const GstRoboflowMaskAxis across = { 3, 1, 0 };
  const GstRoboflowMaskAxis down = { 2, 1, 0 };
  g_autofree guint8 *out = gst_roboflow_mask_resample (plane, 3, 2, &across,
      &down);

  g_assert_true (out == plane);
  g_assert_cmpmem (out, 6, "abcdef", 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masks/run-lengths/known", test_known);
  g_test_add_func ("/masks/run-lengths/round-trip", test_round_trip);
  g_test_add_func ("/masks/run-lengths/part-of-text", test_part_of_text);
  g_test_add_func ("/masks/run-lengths/largest", test_largest);
  g_test_add_func ("/masks/run-lengths/long-numbers", test_long_numbers);
  g_test_add_func ("/masks/run-lengths/bad", test_bad);
  g_test_add_func ("/masks/run-lengths/noise", test_noise);
  g_test_add_func ("/masks/run-lengths/bad-sizes", test_bad_sizes);
  g_test_add_func ("/masks/resample", test_resample);
  g_test_add_func ("/masks/same-size", test_same_size);
  return g_test_run ();
}
