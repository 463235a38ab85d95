/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowblendbytes.h"

/* The alpha of formats that have it would have to be blended, too, and there is
 * a format with four components that GStreamer 1.22 says has no alpha. */
#define MAX_COMPONENTS 3

/* Whether each component of each pixel is a byte of its own. */
gboolean
gst_roboflow_blend_bytes_can (const GstVideoFormatInfo * format)
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

/* Rows are memory pages apart, so the CPU does not guess which memory comes
 * next. For a vertical line, waiting for memory would take most of the time. */
#define ROWS_AHEAD 8
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch (address, 1)
#else
#define PREFETCH(address)
#endif

/* The pixels to blend. Which byte of a pixel is meant is given as how far its
 * word has to be shifted to the right. */
typedef struct
{
  const guint8 *pixels;         /* premultiplied, words of four bytes */
  gint stride;
  guint alpha;                  /* shift */
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
  guint value;                  /* shift of its bytes in the layer */
  guint x_shift;                /* subsampling, as a power of two */
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
    const GstVideoFormatInfo * layer_format)
{
  const GstVideoFormatInfo *format = frame->info.finfo;

  component->data = GST_VIDEO_FRAME_COMP_DATA (frame, i);
  component->stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, i);
  component->pixel_stride = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);
  component->value = shift_of (layer_format, i);
  component->x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (format, i);
  component->y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (format, i);
}

/* The sample of the component that covers pixel @x, @y of the frame. */
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

/* The sum is at most 255, because a premultiplied value is at most alpha. It
 * is exactly the value where alpha is 255, and exactly @below where alpha is
 * 0. With 16 bits instead of 32 a vector register holds twice as many. */
static inline guint8
over (guint32 word, guint value, guint alpha, guint8 below)
{
  guint16 clear = 255 - (word >> alpha & 0xff);
  guint16 rest = below * clear + 128;

  rest = (guint16) (rest + (rest >> 8)) >> 8;
  return (word >> value & 0xff) + rest;
}

/* No branches in the loops, so that the compiler vectorizes them. */
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

/* Two of the four bytes of a word are added up at once, with room for
 * carries. */
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

/* The mean of the 1 << @shift pixels that a sample stands for, which are at
 * most 16. Only those inside of the layer are given; the others count as
 * transparent. */
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

/* The mean of the pixels of the sample whose first one is @x, @y of the
 * frame. */
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

/* The means of a row of samples, whose first row of pixels is @y. */
static void
get_means (const Layer * layer, const Component * component, gint y,
    guint32 * means)
{
  gint columns = 1 << component->x_shift;

  for (gint x = layer->left - layer->left % columns; x < layer->right;
      x += columns)
    *means++ = get_sample_mean (layer, component, x, y);
}

/* The same for samples of two by two pixels, the most frequent subsampling.
 * Only the first and the last sample can reach beyond the layer to the side.
 * @empty: a row of transparent pixels, for rows beyond the layer */
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

/* Blends @source, whose pixels are premultiplied and of four bytes, into a
 * @frame that gst_roboflow_blend_bytes_can() take. All of it has to be inside
 * of the frame. */
void
gst_roboflow_blend_bytes (GstVideoFrame * frame, const GstVideoFrame * source,
    gint left, gint top)
{
  const GstVideoFormatInfo *layer_format = source->info.finfo;
  guint n_components = GST_VIDEO_FRAME_N_COMPONENTS (frame);
  Layer layer = {
    .pixels = source->data[0],
    .stride = GST_VIDEO_FRAME_PLANE_STRIDE (source, 0),
    .alpha = shift_of (layer_format, GST_VIDEO_COMP_A),
    .left = left,
    .top = top,
    .right = left + GST_VIDEO_FRAME_WIDTH (source),
    .bottom = top + GST_VIDEO_FRAME_HEIGHT (source),
  };
  Component components[MAX_COMPONENTS] = { {NULL,}, };

  for (guint i = 0; i < n_components; i++)
    init_component (&components[i], frame, i, layer_format);
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
