/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/**
 * GstRoboflowMeta:
 * @meta: parent
 * @frame: what the service said of the video frame, in pixels of @width x
 *   @height; gst_roboflow_frame_get_number() tells which frame it was inferred
 *   on
 * @width: of the video that the buffer belongs to, in pixels
 * @height: of the video that the buffer belongs to, in pixels
 *
 * The predictions that belong to a buffer, which holds a raw or an encoded
 * video frame. Decoders, encoders, converters and tees copy it; a scaler scales
 * it. With GStreamer 1.28 it also goes through what crops or frames an image;
 * what turns or mirrors one drops it.
 *
 * With GStreamer 1.24 it can be serialized with gst_meta_serialize(), as
 * `unixfdsink` does, and made again by gst_meta_deserialize() in a process that
 * knows the meta: one that has loaded the plugin, or called
 * gst_roboflow_meta_get_info(). With GStreamer 1.28 it is enough that the
 * plugin is installed.
 *
 * Since: 0.1
 */
typedef struct
{
  GstMeta meta;

  GstRoboflowFrame *frame;
  gint width;
  gint height;
} GstRoboflowMeta;

/**
 * gst_roboflow_meta_api_get_type:
 *
 * Registers the API of the meta, by which a buffer is searched for it.
 *
 * Returns: the type of the API
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GType gst_roboflow_meta_api_get_type (void);
#define GST_ROBOFLOW_META_API_TYPE (gst_roboflow_meta_api_get_type ())

/**
 * gst_roboflow_meta_get_info: (skip)
 *
 * Registers the meta with GStreamer, if that is not done yet.
 *
 * Returns: what GStreamer knows of this kind of meta
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const GstMetaInfo *gst_roboflow_meta_get_info (void);
#define GST_ROBOFLOW_META_INFO (gst_roboflow_meta_get_info ())

/**
 * gst_buffer_add_roboflow_meta:
 * @buffer: a writable buffer
 * @frame: (transfer none): in pixels of @width x @height
 * @width: of the video, in pixels
 * @height: of the video, in pixels
 *
 * Attaches predictions to a buffer.
 *
 * Returns: (transfer none): the meta, which belongs to @buffer
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowMeta *gst_buffer_add_roboflow_meta (GstBuffer * buffer,
    GstRoboflowFrame * frame, gint width, gint height);

/**
 * gst_buffer_get_roboflow_meta:
 * @buffer: a buffer
 *
 * Finds the predictions that belong to a buffer.
 *
 * Returns: (transfer none) (nullable): the predictions attached to @buffer, of
 *   several the first
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowMeta *gst_buffer_get_roboflow_meta (GstBuffer * buffer);

G_END_DECLS
