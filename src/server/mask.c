/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "mask.h"

#include <gst/video/video.h>
#include <string.h>

#define PNG_TIMEOUT (30 * GST_SECOND)

GArray *
mask_run_lengths (const guint8 * mask, int width, int height)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint8 value = 0;
  guint32 length = 0;

  for (int x = 0; x < width; x++) {
    for (int y = 0; y < height; y++) {
      guint8 pixel = mask[y * width + x] != 0;

      if (pixel != value) {
        g_array_append_val (runs, length);
        value = pixel;
        length = 0;
      }
      length++;
    }
  }
  g_array_append_val (runs, length);
  return runs;
}

/* Every number, from the third run on as the difference to the one two before
 * it, in groups of five bits from the lowest, each a printable character; bit
 * 5 says that more follow, bit 4 of the last is the sign. */
char *
mask_compress (GArray * run_lengths)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < run_lengths->len; i++) {
    gint64 number = g_array_index (run_lengths, guint32, i);
    gboolean more;

    if (i > 2)
      number -= g_array_index (run_lengths, guint32, i - 2);
    do {
      int group = number & 0x1f;

      number >>= 5;
      more = group & 0x10 ? number != -1 : number != 0;
      g_string_append_c (text, '0' + (more ? group | 0x20 : group));
    } while (more);
  }
  return g_string_free (text, FALSE);
}

static void
add_point (JsonBuilder * builder, double x, double y)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "x");
  json_builder_add_double_value (builder, x);
  json_builder_set_member_name (builder, "y");
  json_builder_add_double_value (builder, y);
  json_builder_end_object (builder);
}

static void
row_extent (const Blob * blob, int y, int *left, int *right)
{
  const guint8 *row = blob->mask + (gsize) y * blob->frame_width;

  *left = blob->left;
  while (!row[*left])
    (*left)++;
  *right = blob->left + blob->width;
  while (!row[*right - 1])
    (*right)--;
}

/* Down the right side and up the left, a step wherever a row is not as long as
 * the one before. */
void
mask_add_outline (const Blob * blob, JsonBuilder * builder)
{
  int bottom = blob->top + blob->height;
  int left, right, last;

  row_extent (blob, blob->top, &left, &last);
  add_point (builder, last, blob->top);
  for (int y = blob->top + 1; y < bottom; y++) {
    row_extent (blob, y, &left, &right);
    if (right != last) {
      add_point (builder, last, y);
      add_point (builder, right, y);
    }
    last = right;
  }
  add_point (builder, last, bottom);

  row_extent (blob, bottom - 1, &last, &right);
  add_point (builder, last, bottom);
  for (int y = bottom - 2; y >= blob->top; y--) {
    row_extent (blob, y, &left, &right);
    if (left != last) {
      add_point (builder, last, y + 1);
      add_point (builder, left, y + 1);
    }
    last = left;
  }
  add_point (builder, last, blob->top);
}

/* Rows of GStreamer's grey frames are padded to four bytes. */
static GstSample *
grey_sample (const guint8 * grey, int width, int height)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstCaps) caps = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, width, height);
  info.fps_n = 1;
  caps = gst_video_info_to_caps (&info);
  buffer = gst_buffer_new_and_alloc (GST_VIDEO_INFO_SIZE (&info));
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (int y = 0; y < height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        grey + (gsize) y * width, width);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = 0;
  return gst_sample_new (buffer, caps, NULL, NULL);
}

char *
mask_to_png (const guint8 * grey, int width, int height, GError ** error)
{
  g_autoptr (GstCaps) png_caps = gst_caps_new_empty_simple ("image/png");
  g_autoptr (GstSample) raw = grey_sample (grey, width, height);
  g_autoptr (GstSample) png =
      gst_video_convert_sample (raw, png_caps, PNG_TIMEOUT, error);
  GstMapInfo map;
  char *base64;

  if (!png)
    return NULL;
  gst_buffer_map (gst_sample_get_buffer (png), &map, GST_MAP_READ);
  base64 = g_base64_encode (map.data, map.size);
  gst_buffer_unmap (gst_sample_get_buffer (png), &map);
  return base64;
}
