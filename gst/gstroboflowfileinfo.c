/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfileinfo.h"

#include "gstroboflowmake.h"
#include <gst/gst.h>
#include <roboflow/roboflow.h>

/* The caps of a demuxed stream say all that is asked, so nothing is decoded.
 * This is not GstDiscoverer, since that needs decoders and cannot be stopped:
 * gst_discoverer_stop() takes its lock twice (1.22). Nor is it parsebin, which
 * now and then loses the demuxer's error about a broken file (1.22).
 *
 * The caller's thread reads the bus. What streaming threads find out, and
 * that the caller is cancelled, comes to it as application messages. */

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

static void
read_caps (const GstStructure * s, GstRoboflowFileInfo * info)
{
  gst_structure_get_int (s, "width", &info->width);
  gst_structure_get_int (s, "height", &info->height);
  gst_structure_get_fraction (s, "framerate", &info->rate_num, &info->rate_den);
}

/* Waits for the first stream of video. */
static gboolean
wait_for_video (GstBus * bus, const gchar * path, GstRoboflowFileInfo * info,
    GError ** error)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_APPLICATION | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autofree gchar *shown = g_filename_display_name (path);
  g_autoptr (GError) cause = NULL;

  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_APPLICATION
      && !gst_message_has_name (message, "end")) {
    read_caps (gst_message_get_structure (message), info);
    return TRUE;
  }
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &cause, NULL);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "\"%s\" holds no video that can be read%s%s", shown,
      cause ? ": " : "", cause ? cause->message : "");
  return FALSE;
}

static gboolean
look_into (GstElement * pipeline, const gchar * path,
    GstRoboflowFileInfo * info, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GError) failure = NULL;
  gboolean found;
  gulong id;

  id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled), bus, NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  found = wait_for_video (bus, path, info, &failure);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_cancellable_disconnect (cancellable, id);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!found)
    g_propagate_error (error, g_steal_pointer (&failure));
  return found;
}

/* Blocks until size and frame rate of a file are known. */
gboolean
gst_roboflow_file_info_read (const gchar * path,
    const GstRoboflowContainer * container, GstRoboflowFileInfo * info,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstElement) pipeline = gst_object_ref_sink
      (gst_pipeline_new (NULL));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstElement *source, *demuxer;

  if (!(source = gst_roboflow_make (GST_BIN (pipeline), "filesrc", NULL, error))
      || !(demuxer = gst_roboflow_make (GST_BIN (pipeline), container->demuxer,
              NULL, error)))
    return FALSE;
  g_object_set (source, "location", path, NULL);
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (pad_added), bus);
  g_signal_connect (demuxer, "no-more-pads", G_CALLBACK (no_more_pads), bus);
  gst_element_link (source, demuxer);

  return look_into (pipeline, path, info, cancellable, error);
}
