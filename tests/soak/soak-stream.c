/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Streams many frames through a pipeline, as fast as it takes them, and says what
 * memory that takes.
 *
 *   soak-stream FRAMES EVERY FROM TO
 *
 * The pipeline FROM makes some frames, as gst-launch-1.0 would read it. They come
 * again and again in the pipeline TO, with times that go on. Messages with
 * predictions are read as they come. As memory_print() has it, this prints
 *
 *   start 0 …          before the pipeline plays
 *   frames N …         before every EVERY frames, and after the last one
 *   predictions N …    likewise of messages
 *   STATE N …          when the job's state changes; N is how many frames came
 *   end N …            when the pipeline has ended
 *
 * The frames come from the streaming thread of TO, messages are read in the main
 * thread; printing a line is all that both do. */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include "memory.h"

typedef struct
{
  GPtrArray *frames;            /* GstBuffer, their times from 0 */
  GstCaps *caps;
  GstClockTime length;          /* of all of them */
  guint64 n_wanted;
  guint64 every;
  gint n_pushed;                /* atomic */
} Feed;

static GstClockTime
get_first_time (GPtrArray * frames)
{
  GstBuffer *first = g_ptr_array_index (frames, 0);

  return GST_BUFFER_DTS_IS_VALID (first) ? GST_BUFFER_DTS (first) :
      GST_BUFFER_PTS (first);
}

static void
move (GstBuffer * buffer, GstClockTimeDiff by)
{
  GST_BUFFER_PTS (buffer) += by;
  if (GST_BUFFER_DTS_IS_VALID (buffer))
    GST_BUFFER_DTS (buffer) += by;
}

static void
measure_frames (Feed * feed)
{
  const GstStructure *s = gst_caps_get_structure (feed->caps, 0);
  GstClockTime first = get_first_time (feed->frames);
  gint num, den;

  if (!gst_structure_get_fraction (s, "framerate", &num, &den) || num == 0)
    g_error ("The frames have no constant rate");
  feed->length = gst_util_uint64_scale (feed->frames->len,
      GST_SECOND * den, num);
  for (guint i = 0; i < feed->frames->len; i++)
    move (g_ptr_array_index (feed->frames, i), -(GstClockTimeDiff) first);
}

/* Launches it with an element behind or before it, which it is given. */
static GstElement *
launch (const gchar * description, const gchar * name, GstElement ** element)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  if (error)
    g_error ("%s: %s", description, error->message);
  *element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  gst_object_ref_sink (pipeline);
  return pipeline;
}

static void
make_frames (Feed * feed, const gchar * from)
{
  g_autofree gchar *description = g_strconcat (from,
      " ! appsink name=frames sync=false", NULL);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) pipeline = launch (description, "frames", &sink);
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink)))) {
    g_ptr_array_add (feed->frames,
        gst_buffer_copy_deep (gst_sample_get_buffer (sample)));
    gst_caps_replace (&feed->caps, gst_sample_get_caps (sample));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (feed->frames->len == 0)
    g_error ("There came no frames from %s", from);
  measure_frames (feed);
}

static void
push_frame (GstAppSrc * source, guint size, gpointer user_data)
{
  Feed *feed = user_data;
  const guint64 n = feed->n_pushed;
  GstBuffer *frame;

  if (n % feed->every == 0 || n == feed->n_wanted)
    memory_print ("frames", n);
  if (n == feed->n_wanted) {
    gst_app_src_end_of_stream (source);
    return;
  }
  frame = gst_buffer_copy (g_ptr_array_index (feed->frames,
          n % feed->frames->len));
  move (frame, n / feed->frames->len * feed->length);
  g_atomic_int_inc (&feed->n_pushed);
  gst_app_src_push_buffer (source, frame);
}

/* Returns: FALSE if it was the last one */
static gboolean
handle_message (Feed * feed, GstMessage * message, guint64 * n_predictions)
{
  const GstStructure *s = gst_message_get_structure (message);
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      memory_print ("end", g_atomic_int_get (&feed->n_pushed));
      return FALSE;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      g_error ("%s", error->message);
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, NULL);
      g_printerr ("%s\n", error->message);
      return TRUE;
    case GST_MESSAGE_ELEMENT:
      if (gst_structure_has_name (s, "roboflow-job"))
        memory_print (gst_structure_get_string (s, "state"),
            g_atomic_int_get (&feed->n_pushed));
      else if (gst_structure_has_name (s, "roboflow-predictions")
          && ++*n_predictions % feed->every == 0)
        memory_print ("predictions", *n_predictions);
      return TRUE;
    default:
      return TRUE;
  }
}

static void
stream (Feed * feed, const gchar * to)
{
  static GstAppSrcCallbacks callbacks = { push_frame };
  g_autofree gchar *description =
      g_strconcat ("appsrc name=source format=time ! ", to, NULL);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) pipeline = launch (description, "source", &source);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint64 n_predictions = 0;
  gboolean more = TRUE;

  gst_app_src_set_caps (GST_APP_SRC (source), feed->caps);
  gst_app_src_set_callbacks (GST_APP_SRC (source), &callbacks, feed, NULL);
  memory_print ("start", 0);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (more) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop (bus, GST_CLOCK_TIME_NONE);

    more = handle_message (feed, message, &n_predictions);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  Feed feed = { NULL };

  gst_init (&argc, &argv);
  if (argc != 5) {
    g_printerr ("usage: %s FRAMES EVERY FROM TO\n", argv[0]);
    return 2;
  }
  feed.n_wanted = g_ascii_strtoull (argv[1], NULL, 10);
  feed.every = g_ascii_strtoull (argv[2], NULL, 10);
  feed.frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  make_frames (&feed, argv[3]);
  stream (&feed, argv[4]);
  g_ptr_array_unref (feed.frames);
  gst_caps_unref (feed.caps);
  return 0;
}
