/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The filter that records first: the source is played a second time, and its
 * frames go on with what was found in the recording. */

#include "../kit/filterkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 ! "

static TestServer *server;

/* A file of 60 frames with reordered ones and sound. */
static gchar *
make_file (void)
{
  gchar *path = scratch_path ("ball.mp4");
  GstElement *pipeline = pipeline_new ("videotestsrc pattern=ball "
      "num-buffers=60 ! video/x-raw,format=I420,width=160,height=120,"
      "framerate=30/1 ! x264enc bframes=2 key-int-max=20 ! mp4mux name=mux ! "
      "filesink name=infer location=%s audiotestsrc num-buffers=87 ! "
      "audio/x-raw,rate=44100 ! avenc_aac ! mux.", path);

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  return path;
}

static GstElement *
make_pipeline (const gchar * path, const gchar * before, const gchar * behind)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! qtdemux ! "
      "h264parse ! %s " FILTER "%s identity name=truth ! fakesink name=end",
      path, before, behind);

  pipeline_use_server (pipeline, server->url);
  pipeline_set (pipeline, "match", GST_ROBOFLOW_MATCH_EXACT, NULL);
  return pipeline;
}

static void
test_alignment (gconstpointer data)
{
  const gboolean encoded = GPOINTER_TO_INT (data);
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = encoded ? make_pipeline (path, "", "avdec_h264 ! ")
      : make_pipeline (path, "avdec_h264 ! ", "");
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  ball_watch_attach (ball, pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
  g_assert_cmpuint (filter_count_on_ball (outs, ball), ==, 10);
}

/* Plays and frees both; the same times come out of both. */
static void
assert_same_frames (GstElement * plain, GstElement * pipeline)
{
  g_autoptr (GArray) ins = filter_watch (plain, "infer", "sink");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_play_to_end (plain);
  pipeline_free (plain);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, ins->len);
  for (guint i = 0; i < outs->len; i++) {
    const Out *in = &g_array_index (ins, Out, i);
    const Out *out = &g_array_index (outs, Out, i);

    g_assert_cmpuint (out->pts, ==, in->pts);
    g_assert_cmpuint (out->duration, ==, in->duration);
    g_assert_cmpuint (out->running_time, ==, in->running_time);
  }
}

/* Compared with the same pipeline without the filter. */
static void
test_same_frames (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *plain = pipeline_new ("filesrc location=%s ! qtdemux ! "
      "h264parse ! avdec_h264 ! fakesink name=infer", path);

  assert_same_frames (plain, make_pipeline (path, "avdec_h264 ! ", ""));
}

/* The sound begins first, so the video's first segment has no frame; the
 * decoder makes up caps for it. */
static void
test_late_video (void)
{
  g_autofree gchar *path = scratch_path ("late.mp4");
  GstElement *pipeline = pipeline_new ("videotestsrc num-buffers=30 "
      "timestamp-offset=1000000000 ! video/x-raw,format=Y444,width=160,"
      "height=120,framerate=30/1 ! x264enc bframes=0 ! mp4mux name=mux ! "
      "filesink name=infer location=%s audiotestsrc num-buffers=87 ! "
      "audio/x-raw,rate=44100 ! avenc_aac ! mux.", path);

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  pipeline = pipeline_new ("filesrc location=%s ! decodebin name=all ! "
      FILTER "fakesink name=end all. ! audioconvert ! fakesink", path);
  pipeline_use_server (pipeline, server->url);
  assert_same_frames (pipeline_new ("filesrc location=%s ! decodebin name=all "
          "! video/x-raw ! fakesink name=infer all. ! audioconvert ! fakesink",
          path), pipeline);
}

/* Begins the segment after the first frames, as in a file that was cut without
 * encoding it anew. */
static GstPadProbeReturn
start_later (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstSegment segment;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return GST_PAD_PROBE_OK;
  gst_event_copy_segment (event, &segment);
  segment.start += 100 * GST_MSECOND;
  info->data = gst_event_new_segment (&segment);
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
}

static void
test_frames_before_the_segment (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "", "");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_add_probe (pipeline, "infer", "sink",
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, start_later, NULL);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
  g_assert_nonnull (g_array_index (outs, Out, 0).frame);
}

/* Events of both passes: each goes downstream once. */
static GstPadProbeReturn
note_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  g_string_append_printf (user_data, "%s ", GST_EVENT_TYPE_NAME (event));
  return GST_PAD_PROBE_OK;
}

static void
test_events (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "", "");
  g_autoptr (GString) events = g_string_new (NULL);

  pipeline_add_probe (pipeline, "infer", "src",
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      note_event, events);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  /* The parser has learned more of the bitrate. */
  g_assert_cmpstr (events->str, ==,
      "stream-start caps tag tag segment tag eos ");
}

/* Sound of the same file stays in step: both are muxed again. */
static void
test_sound (void)
{
  g_autofree gchar *path = make_file ();
  g_autofree gchar *again = scratch_path ("again.mp4");
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin "
      "name=all ! videoconvert ! " FILTER "x264enc bframes=0 ! mp4mux name=mux "
      "! filesink location=%s all. ! audioconvert ! avenc_aac ! mux.", path,
      again);
  GstElement *plain;
  g_autoptr (GArray) video = NULL, audio = NULL;
  const Out *last_video, *last_audio;

  pipeline_use_server (pipeline, server->url);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);

  plain = pipeline_new ("filesrc name=infer location=%s ! qtdemux name=all "
      "all.video_0 ! queue ! fakesink name=video all.audio_0 ! queue ! "
      "fakesink name=audio", again);
  video = filter_watch (plain, "video", "sink");
  audio = filter_watch (plain, "audio", "sink");
  pipeline_play_to_end (plain);
  pipeline_free (plain);
  g_assert_cmpuint (video->len, ==, 60);
  g_assert_cmpuint (audio->len, >=, 87);
  last_video = &g_array_index (video, Out, video->len - 1);
  last_audio = &g_array_index (audio, Out, audio->len - 1);
  g_assert_cmpint (ABS (GST_CLOCK_DIFF (last_video->running_time,
              last_audio->running_time)), <, 100 * GST_MSECOND);
}

/* Changes the second pass, so that it has frames that the first one had not. */
static GstPadProbeReturn
shift_second_pass (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *n = user_data;

  if (++*n <= 60)
    return GST_PAD_PROBE_OK;
  info->data = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)) += 20 * GST_MSECOND;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
thin_out_second_pass (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *n = user_data;

  return ++ * n == 100 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
assert_noticed (GstPadProbeCallback change)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "avdec_h264 ! ", "");
  g_autoptr (Outcome) outcome = NULL;
  guint n = 0;

  pipeline_add_probe (pipeline, "infer", "sink", GST_PAD_PROBE_TYPE_BUFFER,
      change, &n);
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "did not play the same frames again");
  pipeline_free (pipeline);
}

static void
test_other_frames_are_noticed (void)
{
  assert_noticed (shift_second_pass);
  assert_noticed (thin_out_second_pass);
}

/* Asserts an error before any request: there is no server at this address. */
static void
assert_refused (const gchar * words, const gchar * source)
{
  GstElement *pipeline = pipeline_new ("%s ! roboflowvideoinfer name=infer "
      "model-id=ball/1 replay=upstream ! fakesink", source);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "http://127.0.0.1:1");
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, words);
  pipeline_free (pipeline);
}

static void
test_what_plays_once (void)
{
  g_autofree gchar *path = make_file ();
  g_autofree gchar *bytes = g_strdup_printf ("filesrc location=%s", path);

  assert_refused ("does not know its end", "videotestsrc num-buffers=10");
  assert_refused ("is live", "videotestsrc is-live=true num-buffers=10");
  assert_refused ("the bytes of a file", bytes);
}

/* It says that it can be sought, and then it cannot: with replay=auto, the
 * recording serves. */
static gboolean
refuse_seek (GstPad * pad, GstObject * parent, GstEvent * event)
{
  gboolean is_seek = GST_EVENT_TYPE (event) == GST_EVENT_SEEK;

  if (!is_seek)
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  return FALSE;
}

static void
test_source_that_cannot_after_all (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "avdec_h264 ! identity "
      "name=liar ! ", "");
  g_autoptr (GstPad) src = pipeline_get_pad (pipeline, "liar", "src");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");
  g_autoptr (Outcome) outcome = NULL;

  gst_pad_set_event_function (src, refuse_seek);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  g_assert_nonnull (strstr (outcome->warnings->pdata[0], "instead"));
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
}

/* After a failure downstream, recording and results are kept and named in the
 * error. */
static GstFlowReturn
break_down (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

static void
test_downstream_fails (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "avdec_h264 ! ", "");
  g_autoptr (GstPad) sink = pipeline_get_pad (pipeline, "end", "sink");
  g_autoptr (Outcome) outcome = NULL;

  gst_pad_set_chain_function (sink, break_down);
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "behind this filter");
  g_assert_true (gst_structure_has_field (outcome->details, "recording"));
  g_assert_true (gst_structure_has_field (outcome->details, "results"));
  pipeline_free (pipeline);
}

static void
test_no_frames (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = make_pipeline (path, "avdec_h264 ! "
      "identity drop-probability=1 ! ",
      "");
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  pipeline_free (pipeline);
}

/* Stopped while it uploads, waits for the job, and plays again. */
static void
test_stopped (void)
{
  static const gchar *states[] = { "uploading", "processing", "done" };
  g_autoptr (TestServer) slow = test_server_start ("--job-time", "200",
      "--poll-limit", "0", NULL);
  g_autofree gchar *path = make_file ();

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    GstElement *pipeline = make_pipeline (path, "avdec_h264 ! ", "");
    g_autoptr (Outcome) outcome = NULL;

    pipeline_use_server (pipeline, slow->url);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    outcome = pipeline_wait (pipeline, states[i]);
    g_assert_no_error (outcome->error);
    pipeline_free (pipeline);
  }
}

/* gst_parse_launch() links such pads once only. */
static void
link_pad (GstElement * demuxer, GstPad * pad, GstElement * parser)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (parser, "sink");

  if (g_str_has_prefix (GST_PAD_NAME (pad), "video"))
    g_assert_cmpint (gst_pad_link (pad, sink), ==, GST_PAD_LINK_OK);
}

/* The same element, stopped and started. */
static void
test_two_runs (void)
{
  g_autofree gchar *path = make_file ();
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! qtdemux "
      "name=demuxer h264parse name=parser ! avdec_h264 ! " FILTER "fakesink "
      "name=end", path);
  g_autoptr (GstElement) demuxer = pipeline_get_element (pipeline, "demuxer");
  g_autoptr (GstElement) parser = pipeline_get_element (pipeline, "parser");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  g_signal_connect (demuxer, "pad-added", G_CALLBACK (link_pad), parser);
  pipeline_use_server (pipeline, server->url);
  pipeline_play_to_end (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
  gst_element_set_state (pipeline, GST_STATE_READY);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 120);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  g_test_add_data_func ("/replay/alignment/raw", GINT_TO_POINTER (FALSE),
      test_alignment);
  g_test_add_data_func ("/replay/alignment/encoded", GINT_TO_POINTER (TRUE),
      test_alignment);
  g_test_add_func ("/replay/same-frames", test_same_frames);
  g_test_add_func ("/replay/late-video", test_late_video);
  g_test_add_func ("/replay/frames-before-the-segment",
      test_frames_before_the_segment);
  g_test_add_func ("/replay/events", test_events);
  g_test_add_func ("/replay/sound", test_sound);
  g_test_add_func ("/replay/other-frames-are-noticed",
      test_other_frames_are_noticed);
  g_test_add_func ("/replay/what-plays-once", test_what_plays_once);
  g_test_add_func ("/replay/source-that-cannot-after-all",
      test_source_that_cannot_after_all);
  g_test_add_func ("/replay/downstream-fails", test_downstream_fails);
  g_test_add_func ("/replay/no-frames", test_no_frames);
  g_test_add_func ("/replay/stopped", test_stopped);
  g_test_add_func ("/replay/two-runs", test_two_runs);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
