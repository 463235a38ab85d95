/* Prints what a model finds in a video, as it comes on the bus:
 *
 *   cc messages.c -o messages $(pkg-config --cflags --libs gstreamer-roboflow-1.0)
 *   ./messages street.mp4 model-id=people-detection/7
 *
 * What follows the video are properties of roboflowvideoinfer. */

#include <gst/roboflow/roboflow.h>

static void
print_model (GstRoboflowFrame * frame, guint model)
{
  guint n = gst_roboflow_frame_get_n_predictions (frame, model);

  for (guint i = 0; i < n; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);
    const gchar *name = gst_roboflow_prediction_get_class (prediction);
    gdouble confidence, x, y, width, height;

    g_print ("  %s", name ? name : "?");
    if (gst_roboflow_prediction_get_confidence (prediction, &confidence))
      g_print (" %.2f", confidence);
    if (gst_roboflow_prediction_get_box (prediction, &x, &y, &width, &height))
      g_print (" at %g,%g, %gx%g", x, y, width, height);
    g_print ("\n");
  }
}

static void
print_element_message (GstMessage * message)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  GstRoboflowFrameTimes times;
  const gchar *state;

  if (gst_roboflow_message_parse_job (message, &state, NULL, NULL, NULL)) {
    g_print ("Job: %s\n", state);
    return;
  }
  if (!gst_roboflow_message_parse_predictions (message, &frame, &times))
    return;
  g_print ("Frame %" G_GUINT64_FORMAT " at %.3f s\n",
      gst_roboflow_frame_get_number (frame),
      times.timestamp / (gdouble) GST_SECOND);
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
    print_model (frame, m);
}

/* Reads the bus to the end of the stream. */
static gboolean
print_messages (GstElement * pipeline, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

    switch (GST_MESSAGE_TYPE (message)) {
      case GST_MESSAGE_EOS:
        return TRUE;
      case GST_MESSAGE_ERROR:
        gst_message_parse_error (message, error, NULL);
        return FALSE;
      default:
        print_element_message (message);
    }
  }
}

static GstElement *
make_pipeline (const gchar * video, gchar ** settings, GError ** error)
{
  g_autofree gchar *words = g_strjoinv (" ", settings);
  g_autofree gchar *description =
      g_strdup_printf ("filesrc name=file ! roboflowvideoinfer %s", words);
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
  g_autoptr (GError) error = NULL;
  gboolean done;

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

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = print_messages (pipeline, &error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!done)
    g_printerr ("%s\n", error->message);
  return done ? 0 : 1;
}
