/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gst_video_blend() takes any format, but unpacks and packs whole rows of the
 * frame, even for the few pixels of a vertical line. So the formats of most
 * video are blended in place by gstroboflowblendbytes.c. For the others
 * gst_video_blend() gets a view that is hardly wider than what is blended: a
 * frame in the same memory whose planes begin further right. */

#include "gstroboflowblend.h"

#include "gstroboflowblendbytes.h"

/* A multiple of all chroma subsamplings, and an alignment that vector code
 * likes. */
#define COLUMN_ALIGN 16

/* Whether the address of a pixel goes with its column. */
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

/* Makes @view those columns of @frame that hold @width pixels at @x.
 *
 * Returns: where @x is in the view */
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

  if (gst_roboflow_blend_bytes_can (frame->info.finfo)) {
    gst_roboflow_blend_bytes (frame, &source, x, y);
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
