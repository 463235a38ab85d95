/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcontainer.h"

/* If the process is killed, all but the last second is readable. A file that is
 * finished is a plain MP4. */
#define FRAGMENTS "muxer,fragment-duration=(uint)1000," \
    "fragment-mode=(string)first-moov-then-finalise"

static const GstRoboflowContainer mp4 = {
  .name = "MP4",
  .extension = "mp4",
  .muxer = "mp4mux",
  .demuxer = "qtdemux",
  .muxer_settings = FRAGMENTS,
  .keeps_stamps = TRUE,
};

static const GstRoboflowContainer mov = {
  .name = "MOV",
  .extension = "mov",
  .muxer = "qtmux",
  .demuxer = "qtdemux",
  .muxer_settings = FRAGMENTS,
  .keeps_stamps = TRUE,
};

static const GstRoboflowContainer webm = {
  .name = "WebM",
  .extension = "webm",
  .muxer = "webmmux",
  .demuxer = "matroskademux",
  .keeps_stamps = TRUE,
};

static const GstRoboflowContainer avi = {
  .name = "AVI",
  .extension = "avi",
  .muxer = "avimux",
  .demuxer = "avidemux",
};

/* The first match counts. AVI can only hold a constant frame rate, so JPEG
 * without one goes into QuickTime. */
static const struct
{
  const gchar *caps;
  const GstRoboflowContainer *container;
} codecs[] = {
  {"video/x-h264", &mp4},
  {"video/x-h265", &mp4},
  {"video/mpeg, mpegversion=(int)4", &mp4},
  {"video/x-divx, divxversion=(int)5", &mp4},
  {"video/x-av1", &mp4},
  {"video/x-vp8", &webm},
  {"video/x-vp9", &webm},
  {"image/jpeg, framerate=(fraction)[ 1/2147483647, 2147483647/1 ]", &avi},
  {"image/jpeg", &mov},
};

static gboolean
caps_match (GstCaps * caps, const gchar * pattern)
{
  g_autoptr (GstCaps) wanted = gst_caps_from_string (pattern);

  return gst_caps_is_subset (caps, wanted);
}

/* Returns: (nullable): NULL for a file that the service does not take */
const GstRoboflowContainer *
gst_roboflow_container_for_file (GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_name (s, "video/quicktime")) {
    const gchar *variant = gst_structure_get_string (s, "variant");

    return g_strcmp0 (variant, "apple") == 0 ? &mov : &mp4;
  }
  if (gst_structure_has_name (s, "video/webm"))
    return &webm;
  if (gst_structure_has_name (s, "video/x-msvideo"))
    return &avi;
  return NULL;
}

/* Returns: (nullable): the container for encoded video, NULL if there is
 *   none */
const GstRoboflowContainer *
gst_roboflow_container_for_codec (GstCaps * caps)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (caps_match (caps, codecs[i].caps))
      return codecs[i].container;
  }
  return NULL;
}
