/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The filter where the predictions are there already: every frame goes through,
 * with what belongs to it. A ball moves; the local server finds it in a first
 * run of the same video, and each box that is attached is compared with the
 * ball in the very frame's own pixels. */

#include <glib/gstdio.h>

#include "../kit/cases.h"
#include "../kit/filterkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define BALL "videotestsrc name=ball pattern=ball num-buffers=60 ! " \
    "video/x-raw,format=I420,width=160,height=120,framerate="
#define FILTER "roboflowvideoinfer name=infer results-input-location=%s ! "

static TestServer *server;

/* The results of a run of this video. */
static gchar *
make_results (const gchar * video, gint infer_fps)
{
  gchar *path = scratch_path ("results.json");
  g_autoptr (Outcome) outcome = pipeline_run (server->url,
      "%s ! roboflowvideoinfer name=infer model-id=ball/1 infer-fps=%d "
      "results-location=%s", video, infer_fps, path);

  outcome_assert_eos (outcome);
  return path;
}

typedef struct
{
  const gchar *name;
  const gchar *video;
  const gchar *decoder;         /* behind the filter, or "" */
  gint infer_fps;
  guint n_inferred;
} Case;

static const Case cases[] = {
  {"30", BALL "30/1", "", 5, 10},
  {"25", BALL "25/1", "", 5, 12},
  {"ntsc", BALL "30000/1001", "", 10, 20},
  {"60", BALL "60/1", "", 20, 20},
  {"does-not-divide", BALL "30/1", "", 7, 14},
  {"late", "videotestsrc timestamp-offset=10000000000 pattern=ball "
        "num-buffers=60 ! video/x-raw,format=I420,width=160,height=120,"
        "framerate=30/1", "", 5, 10},
  {"h264", BALL "30/1 ! x264enc bframes=0 key-int-max=30 ! h264parse",
      "avdec_h264 ! ", 5, 10},
  {"b-frames", BALL "30/1 ! x264enc bframes=3 key-int-max=30 ! h264parse",
      "avdec_h264 ! ", 5, 10},
  {"vp8", BALL "30/1 ! vp8enc deadline=1", "vp8dec ! ", 5, 10},
};

static void
test_alignment (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *results = make_results (c->video, c->infer_fps);
  GstElement *pipeline = pipeline_new ("%s ! " FILTER "%s identity name=truth "
      "! fakesink name=end", c->video, results, c->decoder);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_set (pipeline, "match", GST_ROBOFLOW_MATCH_EXACT, NULL);
  ball_watch_attach (ball, pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);

  g_assert_cmpuint (outs->len, ==, 60);
  g_assert_cmpuint (filter_count_on_ball (outs, ball), ==, c->n_inferred);
}

static void
test_frames_are_untouched (void)
{
  g_autofree gchar *results = make_results (BALL "30/1", 5);
  GstElement *pipeline = pipeline_new (BALL "30/1 ! identity name=before ! "
      FILTER "fakesink name=end", results);
  g_autoptr (GArray) ins = filter_watch (pipeline, "before", "src");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (ins->len, ==, 60);
  g_assert_cmpuint (outs->len, ==, 60);
  for (guint i = 0; i < 60; i++) {
    const Out *in = &g_array_index (ins, Out, i);
    const Out *out = &g_array_index (outs, Out, i);

    g_assert_cmpuint (out->pts, ==, in->pts);
    g_assert_cmpuint (out->duration, ==, in->duration);
    g_assert_true (out->memory == in->memory);
    /* The nearest of 0, 6, 12, … */
    g_assert_nonnull (out->frame);
    g_assert_cmpuint (gst_roboflow_frame_get_number (out->frame), ==,
        MIN ((i + 2) / 6 * 6, 54));
  }
}

/* One message and one line for each inferred frame, which are six frames
 * apart. */
static void
test_messages_as_frames_pass (void)
{
  g_autofree gchar *results = make_results (BALL "30/1", 5);
  g_autofree gchar *lines = scratch_path ("lines");
  g_autofree gchar *text = NULL;
  GstElement *pipeline = pipeline_new (BALL "30/1 ! " FILTER "fakesink",
      results);
  g_autoptr (Outcome) outcome = NULL;
  g_auto (GStrv) each = NULL;

  pipeline_set (pipeline, "predictions-location", lines, NULL);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  pipeline_free (pipeline);

  g_assert_cmpuint (outcome->predictions->len, ==, 10);
  for (guint i = 0; i < 10; i++) {
    const GstStructure *message = outcome->predictions->pdata[i];
    guint64 number, timestamp;

    g_assert_true (gst_structure_get_uint64 (message, "frame-offset", &number));
    g_assert_true (gst_structure_get_uint64 (message, "timestamp", &timestamp));
    g_assert_cmpuint (number, ==, 6 * i);
    g_assert_cmpuint (timestamp, ==, gst_util_uint64_scale (6 * i, GST_SECOND,
            30));
  }
  g_assert_true (g_file_get_contents (lines, &text, NULL, NULL));
  each = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (each), ==, 10);
}

static GstPadProbeReturn
drop_some (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint64 number = GST_BUFFER_OFFSET (GST_PAD_PROBE_INFO_BUFFER (info));

  return number % 7 == 3 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
test_dropped_buffers (void)
{
  g_autofree gchar *results = make_results (BALL "30/1", 5);
  GstElement *pipeline = pipeline_new (BALL "30/1 ! identity name=before ! "
      FILTER "identity name=truth ! fakesink name=end", results);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_add_probe (pipeline, "before", "src", GST_PAD_PROBE_TYPE_BUFFER,
      drop_some, NULL);
  pipeline_set (pipeline, "match", GST_ROBOFLOW_MATCH_EXACT, NULL);
  ball_watch_attach (ball, pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);

  /* Of 0, 6, … 54, number 24 is dropped. */
  g_assert_cmpuint (filter_count_on_ball (outs, ball), ==, 9);
}

/* A seek flushes the pipeline, so the last frame noted is the one sought. */
static void
test_seeks (void)
{
  g_autofree gchar *file = scratch_path ("ball.mp4");
  g_autofree gchar *results = NULL;
  g_autofree gchar *video = g_strdup_printf ("filesrc location=%s ! qtdemux ! "
      "h264parse ! avdec_h264 ! videoconvert ! video/x-raw,format=I420", file);
  GstElement *pipeline;
  g_autoptr (GArray) outs = NULL;
  g_autoptr (BallWatch) ball = ball_watch_new ();

  pipeline = pipeline_new (BALL "30/1 ! x264enc bframes=2 key-int-max=10 ! "
      "mp4mux ! filesink name=infer location=%s", file);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  results = make_results (video, 5);

  pipeline = pipeline_new ("%s ! " FILTER "identity name=truth ! fakesink "
      "name=end sync=false", video, results);
  pipeline_set (pipeline, "match", GST_ROBOFLOW_MATCH_EXACT, NULL);
  ball_watch_attach (ball, pipeline);
  pipeline_preroll (pipeline);

  outs = filter_watch (pipeline, "end", "sink");
  for (guint i = 0; i < 20; i++) {
    guint number = g_test_rand_int_range (0, 60);
    const Out *out;

    g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
            gst_util_uint64_scale (number, GST_SECOND, 30) + GST_MSECOND));
    gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
    out = &g_array_index (outs, Out, outs->len - 1);
    if (number % 6 != 0) {
      g_assert_null (out->frame);
      continue;
    }
    g_assert_nonnull (out->frame);
    g_assert_cmpuint (gst_roboflow_frame_get_number (out->frame), ==, number);
  }
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* A pipeline in which the filter waits for a slow job. */
static GstElement *
start_to_wait (TestServer * slow)
{
  GstElement *pipeline = pipeline_new (BALL "30/1 ! roboflowvideoinfer "
      "name=infer input-url=http://127.0.0.1:1/video.mp4 model-id=ball/1 ! "
      "fakesink name=end");
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, slow->url);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  outcome = pipeline_wait (pipeline, "processing");
  g_assert_no_error (outcome->error);
  return pipeline;
}

/* A state change ends the filter's waiting. */
static void
test_stopped_while_waiting (void)
{
  g_autoptr (TestServer) slow = test_server_start ("--job-time", "600000",
      "--poll-limit", "0", NULL);
  GstElement *pipeline = start_to_wait (slow);
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 0);
}

/* A flushing seek ends the filter's waiting; then it waits again. */
static void
test_flushed_while_waiting (void)
{
  g_autoptr (TestServer) slow = test_server_start ("--job-time", "600000",
      "--poll-limit", "0", NULL);
  GstElement *pipeline = start_to_wait (slow);
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  for (guint i = 0; i < 5; i++)
    g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH, i * 100 * GST_MSECOND));
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 0);
}

static void
assert_refused (const gchar * words, const gchar * description)
{
  GstElement *pipeline = pipeline_new ("%s", description);
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_says (outcome, words);
  pipeline_free (pipeline);
}

static void
test_refusals (void)
{
  g_autofree gchar *results = make_results (BALL "30/1", 5);
  g_autofree gchar *bytes = g_strdup_printf ("filesrc location=%s ! " FILTER
      "fakesink", results, results);
  g_autofree gchar *no_wait = g_strdup_printf (BALL "30/1 ! roboflowvideoinfer "
      "name=infer input-url=http://127.0.0.1:1/a.mp4 model-id=ball/1 "
      "api-key=k wait=false ! fakesink");

  assert_refused ("the bytes of a file", bytes);
  assert_refused ("wait=false", no_wait);
}

static void
test_one_src_pad_in_ready (void)
{
  GstElement *element = gst_element_factory_make ("roboflowvideoinfer", NULL);
  GstPad *src = gst_element_request_pad_simple (element, "src");

  g_assert_nonnull (src);
  g_assert_false (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK));
  g_test_expect_message ("GStreamer", G_LOG_LEVEL_CRITICAL,
      "*already has a pad named src*");
  g_assert_null (gst_element_request_pad_simple (element, "src"));
  g_test_assert_expected_messages ();
  gst_element_release_request_pad (element, src);
  gst_object_unref (src);
  g_assert_true (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK));
  gst_object_unref (element);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  ADD_CASES ("/attaching/alignment/", cases, test_alignment);
  g_test_add_func ("/attaching/frames-are-untouched",
      test_frames_are_untouched);
  g_test_add_func ("/attaching/messages-as-frames-pass",
      test_messages_as_frames_pass);
  g_test_add_func ("/attaching/dropped-buffers", test_dropped_buffers);
  g_test_add_func ("/attaching/seeks", test_seeks);
  g_test_add_func ("/attaching/stopped-while-waiting",
      test_stopped_while_waiting);
  g_test_add_func ("/attaching/flushed-while-waiting",
      test_flushed_while_waiting);
  g_test_add_func ("/attaching/refusals", test_refusals);
  g_test_add_func ("/attaching/one-src-pad-in-ready",
      test_one_src_pad_in_ready);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
