/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcontainer.h"

/* A killed process leaves everything but the last fragment readable, and a
 * finished file is a plain MP4. */
#define FRAGMENTS "muxer,fragment-duration=(uint)1000," \
    "fragment-mode=(string)first-moov-then-finalise"

static const GstRoboflowContainer mp4 = {
  "MP4", "mp4", "video/quicktime", "mp4mux", "qtdemux", FRAGMENTS, TRUE
};

static const GstRoboflowContainer mov = {
  "MOV", "mov", "video/quicktime", "qtmux", "qtdemux", FRAGMENTS, TRUE
};

static const GstRoboflowContainer webm = {
  "WebM", "webm", "video/webm", "webmmux", "matroskademux", NULL, TRUE
};

static const GstRoboflowContainer avi = {
  "AVI", "avi", "video/x-msvideo", "avimux", "avidemux", NULL, FALSE
};

/* The first match counts. JPEG goes into AVI, which can only hold a constant
 * frame rate; without one into QuickTime. */
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

/* NULL for a file that the service does not take. */
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

const GstRoboflowContainer *
gst_roboflow_container_for_codec (GstCaps * caps)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (caps_match (caps, codecs[i].caps))
      return codecs[i].container;
  }
  return NULL;
}
