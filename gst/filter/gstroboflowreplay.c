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
    {GST_ROBOFLOW_REPLAY_AUTO,
        "From the source if it is not live, seekable and "
          "of known duration, else from the recording", "auto"},
    {GST_ROBOFLOW_REPLAY_UPSTREAM,
        "From the source, which a seek to its start "
          "plays again", "upstream"},
    {GST_ROBOFLOW_REPLAY_RECORDING, "From the recording, which is played back",
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

/* Whether the source that @sink is linked to is live. */
gboolean
gst_roboflow_replay_is_live (GstPad * sink)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

/* Returns: (nullable): why the source cannot be played a second time */
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

/* Decides, before anything is recorded, where the second pass will come from:
 * *@replay becomes UPSTREAM or RECORDING. Generated streams, such as those of
 * videotestsrc and imagefreeze, claim to be seekable, but give no frames after
 * a seek; what tells them apart is that they do not know where they end. */
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

/* Returns: (transfer full): a seek to where @first, the segment of the first
 *   pass, begins; it leaves the end alone, because the sound of a file can be
 *   longer than its video */
GstEvent *
gst_roboflow_replay_new_seek (const GstSegment * first)
{
  return gst_event_new_seek (1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      GST_CLOCK_TIME_IS_VALID (first->time) ? first->time : 0,
      GST_SEEK_TYPE_NONE, GST_CLOCK_TIME_NONE);
}
