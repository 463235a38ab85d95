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

/* A fourth one is alpha, or, as in one format of GStreamer 1.22, is said not to
 * be. */
#define MAX_COMPONENTS 3

static gboolean
has_bytes (const GstVideoFormatInfo * format)
{
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      || GST_VIDEO_FORMAT_INFO_HAS_ALPHA (format)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) > MAX_COMPONENTS)
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

/* What is to be blended. A byte of its pixels is told by how far the word has to
 * be shifted for it. */
typedef struct
{
  const guint8 *pixels;         /* premultiplied, words of four bytes */
  gint stride;
  guint alpha;
  gint left;                    /* in the frame */
  gint top;
  gint right;
  gint bottom;
} Layer;

/* A component of the frame. */
typedef struct
{
  guint8 *data;
  gint stride;
  gint pixel_stride;
  guint value;                  /* which byte of the layer's words it is */
  guint x_shift;                /* of its subsampling */
  guint y_shift;
} Component;

static guint
shift_of (const GstVideoFormatInfo * format, guint component)
{
  guint byte = GST_VIDEO_FORMAT_INFO_POFFSET (format, component);

  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? 8 * byte : 24 - 8 * byte;
}

static void
init_component (Component * component, GstVideoFrame * frame, guint i,
    const GstVideoFormatInfo * from)
{
  const GstVideoFormatInfo *format = frame->info.finfo;

  *component = (Component) {
  .data = GST_VIDEO_FRAME_COMP_DATA (frame, i),.stride =
        GST_VIDEO_FRAME_COMP_STRIDE (frame, i),.pixel_stride =
        GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i),.value =
        shift_of (from, i),.x_shift =
        GST_VIDEO_FORMAT_INFO_W_SUB (format, i),.y_shift =
        GST_VIDEO_FORMAT_INFO_H_SUB (format, i),};
}

/* Where the sample is that a pixel of the frame belongs to. */
static guint8 *
get_sample (const Component * component, gint x, gint y)
{
  return component->data
      + (gssize) (y >> component->y_shift) * component->stride
      + (x >> component->x_shift) * component->pixel_stride;
}

static const guint32 *
get_words (const Layer * layer, gint x, gint y)
{
  return (const guint32 *) (layer->pixels
      + (gssize) (y - layer->top) * layer->stride) + (x - layer->left);
}

/* Never more than 255, because a premultiplied value is no more than alpha; and
 * just value or below where alpha is 255 or 0. 16 bits are enough, and of those
 * a vector holds twice as many. */
static inline guint8
over (guint32 word, guint value, guint alpha, guint8 below)
{
  guint16 clear = 255 - (word >> alpha & 0xff);
  guint16 rest = below * clear + 128;

  rest = (guint16) (rest + (rest >> 8)) >> 8;
  return (word >> value & 0xff) + rest;
}

/* Without branches: the compiler then takes many pixels at once. */
static void
blend_row (const guint32 * words, gint n, guint8 * below, gint pixel_stride,
    guint value, guint alpha)
{
  if (pixel_stride == 1) {
    for (gint i = 0; i < n; i++)
      below[i] = over (words[i], value, alpha, below[i]);
    return;
  }
  for (gint i = 0; i < n; i++, below += pixel_stride)
    *below = over (words[i], value, alpha, *below);
}

static void
blend_component (const Layer * layer, const Component * component)
{
  for (gint y = layer->top; y < layer->bottom; y++) {
    guint8 *below = get_sample (component, layer->left, y);

    if (y + ROWS_AHEAD < layer->bottom)
      PREFETCH (below + ROWS_AHEAD * component->stride);
    blend_row (get_words (layer, layer->left, y), layer->right - layer->left,
        below, component->pixel_stride, component->value, layer->alpha);
  }
}

#define EVEN 0xff00ffu

/* The mean of two by two pixels. */
static inline guint32
get_mean_of_four (const guint32 * words, const guint32 * next)
{
  guint32 even = (words[0] & EVEN) + (words[1] & EVEN) + (next[0] & EVEN)
      + (next[1] & EVEN) + 0x20002;
  guint32 odd = (words[0] >> 8 & EVEN) + (words[1] >> 8 & EVEN)
      + (next[0] >> 8 & EVEN) + (next[1] >> 8 & EVEN) + 0x20002;

  return (even >> 2 & EVEN) | (odd >> 2 & EVEN) << 8;
}

/* The mean of the pixels that a sample stands for, at most 16. Those beyond the
 * layer are not among the rows and columns, but count as transparent. */
static guint32
get_mean (const guint32 * words, gint words_a_row, gint n_rows, gint n_columns,
    guint shift)
{
  guint32 half = (1 << shift) / 2 * 0x10001;
  guint32 even = half, odd = half;

  for (gint y = 0; y < n_rows; y++, words += words_a_row) {
    for (gint x = 0; x < n_columns; x++) {
      even += words[x] & EVEN;
      odd += words[x] >> 8 & EVEN;
    }
  }
  return (even >> shift & EVEN) | (odd >> shift & EVEN) << 8;
}

/* The mean of what the sample that begins with this column of the frame stands
 * for. */
static guint32
get_sample_mean (const Layer * layer, const Component * component, gint x,
    gint y)
{
  gint left = MAX (x, layer->left), top = MAX (y, layer->top);
  gint right = MIN (x + (1 << component->x_shift), layer->right);
  gint bottom = MIN (y + (1 << component->y_shift), layer->bottom);

  return get_mean (get_words (layer, left, top), layer->stride / 4,
      bottom - top, right - left, component->x_shift + component->y_shift);
}

/* Those of all samples that begin with this row of the frame. */
static void
get_means (const Layer * layer, const Component * component, gint y,
    guint32 * means)
{
  gint columns = 1 << component->x_shift;

  for (gint x = layer->left - layer->left % columns; x < layer->right;
      x += columns)
    *means++ = get_sample_mean (layer, component, x, y);
}

/* Likewise, where samples stand for two by two pixels; rows beyond the layer
 * are as empty is. Only at the ends columns can be missing. */
static void
get_means_of_four (const Layer * layer, const Component * component, gint y,
    const guint32 * empty, guint32 * means)
{
  gint left = GST_ROUND_UP_2 (layer->left), n = (layer->right - left) / 2;
  const guint32 *words = y < layer->top ? empty : get_words (layer, left, y);
  const guint32 *next = y + 1 >= layer->bottom ? empty
      : get_words (layer, left, y + 1);

  if (layer->left < left)
    *means++ = get_sample_mean (layer, component, left - 2, y);
  for (gint i = 0; i < n; i++)
    means[i] = get_mean_of_four (words + 2 * i, next + 2 * i);
  if (left + 2 * n < layer->right)
    means[n] = get_sample_mean (layer, component, left + 2 * n, y);
}

/* Two components that are subsampled alike. */
static void
blend_subsampled (const Layer * layer, const Component * first,
    const Component * second)
{
  gint columns = 1 << first->x_shift, rows = 1 << first->y_shift;
  gint x = layer->left - layer->left % columns;
  gint n = (layer->right - x + columns - 1) / columns;
  g_autofree guint32 *means = g_new (guint32, n);
  g_autofree guint32 *empty = g_new0 (guint32, layer->right - layer->left);

  for (gint y = layer->top - layer->top % rows; y < layer->bottom; y += rows) {
    guint8 *a = get_sample (first, x, y), *b = get_sample (second, x, y);

    if (y + ROWS_AHEAD * rows < layer->bottom) {
      PREFETCH (a + ROWS_AHEAD * first->stride);
      PREFETCH (b + ROWS_AHEAD * second->stride);
    }
    if (columns == 2 && rows == 2)
      get_means_of_four (layer, first, y, empty, means);
    else
      get_means (layer, first, y, means);
    blend_row (means, n, a, first->pixel_stride, first->value, layer->alpha);
    blend_row (means, n, b, second->pixel_stride, second->value, layer->alpha);
  }
}

/* source: no larger than the frame, and wholly in it. */
static void
blend_bytes (GstVideoFrame * frame, const GstVideoFrame * source, gint left,
    gint top)
{
  const GstVideoFormatInfo *from = source->info.finfo;
  guint n_components = GST_VIDEO_FRAME_N_COMPONENTS (frame);
  Layer layer = {
    .pixels = source->data[0],
    .stride = GST_VIDEO_FRAME_PLANE_STRIDE (source, 0),
    .alpha = shift_of (from, GST_VIDEO_COMP_A),
    .left = left,
    .top = top,
    .right = left + GST_VIDEO_FRAME_WIDTH (source),
    .bottom = top + GST_VIDEO_FRAME_HEIGHT (source),
  };
  Component components[MAX_COMPONENTS] = { {NULL,}, };

  for (guint i = 0; i < n_components; i++)
    init_component (&components[i], frame, i, from);
  blend_component (&layer, &components[0]);
  if (n_components < 3)
    return;
  if (components[1].x_shift > 0 || components[1].y_shift > 0) {
    blend_subsampled (&layer, &components[1], &components[2]);
    return;
  }
  blend_component (&layer, &components[1]);
  blend_component (&layer, &components[2]);
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
