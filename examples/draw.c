/* Draws in its own way: leaves the light only on what was found in a video.
 *
 *   cc draw.c -o draw $(pkg-config --cflags --libs gstreamer-roboflow-1.0 cairo)
 *   ./draw street.mp4 spotlight.mp4 model-id=people-detection/7
 *
 * What follows the two videos are properties of roboflowvideoinfer. */

#include <cairo.h>
#include <gst/roboflow/roboflow.h>

/* The frame that is drawn on is not handed to "draw", which comes right after
 * the frame has passed the pad, in the same thread. */
static GstPadProbeReturn
on_frame (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstRoboflowFrame **found = user_data;
  GstRoboflowMeta *meta =
      gst_buffer_get_roboflow_meta (GST_PAD_PROBE_INFO_BUFFER (info));

  g_clear_pointer (found, gst_roboflow_frame_unref);
  if (meta)
    *found = gst_roboflow_frame_ref (meta->frame);
  return GST_PAD_PROBE_OK;
}

static void
add_boxes (cairo_t * cairo, GstRoboflowFrame * frame, guint model)
{
  guint n = gst_roboflow_frame_get_n_predictions (frame, model);

  for (guint i = 0; i < n; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);
    gdouble x, y, width, height;

    if (gst_roboflow_prediction_get_box (prediction, &x, &y, &width, &height))
      cairo_rectangle (cairo, x, y, width, height);
  }
}

static void
on_draw (GstElement * overlay, cairo_t * cairo, guint64 timestamp,
    guint64 duration, gpointer user_data)
{
  GstRoboflowFrame **found = user_data;

  cairo_push_group (cairo);
  cairo_set_source_rgba (cairo, 0, 0, 0, 0.7);
  cairo_paint (cairo);
  if (*found)
    for (guint m = 0; m < gst_roboflow_frame_get_n_models (*found); m++)
      add_boxes (cairo, *found, m);
  cairo_set_operator (cairo, CAIRO_OPERATOR_CLEAR);
  cairo_fill (cairo);
  cairo_pop_group_to_source (cairo);
  cairo_paint (cairo);
}

static GstElement *
make_pipeline (gchar ** argv, GstRoboflowFrame ** found, GError ** error)
{
  g_autofree gchar *words = g_strjoinv (" ", argv + 3);
  g_autofree gchar *description =
      g_strdup_printf ("filesrc name=in ! decodebin ! videoconvert ! "
      "roboflowvideoinfer post-messages=false %s ! videoconvert ! "
      "cairooverlay name=overlay ! videoconvert ! x264enc ! mp4mux ! "
      "filesink name=out", words);
  GstElement *pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  g_autoptr (GstElement) in = NULL, overlay = NULL, out = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (!pipeline)
    return NULL;
  in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  g_object_set (in, "location", argv[1], NULL);
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_object_set (out, "location", argv[2], NULL);
  overlay = gst_bin_get_by_name (GST_BIN (pipeline), "overlay");
  g_signal_connect (overlay, "draw", G_CALLBACK (on_draw), found);
  pad = gst_element_get_static_pad (overlay, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, found, NULL);
  return gst_object_ref_sink (pipeline);
}

int
main (int argc, char **argv)
{
  g_autoptr (GstRoboflowFrame) found = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc < 4) {
    g_printerr ("usage: %s VIDEO DRAWN.mp4 model-id=PROJECT/VERSION "
        "[NAME=VALUE]...\n", argv[0]);
    return 2;
  }
  pipeline = make_pipeline (argv, &found, &error);
  if (!pipeline) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

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
