/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsampler.h"

/* Files of a minute each from the same camera have as many frames at the same
 * times. Their contents differ soon, if not at once. So the first frame is
 * added to the digest, the second, third, fifth, ninth and so on, always twice
 * as far: of an hour of video eighteen frames. */

#define ROWS_BETWEEN 8

struct _GstRoboflowSampler
{
  GChecksum *sum;
  GstVideoInfo info;
  gboolean raw;
  guint n_frames;
};

GstRoboflowSampler *
gst_roboflow_sampler_new (void)
{
  GstRoboflowSampler *sampler = g_new0 (GstRoboflowSampler, 1);

  sampler->sum = g_checksum_new (G_CHECKSUM_SHA256);
  return sampler;
}

void
gst_roboflow_sampler_free (GstRoboflowSampler * sampler)
{
  g_checksum_free (sampler->sum);
  g_free (sampler);
}

void
gst_roboflow_sampler_set_caps (GstRoboflowSampler * sampler, GstCaps * caps)
{
  sampler->raw = gst_structure_has_name (gst_caps_get_structure (caps, 0),
      "video/x-raw");
  if (!sampler->raw || !gst_video_info_from_caps (&sampler->info, caps))
    gst_video_info_init (&sampler->info);
}

static void
add_row (GChecksum * sum, const guint8 * pixel, gint stride, gint width,
    guint8 * row)
{
  for (gint x = 0; x < width; x++)
    row[x] = pixel[x * stride];
  g_checksum_update (sum, row, width);
}

/* Adds the components of some rows. Bytes that belong to no pixel are left out:
 * padding can be anything. */
static void
add_raw (GstRoboflowSampler * sampler, GstBuffer * buffer)
{
  const GstVideoFormatInfo *format = sampler->info.finfo;
  const gboolean unknown =
      GST_VIDEO_FORMAT_INFO_FORMAT (format) == GST_VIDEO_FORMAT_UNKNOWN;
  g_autofree guint8 *row = NULL;
  GstVideoFrame frame;

  if (unknown || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || !gst_video_frame_map (&frame, &sampler->info, buffer, GST_MAP_READ))
    return;
  row = g_malloc (GST_VIDEO_FRAME_WIDTH (&frame));
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&frame); c++) {
    const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (&frame, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c);
        y += ROWS_BETWEEN)
      add_row (sampler->sum, data + (gsize) y *
          GST_VIDEO_FRAME_COMP_STRIDE (&frame, c),
          GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c),
          GST_VIDEO_FRAME_COMP_WIDTH (&frame, c), row);
  }
  gst_video_frame_unmap (&frame);
}

static void
add_encoded (GstRoboflowSampler * sampler, GstBuffer * buffer)
{
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  g_checksum_update (sampler->sum, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

/* To be called with every frame, in the order in which they come. */
void
gst_roboflow_sampler_add (GstRoboflowSampler * sampler, GstBuffer * buffer)
{
  const guint number = sampler->n_frames++;

  if (number & (number - 1))
    return;
  if (sampler->raw)
    add_raw (sampler, buffer);
  else
    add_encoded (sampler, buffer);
}

gchar *
gst_roboflow_sampler_dup_digest (const GstRoboflowSampler * sampler)
{
  g_autoptr (GChecksum) sum = g_checksum_copy (sampler->sum);

  return g_strdup (g_checksum_get_string (sum));
}
