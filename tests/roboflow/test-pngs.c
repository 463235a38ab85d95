/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/gstroboflowerror.h>
#include <roboflow/results/gstroboflowpng-private.h>

#include <png.h>
#include <string.h>

typedef struct
{
  int colour_type, bit_depth;
} Format;

static const Format formats[] = {
  {PNG_COLOR_TYPE_GRAY, 1},
  {PNG_COLOR_TYPE_GRAY, 2},
  {PNG_COLOR_TYPE_GRAY, 4},
  {PNG_COLOR_TYPE_GRAY, 8},
  {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
  {PNG_COLOR_TYPE_RGB, 8},
  {PNG_COLOR_TYPE_RGB_ALPHA, 8},
  {PNG_COLOR_TYPE_PALETTE, 1},
  {PNG_COLOR_TYPE_PALETTE, 2},
  {PNG_COLOR_TYPE_PALETTE, 4},
  {PNG_COLOR_TYPE_PALETTE, 8},
};

static const Format deep_formats[] = {
  {PNG_COLOR_TYPE_GRAY, 16},
  {PNG_COLOR_TYPE_GRAY_ALPHA, 16},
  {PNG_COLOR_TYPE_RGB, 16},
  {PNG_COLOR_TYPE_RGB_ALPHA, 16},
};

typedef struct
{
  Format format;
  int interlace;
  guint width, height;
  gboolean extras;
} Picture;

static const Picture small_picture = {
  {PNG_COLOR_TYPE_GRAY, 8}, PNG_INTERLACE_NONE, 13, 7
};

static void
append_data (png_structp png, png_bytep data, size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, size);
}

static png_structp
begin_png (GByteArray * file)
{
  png_structp png =
      png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);

  png_set_write_fn (png, file, append_data, NULL);
  return png;
}

/* A number for each place that makes use of all bits. */
static guint8
sample_at (const Picture * picture, guint x, guint y)
{
  return (7 * x + 31 * y + 1) & ((1 << MIN (picture->format.bit_depth, 8)) - 1);
}

static guint8
red_of_palette (guint8 index)
{
  return 255 - 3 * index;
}

static guint8 *
expected_plane (const Picture * picture)
{
  guint8 *plane = g_malloc (picture->width * picture->height);

  for (guint y = 0; y < picture->height; y++) {
    for (guint x = 0; x < picture->width; x++) {
      guint8 sample = sample_at (picture, x, y);

      plane[y * picture->width + x] =
          picture->format.colour_type == PNG_COLOR_TYPE_PALETTE ?
          red_of_palette (sample) : sample;
    }
  }
  return plane;
}

/* Also with what could change the value of a pixel if it was heeded. */
static void
write_header (png_structp png, png_infop info, const Picture * picture)
{
  const Format *format = &picture->format;
  png_color palette[256];
  png_byte alpha[256];
  png_color_16 transparent = {.index = 1,.red = 1,.gray = 1 };

  png_set_IHDR (png, info, picture->width, picture->height, format->bit_depth,
      format->colour_type, picture->interlace, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  for (guint i = 0; i < G_N_ELEMENTS (palette); i++) {
    palette[i] = (png_color) {
    red_of_palette (i), i, 7};
    alpha[i] = i;
  }
  if (format->colour_type == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, palette, 1 << format->bit_depth);
  if (picture->extras) {
    png_text text = {.compression = PNG_TEXT_COMPRESSION_zTXt,
      .key = (gchar *) "Comment",.text = (gchar *) "none"
    };

    png_set_gAMA (png, info, 0.1);
    png_set_text (png, info, &text, 1);
    if (!(format->colour_type & PNG_COLOR_MASK_ALPHA))
      png_set_tRNS (png, info, alpha, 1 << MIN (format->bit_depth, 8),
          &transparent);
  }
  png_write_info (png, info);
}

static void
write_rows (png_structp png, png_infop info, const Picture * picture)
{
  guint n_channels = png_get_channels (png, info);
  guint pixel_size = n_channels * (picture->format.bit_depth == 16 ? 2 : 1);
  g_autofree guint8 *row = g_malloc (picture->width * pixel_size);
  int n_passes = png_set_interlace_handling (png);

  png_set_packing (png);
  for (int pass = 0; pass < n_passes; pass++) {
    for (guint y = 0; y < picture->height; y++) {
      memset (row, 99, picture->width * pixel_size);
      for (guint x = 0; x < picture->width; x++)
        row[x * pixel_size] = sample_at (picture, x, y);
      png_write_row (png, row);
    }
  }
}

static GByteArray *
write_png (const Picture * picture)
{
  GByteArray *file = g_byte_array_new ();
  png_structp png = begin_png (file);
  png_infop info = png_create_info_struct (png);

  write_header (png, info, picture);
  write_rows (png, info, picture);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return file;
}

static guint8 *
decode (const GByteArray * file, guint * width, guint * height, GError ** error)
{
  g_autofree gchar *base64 = g_base64_encode (file->data, file->len);

  return gst_roboflow_png_decode_grey (base64, width, height, error);
}

static void
check_picture (const Picture * picture)
{
  g_autoptr (GByteArray) file = write_png (picture);
  g_autofree guint8 *expected = expected_plane (picture);
  g_autofree guint8 *plane = NULL;
  g_autoptr (GError) error = NULL;
  guint width, height;

  plane = decode (file, &width, &height, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (width, ==, picture->width);
  g_assert_cmpuint (height, ==, picture->height);
  g_assert_cmpmem (plane, width * height, expected, width * height);
}

static void
test_formats (void)
{
  static const guint sizes[][2] = { {1, 1}, {13, 7}, {3, 40}, {300, 2} };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++) {
      Picture picture = { formats[i], PNG_INTERLACE_NONE, sizes[j][0],
        sizes[j][1]
      };

      check_picture (&picture);
      picture.interlace = PNG_INTERLACE_ADAM7;
      check_picture (&picture);
      picture.extras = TRUE;
      check_picture (&picture);
    }
  }
}

static void
test_too_deep (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (deep_formats); i++) {
    Picture picture = { deep_formats[i], PNG_INTERLACE_NONE, 4, 4 };
    g_autoptr (GByteArray) file = write_png (&picture);
    g_autoptr (GError) error = NULL;
    guint width, height;

    g_assert_null (decode (file, &width, &height, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
    g_assert_nonnull (strstr (error->message, "16 bits"));
  }
}

static void
test_spellings (void)
{
  g_autoptr (GByteArray) file = write_png (&small_picture);
  g_autofree guint8 *expected = expected_plane (&small_picture);
  g_autofree gchar *base64 = g_base64_encode (file->data, file->len);
  const gchar *spellings[] = { "%s", "data:image/png;base64,%s", "\n %s\n" };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++) {
    g_auto (GStrv) around = g_strsplit (spellings[i], "%s", 2);
    g_autofree gchar *text = g_strconcat (around[0], base64, around[1], NULL);
    g_autofree guint8 *plane = NULL;
    g_autoptr (GError) error = NULL;
    guint width, height;

    plane = gst_roboflow_png_decode_grey (text, &width, &height, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (plane, width * height, expected, 13 * 7);
  }
}

static const gchar *const not_pngs[] = {
  "",
  "=",
  "data:",
  "data:image/png;base64,",
  "!?",
  "<html>Not found</html>",
  "{\"size\":[2,2],\"counts\":\"04\"}",
  /* The first bytes of a JPEG, of a GIF, and the signature of a PNG alone. */
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD",
  "R0lGODlhAQABAIAAAAUEBAAAACwAAAAA",
  "iVBORw0KGgo=",
};

static void
test_not_png (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (not_pngs); i++) {
    g_autoptr (GError) error = NULL;
    guint width, height;

    g_assert_null (gst_roboflow_png_decode_grey (not_pngs[i], &width, &height,
            &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
    g_assert_true (g_str_has_prefix (error->message,
            "the mask is not a good PNG: "));
  }
}

static void
check_damaged (const GByteArray * file)
{
  g_autoptr (GError) error = NULL;
  guint width, height;

  g_assert_null (decode (file, &width, &height, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
}

static void
test_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    Picture picture = { formats[i], PNG_INTERLACE_ADAM7, 13, 7 };
    g_autoptr (GByteArray) file = write_png (&picture);

    while (file->len > 0) {
      g_byte_array_set_size (file, file->len - 1);
      check_damaged (file);
    }
  }
}

/* That is noticed, or, as behind the last pixel with some versions of libpng,
 * changes nothing. */
static void
check_harmless (const GByteArray * file, const guint8 * good)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *plane = NULL;
  guint width, height;

  plane = decode (file, &width, &height, &error);
  if (plane)
    g_assert_cmpmem (plane, width * height, good, 13 * 7);
  else
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
}

static void
test_flipped_bits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    Picture picture = { formats[i], PNG_INTERLACE_NONE, 13, 7 };
    g_autoptr (GByteArray) file = write_png (&picture);
    guint width, height;
    g_autofree guint8 *good = decode (file, &width, &height, NULL);

    g_assert_nonnull (good);
    for (guint bit = 0; bit < 8 * file->len; bit++) {
      file->data[bit / 8] ^= 1 << bit % 8;
      check_harmless (file, good);
      file->data[bit / 8] ^= 1 << bit % 8;
    }
  }
}

/* What a header says of a picture that has next to no pixels. */
typedef struct
{
  guint32 width, height;
  guint8 bit_depth, colour_type;
  gint code;
} Header;

static const Header bad_headers[] = {
  {8193, 8192, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_LIMIT},
  {67108865, 1, 1, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_LIMIT},
  {1, 67108865, 8, PNG_COLOR_TYPE_RGB_ALPHA, GST_ROBOFLOW_ERROR_LIMIT},
  {1000001, 1, 1, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_LIMIT},
  {65536, 65536, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_LIMIT},
  {G_MAXINT32, 1, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_LIMIT},
  {G_MAXINT32, G_MAXINT32, 16, PNG_COLOR_TYPE_RGB, GST_ROBOFLOW_ERROR_LIMIT},
  {G_MAXUINT32, 1, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {1, 0x80000000, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {0, 0, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {0, 4, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {4, 0, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {4, 4, 3, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {4, 4, 8, 7, GST_ROBOFLOW_ERROR_RESULTS},
  /* No palette, no pixels. */
  {4, 4, 8, PNG_COLOR_TYPE_PALETTE, GST_ROBOFLOW_ERROR_RESULTS},
  {4, 4, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
  {8192, 8192, 8, PNG_COLOR_TYPE_GRAY, GST_ROBOFLOW_ERROR_RESULTS},
};

static GByteArray *
write_bad_png (const Header * header)
{
  GByteArray *file = g_byte_array_new ();
  png_structp png = begin_png (file);
  guint8 data[13] = { 0 };

  png_save_uint_32 (data, header->width);
  png_save_uint_32 (data + 4, header->height);
  data[8] = header->bit_depth;
  data[9] = header->colour_type;
  png_write_sig (png);
  png_write_chunk (png, (png_const_bytep) "IHDR", data, sizeof data);
  png_write_chunk (png, (png_const_bytep) "IDAT", NULL, 0);
  png_write_chunk (png, (png_const_bytep) "IEND", NULL, 0);
  png_destroy_write_struct (&png, NULL);
  return file;
}

static void
test_bad_headers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_headers); i++) {
    g_autoptr (GByteArray) file = write_bad_png (&bad_headers[i]);
    g_autoptr (GError) error = NULL;
    guint width, height;

    g_assert_null (decode (file, &width, &height, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, bad_headers[i].code);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pngs/formats", test_formats);
  g_test_add_func ("/pngs/too-deep", test_too_deep);
  g_test_add_func ("/pngs/spellings", test_spellings);
  g_test_add_func ("/pngs/not-png", test_not_png);
  g_test_add_func ("/pngs/cut", test_cut);
  g_test_add_func ("/pngs/flipped-bits", test_flipped_bits);
  g_test_add_func ("/pngs/bad-headers", test_bad_headers);
  return g_test_run ();
}
