/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A filter that plays its recording back: queries, seeks, state changes, and
 * what can go wrong. */

#include "../kit/filterkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>

/* Two seconds, of which ten frames are inferred. */
#define BALL "videotestsrc pattern=ball num-buffers=60 ! " \
    "video/x-raw,framerate=30/1 ! "
#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "replay=recording ! "

static TestServer *server;

static GstElement *
make_pipeline (const gchar * before, const gchar * behind)
{
  GstElement *pipeline = pipeline_new (BALL "%s" FILTER "%s fakesink name=end",
      before, behind);

  pipeline_use_server (pipeline, server->url);
  return pipeline;
}

static void
test_no_frames (void)
{
  GstElement *pipeline = make_pipeline ("identity drop-probability=1 ! ", "");
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  pipeline_free (pipeline);
}

/* A player can ask the element or its src pad. */
static void
test_position_and_duration (void)
{
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  gint64 value;

  pipeline_preroll (pipeline);
  g_assert_true (gst_element_query_duration (infer, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 2 * GST_SECOND);
  g_assert_true (gst_pad_query_duration (src, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 2 * GST_SECOND);
  g_assert_true (gst_element_query_position (infer, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (gst_pad_query_position (src, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 0);
  pipeline_free (pipeline);
}

static void
test_seeks_are_refused (void)
{
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable;

  pipeline_preroll (pipeline);
  g_assert_true (gst_element_query (pipeline, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  g_assert_false (seekable);
  g_assert_false (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SECOND));
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* Stopped in PAUSED, with a frame on its way out; then played from the start. */
static void
test_stopped_and_started (void)
{
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GArray) outs = NULL;

  pipeline_preroll (pipeline);
  gst_element_set_state (pipeline, GST_STATE_READY);
  outs = filter_watch (pipeline, "infer", "src");
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
}

/* The src pad is released while a frame is on its way out. From then on the
 * element is a sink. */
static void
test_released (void)
{
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstElement) end = pipeline_get_element (pipeline, "end");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  g_autoptr (Outcome) outcome = NULL;

  pipeline_preroll (pipeline);
  gst_element_unlink (infer, end);
  gst_element_release_request_pad (infer, src);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_true (GST_OBJECT_FLAG_IS_SET (infer, GST_ELEMENT_FLAG_SINK));

  gst_element_set_state (end, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline), end);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 10);
  pipeline_free (pipeline);
}

/* Loses a frame of the recording, as if somebody had changed the file. */
static GstPadProbeReturn
lose_one (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *n = user_data;

  return ++ * n == 10 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
watch_children (GstBin * bin, GstElement * child, gpointer n)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (child, "src");

  if (pad && GST_IS_BIN (child))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, lose_one, n, NULL);
}

static void
test_lost_frame_is_noticed (void)
{
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (Outcome) outcome = NULL;
  guint n = 0;

  g_signal_connect (infer, "element-added", G_CALLBACK (watch_children), &n);
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "60 frames were recorded, but 59");
  pipeline_free (pipeline);
  /* The job was paid for. */
  g_assert_true (g_file_test (gst_structure_get_string (outcome->details,
              "recording"), G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (gst_structure_get_string (outcome->details,
              "results"), G_FILE_TEST_IS_REGULAR));
}

static GstBusSyncReply
remove_when_uploaded (GstBus * bus, GstMessage * message, gpointer path)
{
  if (gst_message_has_name (message, "roboflow-job")
      && g_strcmp0 (gst_structure_get_string (gst_message_get_structure
              (message), "state"), "submitted") == 0)
    g_unlink (path);
  return GST_BUS_PASS;
}

/* A recording that is gone is not named in the error. */
static void
test_recording_vanishes (void)
{
  g_autofree gchar *path = scratch_path ("vanishes.mp4");
  GstElement *pipeline = make_pipeline ("", "");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_set (pipeline, "recording-location", path, NULL);
  gst_bus_set_sync_handler (bus, remove_when_uploaded, path, NULL);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  g_assert_error (outcome->error, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND);
  g_assert_false (gst_structure_has_field (outcome->details, "recording"));
  g_assert_true (gst_structure_has_field (outcome->details, "results"));
}

/* Downstream returns EOS, and gets no more frames. */
static void
test_enough (void)
{
  GstElement *pipeline = make_pipeline ("", "identity eos-after=10 ! ");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, >, 0);
  g_assert_cmpuint (outs->len, <=, 10);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  g_test_add_func ("/playback-control/no-frames", test_no_frames);
  g_test_add_func ("/playback-control/position-and-duration",
      test_position_and_duration);
  g_test_add_func ("/playback-control/seeks-are-refused",
      test_seeks_are_refused);
  g_test_add_func ("/playback-control/stopped-and-started",
      test_stopped_and_started);
  g_test_add_func ("/playback-control/released", test_released);
  g_test_add_func ("/playback-control/lost-frame-is-noticed",
      test_lost_frame_is_noticed);
  g_test_add_func ("/playback-control/recording-vanishes",
      test_recording_vanishes);
  g_test_add_func ("/playback-control/enough", test_enough);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
