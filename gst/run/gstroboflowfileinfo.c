/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfileinfo.h"

#include "gstroboflowdebug.h"
#include "gstroboflowmake.h"
#include <roboflow/roboflow.h>

#define GST_CAT_DEFAULT roboflow_recording_debug

/* The caps of the demuxer's pad hold the size and frame rate, so nothing is
 * decoded. GstDiscoverer needs decoders and cannot be stopped from another
 * thread: gst_discoverer_stop() takes its lock twice (1.22). parsebin sometimes
 * loses the demuxer's error about a broken file (1.22).
 *
 * The caller's thread reads the bus. The demuxer's signals and the cancellable
 * come from other threads, and reach it as application messages. */

#define TIMEOUT (20 * GST_SECOND)

static void
tell (GstBus * bus, GstStructure * what)
{
  gst_bus_post (bus, gst_message_new_application (NULL, what));
}

static void
pad_added (GstElement * demuxer, GstPad * pad, gpointer bus)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s;

  if (!caps || gst_caps_is_empty (caps))
    return;
  s = gst_caps_get_structure (caps, 0);
  if (g_str_has_prefix (gst_structure_get_name (s), "video/")
      || gst_structure_has_name (s, "image/jpeg"))
    tell (bus, gst_structure_copy (s));
}

static void
no_more_pads (GstElement * demuxer, gpointer bus)
{
  tell (bus, gst_structure_new_empty ("end"));
}

static void
cancelled (GCancellable * cancellable, gpointer bus)
{
  tell (bus, gst_structure_new_empty ("end"));
}

/* Waits for the first stream of video.
 *
 * Returns: (transfer full) (nullable): its caps */
static GstCaps *
wait_for_video (GstBus * bus, const gchar * path, GError ** error)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_APPLICATION | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autofree gchar *shown = g_filename_display_name (path);
  g_autoptr (GError) cause = NULL;

  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION
      && !gst_message_has_name (message, "end"))
    return gst_caps_new_full (gst_structure_copy (gst_message_get_structure
            (message)), NULL);
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &cause, NULL);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "\"%s\" holds no video that can be read%s%s", shown,
      cause ? ": " : "", cause ? cause->message : "");
  return NULL;
}

static GstCaps *
look_into (GstElement * pipeline, const gchar * path,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GError) failure = NULL;
  gulong id;

  id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled), bus, NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  caps = wait_for_video (bus, path, &failure);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_cancellable_disconnect (cancellable, id);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (!caps)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    GST_INFO ("the file holds %" GST_PTR_FORMAT, caps);
  return g_steal_pointer (&caps);
}

/* Opens a file and blocks until its demuxer has found the video in it.
 *
 * Returns: (transfer full) (nullable): the caps of the video */
GstCaps *
gst_roboflow_file_info_read (const gchar * path,
    const GstRoboflowContainer * container, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GstElement) pipeline = gst_object_ref_sink
      (gst_pipeline_new (NULL));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstElement *source, *demuxer;

  if (!(source = gst_roboflow_make (GST_BIN (pipeline), "filesrc", NULL, error))
      || !(demuxer = gst_roboflow_make (GST_BIN (pipeline), container->demuxer,
              NULL, error)))
    return NULL;
  g_object_set (source, "location", path, NULL);
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (pad_added), bus);
  g_signal_connect (demuxer, "no-more-pads", G_CALLBACK (no_more_pads), bus);
  gst_element_link (source, demuxer);

  return look_into (pipeline, path, cancellable, error);
}
