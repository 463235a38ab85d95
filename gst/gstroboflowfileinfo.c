/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfileinfo.h"

#include <gst/pbutils/pbutils.h>
#include <roboflow/roboflow.h>

#define TIMEOUT (20 * GST_SECOND)

typedef struct
{
  GMainLoop *loop;
  GstDiscovererInfo *info;
  GError *error;
} Lookup;

static void
discovered (GstDiscoverer * discoverer, GstDiscovererInfo * info,
    GError * error, gpointer user_data)
{
  Lookup *lookup = user_data;

  if (!lookup->info)
    lookup->info = g_object_ref (info);
  if (error && !lookup->error)
    lookup->error = g_error_copy (error);
}

static void
finished (GstDiscoverer * discoverer, gpointer user_data)
{
  g_main_loop_quit (((Lookup *) user_data)->loop);
}

static gboolean
cancelled (GCancellable * cancellable, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Runs in a main context of its own, so that it can be cancelled. */
static gboolean
discover (const gchar * uri, Lookup * lookup, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) cancel = g_cancellable_source_new (cancellable);
  g_autoptr (GstDiscoverer) discoverer = NULL;

  g_main_context_push_thread_default (context);
  lookup->loop = g_main_loop_new (context, FALSE);
  g_source_set_callback (cancel, G_SOURCE_FUNC (cancelled), lookup->loop, NULL);
  g_source_attach (cancel, context);

  discoverer = gst_discoverer_new (TIMEOUT, error);
  if (discoverer) {
    g_signal_connect (discoverer, "discovered", G_CALLBACK (discovered),
        lookup);
    g_signal_connect (discoverer, "finished", G_CALLBACK (finished), lookup);
    gst_discoverer_start (discoverer);
    gst_discoverer_discover_uri_async (discoverer, uri);
    g_main_loop_run (lookup->loop);
    gst_discoverer_stop (discoverer);
  }

  g_source_destroy (cancel);
  g_clear_pointer (&lookup->loop, g_main_loop_unref);
  g_main_context_pop_thread_default (context);
  return discoverer && !g_cancellable_set_error_if_cancelled (cancellable,
      error);
}

static gboolean
read_video (Lookup * lookup, const gchar * path, GstRoboflowFileInfo * info,
    GError ** error)
{
  g_autolist (GstDiscovererStreamInfo) streams = NULL;
  g_autofree gchar *shown = g_filename_display_name (path);
  GstDiscovererVideoInfo *video;

  if (lookup->info)
    streams = gst_discoverer_info_get_video_streams (lookup->info);
  if (!streams) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "\"%s\" holds no video that can be read%s%s", shown,
        lookup->error ? ": " : "", lookup->error ? lookup->error->message : "");
    return FALSE;
  }
  video = streams->data;
  info->width = gst_discoverer_video_info_get_width (video);
  info->height = gst_discoverer_video_info_get_height (video);
  info->rate_num = gst_discoverer_video_info_get_framerate_num (video);
  info->rate_den = gst_discoverer_video_info_get_framerate_denom (video);
  return TRUE;
}

/* Blocks until size and frame rate of a file are known. */
gboolean
gst_roboflow_file_info_read (const gchar * path, GstRoboflowFileInfo * info,
    GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *uri = gst_filename_to_uri (path, error);
  Lookup lookup = { NULL, };
  gboolean found;

  if (!uri)
    return FALSE;
  found = discover (uri, &lookup, cancellable, error)
      && read_video (&lookup, path, info, error);
  g_clear_object (&lookup.info);
  g_clear_error (&lookup.error);
  return found;
}
