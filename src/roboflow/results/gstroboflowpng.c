/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* On errors libpng jumps back into read_plane() with longjmp(). So no function
 * that is called from there, by libpng or by us, may own anything at that
 * time. */

#include "gstroboflowpng-private.h"

#include "gstroboflowerror.h"
#include "gstroboflowmask-private.h"

#include <png.h>
#include <string.h>

/* libpng keeps rows in up to four bytes a pixel and clears them before it
 * reads any. */
#define MAX_WIDTH 1000000

typedef struct
{
  const guint8 *next;
  gsize size;
} Input;

static void G_GNUC_NORETURN
on_error (png_structp png, png_const_charp message)
{
  g_set_error (png_get_error_ptr (png), GST_ROBOFLOW_ERROR,
      GST_ROBOFLOW_ERROR_RESULTS, "the mask is not a good PNG: %s", message);
  png_longjmp (png, 1);
}

/* Nothing that libpng warns of concerns the pixels. */
static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
read_input (png_structp png, png_bytep data, size_t size)
{
  Input *input = png_get_io_ptr (png);

  if (size > input->size)
    png_error (png, "it ends too early");
  memcpy (data, input->next, size);
  input->next += size;
  input->size -= size;
}

/* Keeps the first sample of each pixel: grey, or red. */
static void
keep_first_sample (png_structp png, png_row_infop row, png_bytep samples)
{
  for (png_uint_32 x = 1; x < row->width; x++)
    samples[x] = samples[(gsize) x * row->channels];
}

/* Chunks that the pixels do not need are skipped, also those that libpng
 * knows: gamma would change the pixels, profiles and texts can be large once
 * unpacked. libpng's own limits on the size are lifted, because check_header()
 * checks it before memory is allocated. */
static void
set_limits (png_structp png)
{
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_user_limits (png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
}

static gboolean
check_header (png_structp png, png_infop info, GError ** error)
{
  if (!gst_roboflow_mask_check_size (png_get_image_width (png, info),
          png_get_image_height (png, info), error))
    return FALSE;
  if (png_get_image_width (png, info) > MAX_WIDTH) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "the mask is too wide: more than %d pixels", MAX_WIDTH);
    return FALSE;
  }
  if (png_get_bit_depth (png, info) > 8) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "the mask is a PNG of 16 bits, of which a pixel has no more than 8");
    return FALSE;
  }
  return TRUE;
}

/* Returns: how often all rows have to be read, more than once if interlaced */
static int
set_transformations (png_structp png, png_infop info)
{
  if (png_get_color_type (png, info) == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb (png);
  else
    png_set_packing (png);
  png_set_read_user_transform_fn (png, keep_first_sample);
  png_set_user_transform_info (png, NULL, 8, 1);
  return png_set_interlace_handling (png);
}

static void
read_rows (png_structp png, guint8 * plane, guint width, guint height,
    int n_passes)
{
  for (int pass = 0; pass < n_passes; pass++) {
    for (guint y = 0; y < height; y++)
      png_read_row (png, plane + (gsize) y * width, NULL);
  }
}

static guint8 *
read_plane (png_structp png, png_infop info, guint * width, guint * height,
    GError ** error)
{
  guint8 *volatile plane = NULL;
  int n_passes;

  if (setjmp (png_jmpbuf (png))) {
    g_free (plane);
    return NULL;
  }

  set_limits (png);
  png_read_info (png, info);
  if (!check_header (png, info, error))
    return NULL;

  n_passes = set_transformations (png, info);
  png_read_update_info (png, info);
  *width = png_get_image_width (png, info);
  *height = png_get_image_height (png, info);
  plane = g_malloc ((gsize) * width * *height);
  read_rows (png, plane, *width, *height, n_passes);
  png_read_end (png, NULL);
  return plane;
}

static guint8 *
decode_png (Input * input, guint * width, guint * height, GError ** error)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, error,
      on_error, on_warning);
  png_infop info = png_create_info_struct (png);
  guint8 *plane = NULL;

  if (info) {
    png_set_read_fn (png, input, read_input);
    plane = read_plane (png, info, width, height, error);
  } else {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FAILED,
        "libpng cannot be used");
  }
  png_destroy_read_struct (&png, &info, NULL);
  return plane;
}

guint8 *
gst_roboflow_png_decode_grey (const gchar * base64, guint * width,
    guint * height, GError ** error)
{
  g_autofree guint8 *data = NULL;
  Input input;

  /* The decoder ignores the comma, which is not base64. */
  if (g_str_has_prefix (base64, "data:"))
    base64 += strcspn (base64, ",");
  data = g_base64_decode (base64, &input.size);
  input.next = data;
  return decode_png (&input, width, height, error);
}
