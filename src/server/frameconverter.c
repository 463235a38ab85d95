/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "frameconverter.h"

struct _FrameConverter
{
  GstVideoFormat format;
  gboolean fill_rows;
  GstCaps *in_caps;
  GstCaps *out_caps;
  GstVideoInfo in;
  GstVideoInfo out;
  GstVideoConverter *converter;
};

FrameConverter *
frame_converter_new (GstVideoFormat format)
{
  FrameConverter *self = g_new0 (FrameConverter, 1);

  self->format = format;
  return self;
}

void
frame_converter_fill_rows (FrameConverter * self)
{
  self->fill_rows = TRUE;
}

void
frame_converter_free (FrameConverter * self)
{
  g_clear_pointer (&self->converter, gst_video_converter_free);
  gst_clear_caps (&self->in_caps);
  gst_clear_caps (&self->out_caps);
  g_free (self);
}

/* GStreamer lets rows begin at multiples of 4 bytes, which a width that is one of
 * 4 pixels leads to by itself. */
static gboolean
set_out_format (FrameConverter * self)
{
  gint width = GST_VIDEO_INFO_WIDTH (&self->in);

  return gst_video_info_set_format (&self->out, self->format,
      self->fill_rows ? GST_ROUND_UP_4 (width) : width,
      GST_VIDEO_INFO_HEIGHT (&self->in));
}

/* The frame rate and the shape of the pixels change nothing in a picture, but
 * the converter wants them to be equal. */
static gboolean
set_up (FrameConverter * self, GstCaps * caps, GError ** error)
{
  if (self->in_caps && gst_caps_is_equal (self->in_caps, caps))
    return TRUE;

  g_clear_pointer (&self->converter, gst_video_converter_free);
  gst_caps_replace (&self->in_caps, NULL);
  if (gst_video_info_from_caps (&self->in, caps) && set_out_format (self)) {
    self->out.fps_n = self->in.fps_n;
    self->out.fps_d = self->in.fps_d;
    self->out.par_n = self->in.par_n;
    self->out.par_d = self->in.par_d;
    self->out.interlace_mode = self->in.interlace_mode;
    self->converter = gst_video_converter_new (&self->in, &self->out,
        gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_DEST_WIDTH,
            G_TYPE_INT, GST_VIDEO_INFO_WIDTH (&self->in), NULL));
  }
  if (!self->converter) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The video's pixels cannot be read");
    return FALSE;
  }
  gst_caps_replace (&self->in_caps, caps);
  gst_clear_caps (&self->out_caps);
  self->out_caps = gst_video_info_to_caps (&self->out);
  return TRUE;
}

GstSample *
frame_converter_run (FrameConverter * self, GstSample * sample, GError ** error)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstBuffer *source = gst_sample_get_buffer (sample);
  GstVideoFrame in, out;

  if (!set_up (self, gst_sample_get_caps (sample), error))
    return NULL;

  buffer = gst_buffer_new_and_alloc (GST_VIDEO_INFO_SIZE (&self->out));
  if (!gst_video_frame_map (&in, &self->in, source, GST_MAP_READ)) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "A frame cannot be read");
    return NULL;
  }
  gst_video_frame_map (&out, &self->out, buffer, GST_MAP_WRITE);
  gst_video_converter_frame (self->converter, &in, &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  gst_buffer_copy_into (buffer, source, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  return gst_sample_new (buffer, self->out_caps, NULL, NULL);
}
