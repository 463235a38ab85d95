/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowencoder.h"

#include "gstroboflowdebug.h"
#include "gstroboflowmake.h"
#include <gst/video/video.h>

#define GST_CAT_DEFAULT roboflow_recording_debug

/* What raw video is encoded as when the user does not say, best first. */
static const gchar *const default_codecs[] = {
  "video/x-h264", "video/x-vp8", "image/jpeg"
};

/* Constant quality, at a speed that keeps up with a camera. No B-frames: they
 * add delay and give nothing. Encoders that are not listed, such as those of
 * hardware, have good defaults. */
static const struct
{
  const gchar *factory;
  const gchar *property;
  const gchar *value;
} tuning[] = {
  {"x264enc", "speed-preset", "superfast"},
  {"x264enc", "pass", "qual"},
  {"x264enc", "quantizer", "21"},
  {"x264enc", "bframes", "0"},
  {"openh264enc", "rate-control", "quality"},
  {"openh264enc", "complexity", "low"},
  {"vp8enc", "deadline", "1"},
  {"vp8enc", "cpu-used", "8"},
  {"vp8enc", "end-usage", "cq"},
  {"vp8enc", "cq-level", "16"},
  {"vp8enc", "target-bitrate", "50000000"},
  {"jpegenc", "quality", "90"},
};

static gboolean
can_encode (GstCaps * codec)
{
  GList *all, *fit;
  gboolean found;

  all = gst_element_factory_list_get_elements
      (GST_ELEMENT_FACTORY_TYPE_VIDEO_ENCODER, GST_RANK_MARGINAL);
  fit = gst_element_factory_list_filter (all, codec, GST_PAD_SRC, FALSE);
  found = fit != NULL;
  gst_plugin_feature_list_free (fit);
  gst_plugin_feature_list_free (all);
  return found;
}

static gboolean
have_element (const gchar * name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

/* Returns: (transfer full) (nullable): a profile for the first of
 *   default_codecs[] that this machine can encode and mux */
GstEncodingVideoProfile *
gst_roboflow_encoder_default_profile (GstCaps * caps,
    const GstRoboflowContainer ** container, GError ** error)
{
  const GValue *rate = gst_structure_get_value (gst_caps_get_structure (caps,
          0), "framerate");

  for (guint i = 0; i < G_N_ELEMENTS (default_codecs); i++) {
    g_autoptr (GstCaps) codec = gst_caps_from_string (default_codecs[i]);
    g_autoptr (GstCaps) timed = gst_caps_copy (codec);
    g_autoptr (GstCaps) restriction = NULL;
    GstEncodingVideoProfile *profile;

    if (rate)
      gst_caps_set_value (timed, "framerate", rate);
    *container = gst_roboflow_container_for_codec (timed);
    if (!can_encode (codec) || !have_element ((*container)->muxer))
      continue;

    /* Every decoder can decode 8 bits in 4:2:0. */
    restriction = gst_caps_from_string ("video/x-raw, "
        "format=(string){ I420, NV12 }");
    profile = gst_encoding_video_profile_new (codec, NULL, restriction, 0);
    gst_encoding_video_profile_set_variableframerate (profile, TRUE);
    GST_INFO ("raw video is encoded as %s", default_codecs[i]);
    return profile;
  }
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
      "No encoder and muxer for raw video are installed: install x264enc "
      "(gstreamer1.0-plugins-ugly) or vp8enc (gstreamer1.0-plugins-good)");
  return NULL;
}

/* Whether raw video of @caps is padded to an even width and height, because
 * most encoders refuse odd ones. Not if the profile asks for a size: then the
 * video is scaled anyway. */
gboolean
gst_roboflow_encoder_pads (GstEncodingVideoProfile * profile, GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autoptr (GstCaps) wanted =
      gst_encoding_profile_get_restriction (GST_ENCODING_PROFILE (profile));
  gint width = 0, height = 0;

  if (wanted && gst_caps_get_size (wanted) > 0) {
    const GstStructure *w = gst_caps_get_structure (wanted, 0);

    if (gst_structure_has_field (w, "width")
        || gst_structure_has_field (w, "height"))
      return FALSE;
  }
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  return width % 2 || height % 2;
}

/* Sets up an element that encodebin has made. */
static void
configure (GstElement * element, gboolean tune)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : "";

  /* Predictions are scaled back as a whole: borders would shift them. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element),
          "add-borders"))
    g_object_set (element, "add-borders", FALSE, NULL);

  for (guint i = 0; tune && i < G_N_ELEMENTS (tuning); i++) {
    if (g_str_equal (tuning[i].factory, name)
        && g_object_class_find_property (G_OBJECT_GET_CLASS (element),
            tuning[i].property))
      gst_util_set_object_arg (G_OBJECT (element), tuning[i].property,
          tuning[i].value);
  }
}

static void
element_added (GstBin * bin, GstBin * sub_bin, GstElement * element,
    gpointer tune)
{
  configure (element, GPOINTER_TO_INT (tune));
}

static gboolean
add_padding (GstBin * bin, GstCaps * caps, GstElement ** first,
    GstElement ** last, GError ** error)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autoptr (GstCaps) planar = gst_caps_from_string ("video/x-raw, "
      "format=(string)I420");
  gint width = 0, height = 0;

  if (!(*first = gst_roboflow_make (bin, "videoconvert", NULL, error))
      || !(*last = gst_roboflow_make (bin, "videobox", NULL, error)))
    return FALSE;
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  g_object_set (*last, "right", -(width % 2), "bottom", -(height % 2), NULL);
  if (gst_element_link_filtered (*first, *last, planar))
    return TRUE;
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
      "Video of odd size cannot be padded");
  return FALSE;
}

/* Returns: (transfer full) (nullable): a bin that encodes raw video of @caps,
 *   every frame of it
 * @tune: sets properties of the encoder; FALSE for a profile of the user, which
 *   has its own */
GstElement *
gst_roboflow_encoder_new (GstEncodingVideoProfile * profile, GstCaps * caps,
    gboolean tune, GError ** error)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new ("encoder"));
  g_autoptr (GstPad) sink = NULL, src = NULL;
  GstElement *encodebin, *first = NULL, *last = NULL;

  if (!(encodebin =
          gst_roboflow_make (GST_BIN (bin), "encodebin", NULL, error)))
    return NULL;
  g_signal_connect (encodebin, "deep-element-added",
      G_CALLBACK (element_added), GINT_TO_POINTER (tune));
  g_object_set (encodebin, "profile", profile, NULL);
  /* For a profile without a container encodebin makes its only pad at once. */
  if (encodebin->sinkpads)
    sink = gst_object_ref (encodebin->sinkpads->data);
  src = gst_element_get_static_pad (encodebin, "src");
  if (!sink || !src) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "No encoder is installed for the format that profile asks for");
    return NULL;
  }

  if (gst_roboflow_encoder_pads (profile, caps)) {
    g_autoptr (GstPad) padded = NULL;

    if (!add_padding (GST_BIN (bin), caps, &first, &last, error))
      return NULL;
    padded = gst_element_get_static_pad (last, "src");
    if (gst_pad_link (padded, sink) != GST_PAD_LINK_OK) {
      g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
          "The encoder does not take padded video: give it an even size");
      return NULL;
    }
    gst_object_unref (sink);
    sink = gst_element_get_static_pad (first, "sink");
  }
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (bin, gst_ghost_pad_new ("src", src));
  return g_steal_pointer (&bin);
}
