/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Predictions that come from elsewhere than a recording of this stream: every
 * source, with every kind of input. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define MODELS "[{\"model_id\":\"ball\",\"model_version\":\"1\"," \
    "\"inference_type\":\"object-detection\"}]"

static gchar *video;            /* a second of BALL, every frame a keyframe */

static void
make_video (void)
{
  GstElement *pipeline;

  video = scratch_path ("video.webm");
  pipeline = pipeline_new (BALL "vp8enc deadline=1 target-bitrate=4000000 "
      "keyframe-max-dist=1 ! webmmux ! filesink location=%s", video);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

typedef struct
{
  const gchar *name;
  const gchar *reader;          /* what comes after the filesrc */
  gboolean has_frames;
} Input;

static const Input inputs[] = {
  {"raw", " ! decodebin", TRUE},
  {"encoded", " ! matroskademux", TRUE},
  {"bytes", "", FALSE},
};

/* A way to say where the predictions come from: sets the element up. */
typedef void (*Source) (GstElement * pipeline, TestServer * server);

static void
use_results (GstElement * pipeline, TestServer * server)
{
  g_autofree gchar *results = scratch_write_results ("input.json", 30);

  pipeline_set (pipeline, "results-input-location", results, NULL);
}

static void
use_job (GstElement * pipeline, TestServer * server)
{
  g_autofree gchar *url = test_server_upload (server, video);
  g_autofree gchar *job_id = test_server_create (server, url, 30, MODELS);

  pipeline_set (pipeline, "job-id", job_id, NULL);
}

static void
use_url (GstElement * pipeline, TestServer * server)
{
  g_autofree gchar *url = test_server_upload (server, video);

  pipeline_set (pipeline, "input-url", url, "model-id", "ball/1",
      "infer-fps", 30, NULL);
}

static const struct
{
  const gchar *name;
  Source use;
} sources[] = {
  {"results", use_results}, {"job", use_job}, {"url", use_url}
};

typedef struct
{
  const Input *input;
  Source use;
} Case;

static GstElement *
new_pipeline (const Input * input)
{
  return pipeline_new ("filesrc location=%s%s ! roboflowvideoinfer name=infer",
      video, input->reader);
}

/* The service rounds to 0.1 ms, WebM to 1 ms. */
static void
assert_frame (const GstStructure * message, guint64 number)
{
  guint64 offset, stream_time, expected = number * GST_SECOND / 30;

  g_assert_true (gst_structure_get (message, "frame-offset", G_TYPE_UINT64,
          &offset, "stream-time", G_TYPE_UINT64, &stream_time, NULL));
  g_assert_cmpuint (offset, ==, number);
  g_assert_cmpuint (ABS (GST_CLOCK_DIFF (stream_time, expected)), <=,
      GST_MSECOND);
}

static void
test_source (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = new_pipeline (c->input);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  c->use (pipeline, server);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  g_assert_cmpuint (outcome->predictions->len, ==, 30);
  for (guint i = 0; i < 30; i++)
    assert_frame (g_ptr_array_index (outcome->predictions, i), i);
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

/* After a seek frames cannot be counted; their times tell which they are. */
static void
test_after_seek (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = new_pipeline (c->input);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  c->use (pipeline, server);
  pipeline_preroll (pipeline);
  g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SECOND / 2));
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 15);
  for (guint i = 0; i < 15; i++)
    assert_frame (g_ptr_array_index (outcome->predictions, i), 15 + i);
  pipeline_free (pipeline);
}

/* Inferred frames that did not come in have no message. */
static void
test_shorter_stream (void)
{
  g_autofree gchar *results = scratch_write_results ("longer.json", 40);
  g_autoptr (Outcome) outcome = pipeline_run ("https://example.com", BALL
      "roboflowvideoinfer name=infer results-input-location=%s", results);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 30);
}

/* Frames without time stamps are still counted. */
static void
test_frames_without_stamps (void)
{
  g_autofree gchar *results = scratch_write_results ("bare.json", 30);
  g_autofree gchar *bare = scratch_path ("bare.h264");
  GstElement *pipeline = pipeline_new (BALL "x264enc bframes=0 ! "
      "video/x-h264,stream-format=byte-stream ! filesink location=%s", bare);
  g_autoptr (Outcome) written = pipeline_play (pipeline);
  g_autoptr (Outcome) outcome = NULL;

  outcome_assert_eos (written);
  pipeline_free (pipeline);
  outcome = pipeline_run ("https://example.com", "filesrc location=%s ! "
      "h264parse ! roboflowvideoinfer name=infer results-input-location=%s",
      bare, results);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 30);
}

/* Results of which no frame came in are warned of. */
static void
test_foreign_results (void)
{
  g_autofree gchar *results = scratch_write ("foreign.json",
      "{\"frame_offset\": [1000], \"time_offset\": [40.0], \"a\": [null]}");
  g_autoptr (Outcome) outcome = pipeline_run ("https://example.com", BALL
      "roboflowvideoinfer name=infer results-input-location=%s", results);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 0);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (outcome->warnings, 0),
          "results of another video"));
}

static void
assert_only_submitted (GstElement * pipeline, TestServer * server)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (JsonObject) status = NULL;
  g_autoptr (Outcome) outcome = NULL;
  g_autofree gchar *job_id = NULL;

  pipeline_set (pipeline, "wait", FALSE, NULL);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (outcome->states,
          outcome->states->len - 1), ==, "submitted");

  /* A job that can be asked for later. */
  g_object_get (infer, "current-job-id", &job_id, NULL);
  status = test_server_wait (server, job_id);
  g_assert_cmpint (json_object_get_int_member (status, "status"), ==, 0);
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

static void
test_not_waiting (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=500", NULL);
  GstElement *pipeline = pipeline_new (BALL
      "roboflowvideoinfer name=infer model-id=ball/1");

  pipeline_use_server (pipeline, server->url);
  assert_only_submitted (pipeline, server);
}

static void
test_not_waiting_for_url (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=500", NULL);
  GstElement *pipeline = new_pipeline (&inputs[0]);

  pipeline_use_server (pipeline, server->url);
  use_url (pipeline, server);
  assert_only_submitted (pipeline, server);
}

static void
add_cases (void)
{
  static Case cases[G_N_ELEMENTS (sources)][G_N_ELEMENTS (inputs)];

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++) {
    for (guint i = 0; i < G_N_ELEMENTS (inputs); i++) {
      g_autofree gchar *path = g_strdup_printf ("/sources/%s/%s",
          sources[s].name, inputs[i].name);
      g_autofree gchar *sought = g_strconcat (path, "/after-seek", NULL);

      cases[s][i] = (Case) {
      &inputs[i], sources[s].use};
      g_test_add_data_func (path, &cases[s][i], test_source);
      if (inputs[i].has_frames)
        g_test_add_data_func (sought, &cases[s][i], test_after_seek);
    }
  }
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  make_video ();
  add_cases ();
  g_test_add_func ("/sources/shorter-stream", test_shorter_stream);
  g_test_add_func ("/sources/frames-without-stamps",
      test_frames_without_stamps);
  g_test_add_func ("/sources/foreign-results", test_foreign_results);
  g_test_add_func ("/sources/not-waiting", test_not_waiting);
  g_test_add_func ("/sources/not-waiting-for-url", test_not_waiting_for_url);
  status = g_test_run ();
  scratch_finish ();
  g_free (video);
  return status;
}
