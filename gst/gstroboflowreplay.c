/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowreplay.h"

GType
gst_roboflow_replay_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    {GST_ROBOFLOW_REPLAY_AUTO, "From the source where it can be played again, "
          "else from the recording", "auto"},
    {GST_ROBOFLOW_REPLAY_UPSTREAM, "The source is sought back to its start and "
          "its frames go on", "upstream"},
    {GST_ROBOFLOW_REPLAY_RECORDING, "The recording is played back",
        "recording"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType registered = g_enum_register_static ("GstRoboflowReplay", values);

    gst_type_mark_as_plugin_api (registered, 0);
    g_once_init_leave (&type, registered);
  }
  return type;
}

/* Whether what comes in at @sink comes at the pace of the world. */
gboolean
gst_roboflow_replay_is_live (GstPad * sink)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

/* Returns: what is in the way, or NULL */
static const gchar *
find_obstacle (GstPad * sink)
{
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable = FALSE;
  gint64 end = -1;

  if (gst_roboflow_replay_is_live (sink))
    return "is live";
  if (gst_pad_peer_query (sink, query))
    gst_query_parse_seeking (query, NULL, &seekable, NULL, &end);
  if (!seekable)
    return "cannot be sought";
  return end > 0 ? NULL : "does not know its end";
}

/* Says before anything is recorded where it will come from again: *@replay is
 * not AUTO any more. Sources that make things up say they can be sought, but do
 * not know where they end, and then have nothing more to give. */
gboolean
gst_roboflow_replay_choose (GstRoboflowReplay * replay, GstPad * sink,
    GError ** error)
{
  const gchar *obstacle = *replay == GST_ROBOFLOW_REPLAY_RECORDING ? NULL :
      find_obstacle (sink);

  if (obstacle && *replay == GST_ROBOFLOW_REPLAY_UPSTREAM) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_SEEK,
        "The source %s, so it cannot play its frames again with their "
        "predictions: set replay=recording", obstacle);
    return FALSE;
  }
  if (*replay == GST_ROBOFLOW_REPLAY_AUTO)
    *replay = obstacle ? GST_ROBOFLOW_REPLAY_RECORDING :
        GST_ROBOFLOW_REPLAY_UPSTREAM;
  return TRUE;
}

/* To where the first pass began, @first being its segment. Its end stays what it
 * is, which sources know better: the sound of a file can be longer. */
GstEvent *
gst_roboflow_replay_new_seek (const GstSegment * first)
{
  return gst_event_new_seek (1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      GST_CLOCK_TIME_IS_VALID (first->time) ? first->time : 0,
      GST_SEEK_TYPE_NONE, GST_CLOCK_TIME_NONE);
}
