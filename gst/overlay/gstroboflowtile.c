/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gst_video_blend() knows one colour matrix, that of standard definition, and
 * converts every pixel each time it is blended. So tiles for YUV video are
 * converted here, once and with the video's own matrix. Pixels stay
 * premultiplied, because the conversion is linear. */

#include "gstroboflowtile.h"

#include <math.h>

void
gst_roboflow_tile_start (GstRoboflowTile * tile, gint x, gint y, gint width,
    gint height)
{
  gsize size = (gsize) width * height * 4;

  tile->x = x;
  tile->y = y;
  tile->width = width;
  tile->height = height;
  tile->buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_map (tile->buffer, &tile->map, GST_MAP_READWRITE);
  memset (tile->map.data, 0, size);
  tile->pixels = (guint32 *) tile->map.data;
  tile->surface = cairo_image_surface_create_for_data (tile->map.data,
      CAIRO_FORMAT_ARGB32, width, height, width * 4);
  tile->cr = cairo_create (tile->surface);
  cairo_translate (tile->cr, -x, -y);
}

/* Factors of red, green, blue and alpha. */
#define FACTOR_BITS 16
typedef gint Row[4];

typedef struct
{
  Row y;
  Row u;
  Row v;
} Matrix;

static void
set_row (Row row, gdouble red, gdouble green, gdouble blue, gdouble offset)
{
  const gdouble one = 1 << FACTOR_BITS;

  row[0] = (gint) lround (red * one);
  row[1] = (gint) lround (green * one);
  row[2] = (gint) lround (blue * one);
  /* Of a premultiplied pixel the offset has to be multiplied by alpha, too. */
  row[3] = (gint) lround (offset / 255.0 * one);
}

static void
get_matrix (const GstVideoInfo * info, Matrix * matrix)
{
  gdouble kr, kb, kg;
  gboolean full = info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
  gdouble luma = full ? 1.0 : 219.0 / 255.0;
  gdouble chroma = (full ? 1.0 : 224.0 / 255.0) / 2.0;

  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);
  kg = 1.0 - kr - kb;

  set_row (matrix->y, luma * kr, luma * kg, luma * kb, full ? 0.0 : 16.0);
  set_row (matrix->u, -chroma * kr / (1.0 - kb), -chroma * kg / (1.0 - kb),
      chroma, 128.0);
  set_row (matrix->v, chroma, -chroma * kg / (1.0 - kr),
      -chroma * kb / (1.0 - kr), 128.0);
}

/* Returns: a component, rounded */
static guint8
apply (const Row row, gint red, gint green, gint blue, gint alpha)
{
  gint sum = row[0] * red + row[1] * green + row[2] * blue + row[3] * alpha;

  return (guint8) CLAMP ((sum + (1 << (FACTOR_BITS - 1))) >> FACTOR_BITS, 0,
      alpha);
}

static guint32
convert_pixel (const Matrix * matrix, guint32 argb)
{
  gint alpha = argb >> 24;
  gint red = (argb >> 16) & 0xff;
  gint green = (argb >> 8) & 0xff;
  gint blue = argb & 0xff;
  guint8 ayuv[4] = { alpha,
    apply (matrix->y, red, green, blue, alpha),
    apply (matrix->u, red, green, blue, alpha),
    apply (matrix->v, red, green, blue, alpha)
  };
  guint32 word;

  memcpy (&word, ayuv, 4);
  return word;
}

/* A tile has few different colours, and most pixels are like the one before. So
 * what has been converted is kept in a small hash table by colour. */
static void
convert (GstRoboflowTile * tile, const GstVideoInfo * yuv)
{
  gsize n_pixels = (gsize) tile->width * tile->height;
  struct
  {
    guint32 argb;
    guint32 ayuv;
  } known[256] = { {0, 0}, }, last = { 0, 0 };
  Matrix matrix;

  get_matrix (yuv, &matrix);
  for (gsize i = 0; i < n_pixels; i++) {
    guint32 argb = tile->pixels[i];
    guint at = (argb * 2654435761u) >> 24;

    if (last.argb != argb) {
      if (known[at].argb != argb) {
        known[at].argb = argb;
        known[at].ayuv = convert_pixel (&matrix, argb);
      }
      last = known[at];
    }
    tile->pixels[i] = last.ayuv;
  }
}

GstVideoOverlayRectangle *
gst_roboflow_tile_finish (GstRoboflowTile * tile, const GstVideoInfo * yuv)
{
  GstVideoOverlayRectangle *rectangle;

  g_clear_pointer (&tile->cr, cairo_destroy);
  cairo_surface_finish (tile->surface);
  g_clear_pointer (&tile->surface, cairo_surface_destroy);
  if (yuv != NULL)
    convert (tile, yuv);
  gst_buffer_unmap (tile->buffer, &tile->map);

  gst_buffer_add_video_meta (tile->buffer, GST_VIDEO_FRAME_FLAG_NONE,
      yuv != NULL ? GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_YUV
      : GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, tile->width, tile->height);
  rectangle = gst_video_overlay_rectangle_new_raw (tile->buffer, tile->x,
      tile->y, tile->width, tile->height,
      GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  g_clear_pointer (&tile->buffer, gst_buffer_unref);
  return rectangle;
}
