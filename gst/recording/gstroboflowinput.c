/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowinput.h"

#include "gstroboflowcontainer.h"

GstCaps *
gst_roboflow_input_caps (void)
{
  return gst_caps_from_string ("video/x-raw; "
      "video/x-h264, stream-format=(string){ avc, avc3, byte-stream }, "
      "alignment=(string)au; "
      "video/x-h265, stream-format=(string){ hvc1, hev1, byte-stream }, "
      "alignment=(string)au; "
      "video/x-vp8; "
      "video/x-vp9, alignment=(string)super-frame; "
      "video/x-av1, stream-format=(string)obu-stream, alignment=(string)tu; "
      "video/mpeg, mpegversion=(int)4, systemstream=(boolean)false; "
      "video/x-divx, divxversion=(int)5; image/jpeg; "
      "video/quicktime; video/webm; video/x-msvideo");
}

/* How a stream of @caps is recorded.
 * @complaint: (out): set for an unknown one, to what the user can do */
GstRoboflowInputKind
gst_roboflow_input_kind (GstCaps * caps, const gchar ** complaint)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  const gchar *alignment = gst_structure_get_string (s, "alignment");

  if (gst_structure_has_name (s, "video/x-raw")) {
    if (g_strcmp0 (gst_structure_get_string (s, "interlace-mode"),
            "alternate") == 0) {
      *complaint = "Fields in buffers of their own cannot be recorded: put a "
          "deinterlace element before this one";
      return GST_ROBOFLOW_INPUT_UNKNOWN;
    }
    if (!gst_caps_features_is_equal (features,
            GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY)) {
      *complaint = "Only frames in system memory can be recorded: put a "
          "download element, as glcolorconvert ! gldownload or vapostproc, "
          "before this one";
      return GST_ROBOFLOW_INPUT_UNKNOWN;
    }
    return GST_ROBOFLOW_INPUT_RAW;
  }

  if (gst_roboflow_container_for_file (caps))
    return GST_ROBOFLOW_INPUT_FILE;

  if (gst_roboflow_container_for_codec (caps)) {
    if (alignment && !g_str_equal (alignment, "au")
        && !g_str_equal (alignment, "tu")
        && !g_str_equal (alignment, "super-frame")) {
      *complaint = "Each buffer has to hold one whole frame: put the parser of "
          "this codec, as h264parse, before this element";
      return GST_ROBOFLOW_INPUT_UNKNOWN;
    }
    return GST_ROBOFLOW_INPUT_ENCODED;
  }

  if (gst_structure_has_name (s, "video/x-matroska"))
    *complaint = "The service does not take Matroska files: put matroskademux "
        "and the parser of the codec before this element";
  else if (gst_structure_has_name (s, "video/mpegts"))
    *complaint = "The service does not take MPEG transport streams: put "
        "tsdemux and the parser of the codec before this element";
  else
    *complaint = "Give it raw video, H.264, H.265, VP8, VP9, AV1, MPEG-4 or "
        "JPEG video, or an MP4, MOV, WebM or AVI file; decodebin before this "
        "element makes raw video of anything else";
  return GST_ROBOFLOW_INPUT_UNKNOWN;
}
