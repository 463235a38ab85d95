/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmeta.h"

#include <gst/video/video.h>

GType
gst_roboflow_meta_api_get_type (void)
{
  static gsize type;
  /* With these a scaler asks for scaling; without, it would copy. */
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_VIDEO_SIZE_STR, NULL
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        gst_meta_api_type_register ("GstRoboflowMetaAPI", tags));
  return type;
}

static gboolean
meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstRoboflowMeta *self = (GstRoboflowMeta *) meta;

  self->frame = NULL;
  self->width = self->height = 0;
  return TRUE;
}

static void
meta_free (GstMeta * meta, GstBuffer * buffer)
{
  GstRoboflowMeta *self = (GstRoboflowMeta *) meta;

  g_clear_pointer (&self->frame, gst_roboflow_frame_unref);
}

static gboolean
scale_to (GstBuffer * buffer, const GstRoboflowMeta * self,
    const GstVideoMetaTransform * scale)
{
  gint width = GST_VIDEO_INFO_WIDTH (scale->out_info);
  gint height = GST_VIDEO_INFO_HEIGHT (scale->out_info);
  g_autoptr (GstRoboflowFrame) scaled =
      gst_roboflow_frame_scale (self->frame, width, height);

  return gst_buffer_add_roboflow_meta (buffer, scaled, width, height) != NULL;
}

static gboolean
meta_transform (GstBuffer * dest, GstMeta * meta, GstBuffer * buffer,
    GQuark type, gpointer data)
{
  GstRoboflowMeta *self = (GstRoboflowMeta *) meta;

  if (GST_META_TRANSFORM_IS_COPY (type))
    return gst_buffer_add_roboflow_meta (dest, self->frame, self->width,
        self->height) != NULL;
  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type))
    return scale_to (dest, self, data);
  return FALSE;
}

const GstMetaInfo *
gst_roboflow_meta_get_info (void)
{
  static const GstMetaInfo *info;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info,
        gst_meta_register (GST_ROBOFLOW_META_API_TYPE, "GstRoboflowMeta",
            sizeof (GstRoboflowMeta), meta_init, meta_free, meta_transform));
  return info;
}

GstRoboflowMeta *
gst_buffer_add_roboflow_meta (GstBuffer * buffer, GstRoboflowFrame * frame,
    gint width, gint height)
{
  GstRoboflowMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);
  g_return_val_if_fail (frame != NULL, NULL);

  meta = (GstRoboflowMeta *) gst_buffer_add_meta (buffer,
      GST_ROBOFLOW_META_INFO, NULL);
  meta->frame = gst_roboflow_frame_ref (frame);
  meta->width = width;
  meta->height = height;
  return meta;
}

GstRoboflowMeta *
gst_buffer_get_roboflow_meta (GstBuffer * buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstRoboflowMeta *) gst_buffer_get_meta (buffer,
      GST_ROBOFLOW_META_API_TYPE);
}
