/* Saves the frame of a video in which most was found:
 *
 *   cc picture.c -o picture $(pkg-config --cflags --libs gstreamer-roboflow-1.0)
 *   ./picture street.mp4 results.json fullest.png
 */

#include <gst/roboflow/roboflow.h>

static guint
count_predictions (GstRoboflowFrame * frame)
{
  guint n = 0;

  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
    n += gst_roboflow_frame_get_n_predictions (frame, m);
  return n;
}

/* Returns: the first of those in which most was found */
static gboolean
find_fullest (GstRoboflowResults * results, GstClockTime * time,
    GError ** error)
{
  guint n = gst_roboflow_results_get_n_frames (results);
  guint most = 0;

  *time = 0;
  for (guint i = 0; i < n; i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, error);

    if (!frame)
      return FALSE;
    if (count_predictions (frame) > most) {
      most = count_predictions (frame);
      *time = gst_roboflow_frame_get_time (frame);
    }
  }
  return TRUE;
}

/* Waits until a frame is there to be seen. */
static gboolean
show (GstElement * player, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (player);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (player, GST_STATE_PAUSED);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE)
    return TRUE;
  gst_message_parse_error (message, error, NULL);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the frame at time as PNG */
static GstSample *
take_picture (GstElement * player, GstClockTime time, GError ** error)
{
  g_autoptr (GstCaps) png = gst_caps_new_empty_simple ("image/png");
  GstSample *picture = NULL;

  if (!show (player, error))
    return NULL;
  /* Containers round time stamps, by less than a millisecond. */
  gst_element_seek_simple (player, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, time + GST_MSECOND);
  if (!show (player, error))
    return NULL;
  g_signal_emit_by_name (player, "convert-sample", png, &picture);
  if (!picture)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE,
        "There is no picture at %" GST_TIME_FORMAT, GST_TIME_ARGS (time));
  return picture;
}

static gboolean
save (GstSample * picture, const gchar * path, GError ** error)
{
  GstMapInfo map;
  gboolean saved;

  gst_buffer_map (gst_sample_get_buffer (picture), &map, GST_MAP_READ);
  saved = g_file_set_contents (path, (gchar *) map.data, map.size, error);
  gst_buffer_unmap (gst_sample_get_buffer (picture), &map);
  return saved;
}

static gboolean
make_picture (const gchar * video, const gchar * results_path,
    const gchar * path, GError ** error)
{
  g_autoptr (GstElement) player = gst_element_factory_make ("playbin", NULL);
  g_autofree gchar *uri = gst_filename_to_uri (video, error);
  g_autoptr (GstRoboflowResults) results = NULL;
  g_autoptr (GstSample) picture = NULL;
  GstClockTime time;

  if (!uri)
    return FALSE;
  results = gst_roboflow_results_open (results_path, error);
  if (!results || !find_fullest (results, &time, error))
    return FALSE;

  gst_object_ref_sink (player);
  gst_util_set_object_arg (G_OBJECT (player), "flags", "video");
  g_object_set (player, "uri", uri,
      "video-sink", gst_element_factory_make ("fakesink", NULL),
      "audio-sink", gst_element_factory_make ("fakesink", NULL), NULL);
  picture = take_picture (player, time, error);
  gst_element_set_state (player, GST_STATE_NULL);
  return picture && save (picture, path, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc != 4) {
    g_printerr ("usage: %s VIDEO RESULTS.json PICTURE.png\n", argv[0]);
    return 2;
  }
  if (!make_picture (argv[1], argv[2], argv[3], &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  return 0;
}
