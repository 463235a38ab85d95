/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmeta.h"

#include <gst/video/video.h>

#include "gstroboflowframebytes-private.h"
#include "gstroboflowframe-private.h"

GType
gst_roboflow_meta_api_get_type (void)
{
  static gsize type;
  /* Because of these tags a scaler calls the transform function to scale the
   * meta, and elements that rotate or flip drop it; without them both would copy
   * it. */
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_VIDEO_SIZE_STR, GST_META_TAG_VIDEO_ORIENTATION_STR, NULL
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

#if GST_CHECK_VERSION (1, 28, 0)
/* For images that are scaled, cropped or get a border. Those that are rotated
 * or flipped lose their predictions. */
static gboolean
place_on (GstBuffer * buffer, const GstRoboflowMeta * self,
    const GstVideoMetaTransformMatrix * transform)
{
  const gfloat (*m)[3] = transform->matrix;
  const GstVideoRectangle *in = &transform->in_rectangle;
  const GstVideoRectangle *out = &transform->out_rectangle;
  GstRoboflowPlacement placement = {
    .scale_x = m[0][0],
    .scale_y = m[1][1],
    .offset_x = out->x + m[0][2] - in->x * m[0][0],
    .offset_y = out->y + m[1][2] - in->y * m[1][1],
    .width = GST_VIDEO_INFO_WIDTH (transform->out_info),
    .height = GST_VIDEO_INFO_HEIGHT (transform->out_info),
  };
  g_autoptr (GstRoboflowFrame) placed = NULL;

  if (m[0][0] <= 0 || m[1][1] <= 0 || m[0][1] != 0 || m[1][0] != 0
      || m[2][0] != 0 || m[2][1] != 0 || m[2][2] != 1)
    return FALSE;
  placed = gst_roboflow_frame_place (self->frame, &placement);
  return gst_buffer_add_roboflow_meta (buffer, placed, placement.width,
      placement.height) != NULL;
}
#endif

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
#if GST_CHECK_VERSION (1, 28, 0)
  if (GST_VIDEO_META_TRANSFORM_IS_MATRIX (type))
    return place_on (dest, self, data);
#endif
  return FALSE;
}

#if GST_CHECK_VERSION (1, 24, 0)
/* The size of the video (32 bits each, little endian), then the frame. */
#define SIZE_LENGTH 8

static gboolean
meta_serialize (const GstMeta * meta, GstByteArrayInterface * data,
    guint8 * version)
{
  const GstRoboflowMeta *self = (const GstRoboflowMeta *) meta;
  g_autoptr (GBytes) frame = gst_roboflow_frame_to_bytes (self->frame);
  guint8 size[SIZE_LENGTH];

  if (frame == NULL)
    return FALSE;
  GST_WRITE_UINT32_LE (size, self->width);
  GST_WRITE_UINT32_LE (size + 4, self->height);
  *version = GST_ROBOFLOW_FRAME_BYTES_VERSION;
  return gst_byte_array_interface_append_data (data, size, SIZE_LENGTH)
      && gst_byte_array_interface_append_data (data,
      g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

static GstMeta *
meta_deserialize (const GstMetaInfo * info, GstBuffer * buffer,
    const guint8 * data, gsize size, guint8 version)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  guint32 width, height;

  if (version != GST_ROBOFLOW_FRAME_BYTES_VERSION || size < SIZE_LENGTH)
    return NULL;
  width = GST_READ_UINT32_LE (data);
  height = GST_READ_UINT32_LE (data + 4);
  if (width > GST_ROBOFLOW_MAX_SIDE || height > GST_ROBOFLOW_MAX_SIDE)
    return NULL;

  frame = gst_roboflow_frame_new_from_bytes (data + SIZE_LENGTH,
      size - SIZE_LENGTH, &error);
  if (frame == NULL) {
    GST_WARNING ("Predictions were lost on their way: %s", error->message);
    return NULL;
  }
  return (GstMeta *) gst_buffer_add_roboflow_meta (buffer, frame, width,
      height);
}

static const GstMetaInfo *
register_meta (void)
{
  GstMetaInfo *info = gst_meta_info_new (GST_ROBOFLOW_META_API_TYPE,
      "GstRoboflowMeta", sizeof (GstRoboflowMeta));

  info->init_func = meta_init;
  info->free_func = meta_free;
  info->transform_func = meta_transform;
  info->serialize_func = meta_serialize;
  info->deserialize_func = meta_deserialize;
  return gst_meta_info_register (info);
}
#else
static const GstMetaInfo *
register_meta (void)
{
  return gst_meta_register (GST_ROBOFLOW_META_API_TYPE, "GstRoboflowMeta",
      sizeof (GstRoboflowMeta), meta_init, meta_free, meta_transform);
}
#endif

const GstMetaInfo *
gst_roboflow_meta_get_info (void)
{
  static const GstMetaInfo *info;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info, register_meta ());
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
