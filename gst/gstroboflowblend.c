/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gst_video_blend() takes any format, but unpacks and packs whole rows of the
 * frame, also for the few pixels of an upright line. So formats whose components
 * are bytes of their own, which nearly all frames have, are blended in place.
 * For the others it is shown a frame that is hardly wider than what is blended:
 * the same memory with the planes beginning further right. */

#include "gstroboflowblend.h"

/* A multiple of every chroma subsampling, and kind to vector units. */
#define COLUMN_ALIGN 16

static gboolean
has_bytes (const GstVideoFormatInfo * format)
{
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      || GST_VIDEO_FORMAT_INFO_HAS_ALPHA (format))
    return FALSE;
  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    if (GST_VIDEO_FORMAT_INFO_DEPTH (format, i) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (format, i) != 0
        || GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i) == 0)
      return FALSE;
  }
  return TRUE;
}

/* Rows lie pages apart, so the CPU does not see by itself which memory is next:
 * for an upright line that is most of the time. */
#define ROWS_AHEAD 8
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch (address, 1)
#else
#define PREFETCH(address)
#endif

/* What is to be blended, and into which component of the frame. */
typedef struct
{
  const guint8 *pixels;         /* premultiplied, four bytes each */
  gint stride;
  guint alpha;                  /* which of the four */
  guint value;
  gint left;                    /* in the frame */
  gint top;
  gint right;
  gint bottom;
  gint x_shift;                 /* of the component's subsampling */
  gint y_shift;
} Layer;

/* Never more than 255, because a premultiplied value is no more than alpha. */
static inline guint8
over (guint value, guint alpha, guint8 below)
{
  guint rest = below * (255 - alpha) + 128;

  return value + ((rest + (rest >> 8)) >> 8);
}

static void
blend_row (const Layer * layer, gint y, guint8 * row, gint pixel_stride)
{
  const guint8 *alpha = layer->pixels
      + (gsize) (y - layer->top) * layer->stride + layer->alpha;
  const guint8 *value = alpha - layer->alpha + layer->value;
  guint8 *below = row + (gsize) layer->left * pixel_stride;
  gint n_bytes = (layer->right - layer->left) * 4;

  for (gint i = 0; i < n_bytes; i += 4) {
    if (alpha[i] == 255)
      *below = value[i];
    else if (alpha[i] > 0)
      *below = over (value[i], alpha[i], *below);
    below += pixel_stride;
  }
}

static inline guint32
get_word (const guint8 * pixel)
{
  guint32 word;

  memcpy (&word, pixel, 4);
  return GUINT32_FROM_LE (word);
}

static inline guint
get_byte (guint32 word, guint byte)
{
  return word >> (8 * byte) & 0xff;
}

/* The mean of the pixels that a sample stands for, at most 16. Those beyond the
 * layer are not among the rows and columns, but count as transparent. */
static guint32
get_mean (const guint8 * pixels, gint stride, gint n_rows, gint n_columns,
    gint shift)
{
  guint32 half = (1 << shift) / 2 * 0x10001;
  guint32 even = half, odd = half;

  for (gint y = 0; y < n_rows; y++) {
    for (gint x = 0; x < n_columns; x++) {
      guint32 word = get_word (pixels + y * stride + x * 4);

      even += word & 0xff00ff;
      odd += word >> 8 & 0xff00ff;
    }
  }
  return (even >> shift & 0xff00ff) | (odd >> shift & 0xff00ff) << 8;
}

static void
blend_subsampled_row (const Layer * layer, gint row_y, guint8 * row,
    gint pixel_stride)
{
  const Layer l = *layer;
  gint columns = 1 << l.x_shift;
  gint top = MAX (row_y << l.y_shift, l.top);
  gint n_rows = MIN ((row_y + 1) << l.y_shift, l.bottom) - top;
  gint shift = l.x_shift + l.y_shift;
  const guint8 *pixels = l.pixels + (gsize) (top - l.top) * l.stride;

  for (gint left = l.left - l.left % columns; left < l.right; left += columns) {
    gint first = MAX (left, l.left);
    gint n_columns = MIN (left + columns, l.right) - first;
    const guint8 *pixel = pixels + (first - l.left) * 4;
    guint8 *below = row + (left >> l.x_shift) * pixel_stride;
    guint32 mean = get_word (pixel);
    guint alpha;

    /* Nearly always all four are the same. */
    if (n_rows != 2 || n_columns != 2 || shift != 2
        || mean != get_word (pixel + 4)
        || mean != get_word (pixel + l.stride)
        || mean != get_word (pixel + l.stride + 4))
      mean = get_mean (pixel, l.stride, n_rows, n_columns, shift);
    alpha = get_byte (mean, l.alpha);
    if (alpha == 255)
      *below = get_byte (mean, l.value);
    else if (alpha > 0)
      *below = over (get_byte (mean, l.value), alpha, *below);
  }
}

/* source: no larger than the frame, and wholly in it. */
static void
blend_bytes (GstVideoFrame * frame, const GstVideoFrame * source, gint left,
    gint top)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  const GstVideoFormatInfo *from = source->info.finfo;
  Layer layer = {
    .pixels = source->data[0],
    .stride = GST_VIDEO_FRAME_PLANE_STRIDE (source, 0),
    .alpha = GST_VIDEO_FORMAT_INFO_POFFSET (from, GST_VIDEO_COMP_A),
    .left = left,
    .top = top,
    .right = left + GST_VIDEO_FRAME_WIDTH (source),
    .bottom = top + GST_VIDEO_FRAME_HEIGHT (source),
  };

  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, i);
    gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
    gint pixel_stride = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);
    gint last;

    layer.value = GST_VIDEO_FORMAT_INFO_POFFSET (from, i);
    layer.x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (format, i);
    layer.y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (format, i);
    last = (layer.bottom - 1) >> layer.y_shift;
    for (gint y = top >> layer.y_shift; y <= last; y++) {
      guint8 *row = data + (gssize) y * stride;

      if (y + ROWS_AHEAD <= last)
        PREFETCH (row + ROWS_AHEAD * stride
            + (left >> layer.x_shift) * pixel_stride);
      if (layer.x_shift == 0 && layer.y_shift == 0)
        blend_row (&layer, y, row, pixel_stride);
      else
        blend_subsampled_row (&layer, y, row, pixel_stride);
    }
  }
}

static gboolean
has_plain_columns (const GstVideoFormatInfo * format)
{
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format))
    return FALSE;
  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    if (GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i) == 0)
      return FALSE;
  }
  return TRUE;
}

/* Makes view the columns of frame that are needed for width pixels at x, and
 * returns where x is in it. */
static gint
view_columns (GstVideoFrame * view, const GstVideoFrame * frame, gint x,
    gint width)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gint left = x - x % COLUMN_ALIGN;
  gint right = MIN (GST_ROUND_UP_N (x + width, COLUMN_ALIGN),
      GST_VIDEO_FRAME_WIDTH (frame));

  *view = *frame;
  if (!has_plain_columns (format))
    return x;

  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    gint plane = GST_VIDEO_FORMAT_INFO_PLANE (format, i);

    /* Components that share a plane agree, since left is aligned. */
    view->data[plane] = (guint8 *) frame->data[plane]
        + GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (format, i, left)
        * GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i);
  }
  view->info.width = right - left;
  return x - left;
}

static gboolean
blend_rectangle (GstVideoOverlayRectangle * rectangle, GstVideoFrame * frame)
{
  GstVideoOverlayFormatFlags flags =
      gst_video_overlay_rectangle_get_flags (rectangle);
  GstBuffer *pixels =
      gst_video_overlay_rectangle_get_pixels_unscaled_raw (rectangle, flags);
  GstVideoMeta *meta = gst_buffer_get_video_meta (pixels);
  GstVideoFrame source, view;
  GstVideoInfo info;
  guint width, height;
  gint x, y;
  gboolean blended = TRUE;

  gst_video_overlay_rectangle_get_render_rectangle (rectangle, &x, &y, &width,
      &height);
  gst_video_info_set_format (&info, meta->format, width, height);
  GST_VIDEO_INFO_FLAG_SET (&info, GST_VIDEO_FLAG_PREMULTIPLIED_ALPHA);
  if (!gst_video_frame_map (&source, &info, pixels, GST_MAP_READ))
    return FALSE;

  if (has_bytes (frame->info.finfo)) {
    blend_bytes (frame, &source, x, y);
  } else {
    x = view_columns (&view, frame, x, width);
    blended = gst_video_blend (&view, &source, x, y, 1.0);
  }
  gst_video_frame_unmap (&source);
  return blended;
}

gboolean
gst_roboflow_blend (GstVideoOverlayComposition * composition,
    GstVideoFrame * frame)
{
  guint n_rectangles = gst_video_overlay_composition_n_rectangles (composition);

  for (guint i = 0; i < n_rectangles; i++) {
    if (!blend_rectangle (gst_video_overlay_composition_get_rectangle
            (composition, i), frame))
      return FALSE;
  }
  return TRUE;
}

void
gst_roboflow_blend_attach (GstVideoOverlayComposition * composition,
    GstBuffer * buffer)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);
  guint n_rectangles;

  if (meta == NULL) {
    gst_buffer_add_video_overlay_composition_meta (buffer, composition);
    return;
  }

  /* Somebody before us had something to show, too. */
  meta->overlay = gst_video_overlay_composition_make_writable (meta->overlay);
  n_rectangles = gst_video_overlay_composition_n_rectangles (composition);
  for (guint i = 0; i < n_rectangles; i++)
    gst_video_overlay_composition_add_rectangle (meta->overlay,
        gst_video_overlay_composition_get_rectangle (composition, i));
}
