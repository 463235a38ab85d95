/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcodec.h"

gboolean
gst_roboflow_codec_reorders (GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  return gst_structure_has_name (s, "video/x-h264")
      || gst_structure_has_name (s, "video/x-h265")
      || gst_structure_has_name (s, "video/mpeg")
      || gst_structure_has_name (s, "video/x-divx");
}

/* Nothing is known yet. */
void
gst_roboflow_codec_init (GstRoboflowCodec * codec)
{
  memset (codec, 0, sizeof *codec);
  codec->frame_duration = GST_CLOCK_TIME_NONE;
}

void
gst_roboflow_codec_set_caps (GstRoboflowCodec * codec, GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint num, den;

  codec->encoded = !gst_structure_has_name (s, "video/x-raw");
  codec->reorders = gst_roboflow_codec_reorders (caps);
  codec->is_hidden = gst_roboflow_hidden_func (caps);
  codec->frame_duration = GST_CLOCK_TIME_NONE;
  if (gst_structure_get_fraction (s, "framerate", &num, &den) && num > 0)
    codec->frame_duration = gst_util_uint64_scale_int (GST_SECOND, den, num);
}

/* Whether @buffer holds a frame that is shown, which is what the service
 * counts. */
gboolean
gst_roboflow_codec_shows (const GstRoboflowCodec * codec, GstBuffer * buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DECODE_ONLY)
      && !(codec->is_hidden && codec->is_hidden (buffer));
}
