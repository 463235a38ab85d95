/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrecording.h"

#include "gstroboflowcodec.h"
#include "gstroboflowdecodetime.h"
#include "gstroboflowlastunit.h"
#include "gstroboflowmake.h"

/* What a stream goes through on its way into a file:
 *
 *   encoder ! muxer ! filesink                           raw video
 *   [parser !] [timestamper !] muxer ! filesink          encoded video
 *   filesink                                             a file */

static const struct
{
  const gchar *codec;
  const gchar *parser;
  const gchar *timestamper;
} helpers[] = {
  {"video/x-h264", "h264parse", "h264timestamper"},
  {"video/x-h265", "h265parse", "h265timestamper"},
  {"video/x-vp9", "vp9parse", NULL},
  {"video/x-av1", "av1parse", NULL},
  {"video/mpeg", "mpeg4videoparse", NULL},
  {"video/x-divx", "mpeg4videoparse", NULL},
  {"image/jpeg", "jpegparse", NULL},
};

static gboolean
set_field (GQuark field, const GValue * value, gpointer element)
{
  g_autofree gchar *text = gst_value_serialize (value);

  gst_util_set_object_arg (element, g_quark_to_string (field), text);
  return TRUE;
}

static GstElement *
make_muxer (GstBin * bin, const GstRoboflowContainer * container,
    GError ** error)
{
  GstElement *muxer = gst_roboflow_make (bin, container->muxer, "muxer", error);

  if (muxer && container->muxer_settings) {
    g_autoptr (GstStructure) settings =
        gst_structure_from_string (container->muxer_settings, NULL);

    gst_structure_foreach (settings, set_field, muxer);
  }
  return muxer;
}

static GstElement *
make_filesink (GstBin * bin, const gchar * location, GError ** error)
{
  GstElement *sink = gst_roboflow_make (bin, "filesink", "file", error);

  /* No preroll: encoders look ahead further than the queues of another branch
   * may be able to hold. */
  if (sink)
    g_object_set (sink, "location", location, "async", FALSE, "sync", FALSE,
        NULL);
  return sink;
}

/* Whether the muxer cannot take a stream with the caps @codec as it is. */
static gboolean
needs_parser (GstPad * muxer_pad, GstCaps * codec)
{
  g_autoptr (GstCaps) taken = gst_pad_get_pad_template_caps (muxer_pad);
  const GstStructure *s = gst_caps_get_structure (codec, 0);

  if (gst_structure_has_name (s, "video/mpeg")
      && !gst_structure_has_field (s, "codec_data"))
    return TRUE;
  return !gst_structure_has_field (s, "width")
      || !gst_structure_has_field (s, "height")
      || !gst_caps_is_subset (codec, taken);
}

/* Links @element, NULL if it could not be made, to the end of the chain. */
static gboolean
append (GstElement ** first, GstElement ** last, GstElement * element,
    GstCaps * filter, GError ** error)
{
  if (!element)
    return FALSE;
  if (*last && !gst_element_link_filtered (*last, element, filter)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "%s and %s do not go together", GST_OBJECT_NAME (*last),
        GST_OBJECT_NAME (element));
    return FALSE;
  }
  *last = element;
  if (!*first)
    *first = element;
  return TRUE;
}

/* Adds what encoded input needs before the muxer takes it: decoding time stamps
 * if the source has none, and the stream-format that the muxer wants. */
static gboolean
append_helpers (GstBin * bin, GstPad * muxer_pad, GstCaps * codec,
    gboolean has_dts, GstElement ** first, GstElement ** last, GError ** error)
{
  const GstStructure *s = gst_caps_get_structure (codec, 0);
  g_autoptr (GstCaps) taken = gst_pad_get_pad_template_caps (muxer_pad);

  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++) {
    gboolean stamp = !has_dts && helpers[i].timestamper;

    if (!gst_structure_has_name (s, helpers[i].codec))
      continue;
    if (!has_dts && !stamp && gst_roboflow_codec_reorders (codec))
      gst_roboflow_decode_time_attach (muxer_pad);
    if ((stamp || needs_parser (muxer_pad, codec))
        && !append (first, last, gst_roboflow_make (bin, helpers[i].parser,
                NULL, error), NULL, error))
      return FALSE;
    /* Timestampers do not pass on the caps that the muxer takes, so the parser
     * would not know what to convert to: @taken tells it. */
    return !stamp
        || append (first, last, gst_roboflow_make (bin, helpers[i].timestamper,
            NULL, error), taken, error);
  }
  return TRUE;
}

/* Returns: (transfer full) (nullable): a bin that writes frames to @location
 * @encoder: (transfer full) (nullable): encodes raw video first
 * @codec: (nullable): caps of encoded input, where there is no encoder
 * @has_dts: whether encoded input has decoding time stamps */
GstElement *
gst_roboflow_recording_new (const GstRoboflowContainer * container,
    const gchar * location, GstElement * encoder, GstCaps * codec,
    gboolean has_dts, GError ** error)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new ("recording"));
  GstBin *b = GST_BIN (bin);
  GstElement *muxer, *file, *first = NULL, *last = NULL;
  g_autoptr (GstPad) muxer_pad = NULL, src = NULL, sink = NULL;

  if (encoder) {
    gst_bin_add (b, encoder);
    gst_object_unref (encoder);
    append (&first, &last, encoder, NULL, error);
  }
  if (!(muxer = make_muxer (b, container, error))
      || !(file = make_filesink (b, location, error)))
    return NULL;
  muxer_pad = gst_element_request_pad_simple (muxer, "video_%u");
  if (codec && !append_helpers (b, muxer_pad, codec, has_dts, &first, &last,
          error))
    return NULL;
  gst_roboflow_last_unit_attach (muxer_pad);

  if (last) {
    src = gst_element_get_static_pad (last, "src");
    if (gst_pad_link (src, muxer_pad) != GST_PAD_LINK_OK) {
      g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
          "%s cannot hold this video", container->name);
      return NULL;
    }
  }
  sink = first ? gst_element_get_static_pad (first, "sink") :
      gst_object_ref (muxer_pad);
  if (!gst_element_link (muxer, file)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "%s cannot be written to a file", container->name);
    return NULL;
  }
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  return g_steal_pointer (&bin);
}

/* Returns: (transfer full) (nullable): a bin that writes bytes to @location as
 *   they come */
GstElement *
gst_roboflow_recording_new_file (const gchar * location, GError ** error)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new ("recording"));
  GstElement *file = make_filesink (GST_BIN (bin), location, error);
  g_autoptr (GstPad) sink = NULL;

  if (!file)
    return NULL;
  sink = gst_element_get_static_pad (file, "sink");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  return g_steal_pointer (&bin);
}

/* Returns: (nullable): the factory of the parser of @codec */
const gchar *
gst_roboflow_recording_get_parser (GstCaps * codec)
{
  const GstStructure *s = gst_caps_get_structure (codec, 0);

  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++) {
    if (gst_structure_has_name (s, helpers[i].codec))
      return helpers[i].parser;
  }
  return NULL;
}

/* Returns: (transfer full) (nullable): the caps of what was muxed */
GstCaps *
gst_roboflow_recording_get_caps (GstElement * recording)
{
  g_autoptr (GstElement) muxer =
      gst_bin_get_by_name (GST_BIN (recording), "muxer");
  g_autoptr (GstPad) pad = NULL;

  if (!muxer)
    return NULL;
  GST_OBJECT_LOCK (muxer);
  if (muxer->sinkpads)
    pad = gst_object_ref (muxer->sinkpads->data);
  GST_OBJECT_UNLOCK (muxer);
  return pad ? gst_pad_get_current_caps (pad) : NULL;
}
