/* Prints for each frame of a video what was found in it, where the frame passes
 * a pad:
 *
 *   cc probe.c -o probe $(pkg-config --cflags --libs gstreamer-roboflow-1.0)
 *   ./probe street.mp4 model-id=people-detection/7 match=previous
 *
 * What follows the video are properties of roboflowvideoinfer. */

#include <gst/roboflow/roboflow.h>

static void
print_frame (GstRoboflowFrame * frame)
{
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    guint n = gst_roboflow_frame_get_n_predictions (frame, m);

    for (guint i = 0; i < n; i++) {
      const GstRoboflowPrediction *prediction =
          gst_roboflow_frame_get_prediction (frame, m, i);
      const gchar *name = gst_roboflow_prediction_get_class (prediction);
      gdouble x, y, width, height;

      g_print (" %s", name ? name : "?");
      if (gst_roboflow_prediction_get_box (prediction, &x, &y, &width, &height))
        g_print ("(%g,%g,%g,%g)", x, y, width, height);
    }
  }
}

/* Time stamps may start anywhere; the stream's segment tells the time in the
 * video. */
static gdouble
get_seconds (GstPad * pad, GstBuffer * buffer)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  return gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer)) / (gdouble) GST_SECOND;
}

/* Runs in a streaming thread, for each frame before it reaches the sink. */
static GstPadProbeReturn
on_frame (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);

  g_print ("%.3f s:", get_seconds (pad, buffer));
  if (meta)
    print_frame (meta->frame);
  g_print ("\n");
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement * pipeline)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, NULL, NULL);
}

static GstElement *
make_pipeline (const gchar * video, gchar ** settings, GError ** error)
{
  g_autofree gchar *words = g_strjoinv (" ", settings);
  g_autofree gchar *description =
      g_strdup_printf ("filesrc name=file ! decodebin ! videoconvert ! "
      "roboflowvideoinfer post-messages=false %s ! fakesink name=sink", words);
  GstElement *pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  g_autoptr (GstElement) file = NULL;

  if (!pipeline)
    return NULL;
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (file, "location", video, NULL);
  return gst_object_ref_sink (pipeline);
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc < 3) {
    g_printerr ("usage: %s VIDEO model-id=PROJECT/VERSION [NAME=VALUE]...\n",
        argv[0]);
    return 2;
  }
  pipeline = make_pipeline (argv[1], argv + 2, &error);
  if (!pipeline) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  add_probe (pipeline);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return 0;
  gst_message_parse_error (message, &error, NULL);
  g_printerr ("%s\n", error->message);
  return 1;
}
