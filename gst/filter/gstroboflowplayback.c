/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowplayback.h"

#include "gstroboflowmake.h"
#include "gstroboflowrecording.h"
#include <gst/video/video.h>

/* From a recording back to the frames that it was made of:
 *
 *   filesrc ! demuxer [! parser ! caps]                               encoded
 *   filesrc ! demuxer ! decodebin ! crop ! convert ! scale ! caps     raw
 */

static GstElement *
append (GstBin * bin, GstElement * last, const gchar * factory, GError ** error)
{
  GstElement *element = gst_roboflow_make (bin, factory, NULL, error);

  if (!element || !last || gst_element_link (last, element))
    return element;
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
      "%s and %s do not go together", GST_OBJECT_NAME (last), factory);
  return NULL;
}

static GstElement *
append_caps (GstBin * bin, GstElement * last, GstCaps * caps, GError ** error)
{
  GstElement *filter = append (bin, last, "capsfilter", error);

  if (filter)
    g_object_set (filter, "caps", caps, NULL);
  return filter;
}

/* Copies @fields, which end with NULL, from @input to @caps. */
static void
copy_fields (GstCaps * caps, GstCaps * input, const gchar * const *fields)
{
  const GstStructure *s = gst_caps_get_structure (input, 0);

  for (; *fields; fields++) {
    const GValue *value = gst_structure_get_value (s, *fields);

    if (value)
      gst_caps_set_value (caps, *fields, value);
  }
}

static GstCaps *
pick (GstCaps * input, const gchar * const *fields)
{
  GstCaps *picked = gst_caps_new_empty_simple
      (gst_structure_get_name (gst_caps_get_structure (input, 0)));

  copy_fields (picked, input, fields);
  return picked;
}

/* Restores what files and decoders lose of the input's caps and replace by
 * guesses, which videoconvert would convert from. The colorimetry is the
 * input's only if the encoder got YUV without a conversion. */
static GstPadProbeReturn
restore_caps (GstPad * pad, GstPadProbeInfo * info, gpointer input)
{
  static const gchar *const fields[] = { "framerate", "interlace-mode",
    "field-order", "pixel-aspect-ratio", "multiview-mode", "multiview-flags",
    NULL
  };
  static const gchar *const colours[] = { "colorimetry", "chroma-site", NULL };
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GstCaps) restored = NULL;
  GstVideoInfo video;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  restored = gst_caps_copy (caps);
  copy_fields (restored, input, fields);
  if (gst_video_info_from_caps (&video, input)
      && GST_VIDEO_INFO_IS_YUV (&video))
    copy_fields (restored, input, colours);
  gst_event_unref (event);
  info->data = gst_event_new_caps (restored);
  return GST_PAD_PROBE_OK;
}

static void
link_first (GstElement * from, GstPad * pad, GstElement * to)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (to, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static void
expose (GstElement * demuxer, GstPad * pad, GstPad * ghost)
{
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (ghost));

  if (!target)
    gst_ghost_pad_set_target (GST_GHOST_PAD (ghost), pad);
}

static GstPad *
add_ghost (GstBin * bin, GstElement * last)
{
  GstPad *ghost = gst_ghost_pad_new_no_target ("src", GST_PAD_SRC);

  if (last) {
    g_autoptr (GstPad) src = gst_element_get_static_pad (last, "src");

    gst_ghost_pad_set_target (GST_GHOST_PAD (ghost), src);
  }
  gst_element_add_pad (GST_ELEMENT (bin), ghost);
  return ghost;
}

static gboolean
add_raw (GstBin * bin, GstElement * demuxer, const GstRoboflowStream * stream,
    GError ** error)
{
  static const gchar *const fields[] = { "format", "width", "height", NULL };
  g_autoptr (GstCaps) wanted = pick (stream->caps, fields);
  g_autoptr (GstPad) decoded = NULL;
  GstElement *decodebin, *crop, *last;

  if (!(decodebin = gst_roboflow_make (bin, "decodebin", NULL, error))
      || !(crop = append (bin, NULL, "videocrop", error))
      || !(last = append (bin, crop, "videoconvert", error))
      || !(last = append (bin, last, "videoscale", error))
      || !(last = append_caps (bin, last, wanted, error)))
    return FALSE;
  if (stream->padded)
    g_object_set (crop, "right", stream->width % 2, "bottom",
        stream->height % 2, NULL);
  decoded = gst_element_get_static_pad (crop, "sink");
  gst_pad_add_probe (decoded, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      restore_caps, gst_caps_ref (stream->caps),
      (GDestroyNotify) gst_caps_unref);
  g_signal_connect_object (demuxer, "pad-added", G_CALLBACK (link_first),
      decodebin, 0);
  g_signal_connect_object (decodebin, "pad-added", G_CALLBACK (link_first),
      crop, 0);
  add_ghost (bin, last);
  return TRUE;
}

/* Whether the file has access units in another stream-format than the input, so
 * that a parser has to convert them back. */
static gboolean
is_reframed (const GstRoboflowStream * stream)
{
  const GstStructure *s = gst_caps_get_structure (stream->caps, 0);
  const gchar *format = gst_structure_get_string (s, "stream-format");

  return g_strcmp0 (format, "byte-stream") == 0;
}

static gboolean
add_encoded (GstBin * bin, GstElement * demuxer,
    const GstRoboflowStream * stream, GError ** error)
{
  static const gchar *const fields[] = { "stream-format", "alignment", NULL };
  g_autoptr (GstCaps) wanted = pick (stream->caps, fields);
  GstElement *parser, *last;

  if (!is_reframed (stream)) {
    g_signal_connect_object (demuxer, "pad-added", G_CALLBACK (expose),
        add_ghost (bin, NULL), 0);
    return TRUE;
  }
  parser = append (bin, NULL,
      gst_roboflow_recording_get_parser (stream->caps), error);
  if (!parser || !(last = append_caps (bin, parser, wanted, error)))
    return FALSE;
  g_signal_connect_object (demuxer, "pad-added", G_CALLBACK (link_first),
      parser, 0);
  add_ghost (bin, last);
  return TRUE;
}

/* Returns: (transfer full) (nullable): a bin whose src pad gives the frames of
 *   the recording at @location with the caps of @stream, each once and in the
 *   order in which they were recorded; their time stamps are those of the
 *   recording */
GstElement *
gst_roboflow_playback_new (const GstRoboflowStream * stream,
    const gchar * location, GError ** error)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new ("playback"));
  const GstStructure *s = gst_caps_get_structure (stream->caps, 0);
  GstElement *source, *demuxer;
  gboolean added;

  if (!(source = gst_roboflow_make (GST_BIN (bin), "filesrc", NULL, error))
      || !(demuxer = append (GST_BIN (bin), source, stream->container->demuxer,
              error)))
    return NULL;
  g_object_set (source, "location", location, NULL);
  /* decodebin goes to PAUSED asynchronously, while it looks for decoders: the
   * pipeline around must not wait for that. */
  g_object_set (bin, "async-handling", TRUE, NULL);
  added = gst_structure_has_name (s, "video/x-raw") ?
      add_raw (GST_BIN (bin), demuxer, stream, error) :
      add_encoded (GST_BIN (bin), demuxer, stream, error);
  return added ? g_steal_pointer (&bin) : NULL;
}
