/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What cannot work ends in an error that says what to do, before a single
 * request is sent. */

#include "../kit/fakeserver.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"

#include <roboflow/roboflow.h>

#define ASK "POST /video_upload_signed_url/"
#define BALL "videotestsrc pattern=ball num-buffers=10 ! " \
    "video/x-raw,width=64,height=48,framerate=10/1 ! "

/* Runs a pipeline that has to fail, and asserts that the server, if the
 * pipeline was pointed at it, was not asked anything. */
static void
assert_refused (GstElement * pipeline, FakeServer * server,
    const gchar * advice)
{
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_says (outcome, advice);
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 0);
  pipeline_free (pipeline);
}

static GstElement *
new_pipeline (FakeServer * server, const gchar * settings)
{
  g_autofree gchar *url = fake_server_get_url (server, "");
  GstElement *pipeline = pipeline_new (BALL "roboflowvideoinfer name=infer "
      "api-url=%s api-key=key %s", url, settings);

  return pipeline;
}

static const struct
{
  const gchar *name;
  const gchar *settings;
  const gchar *advice;
} refusals[] = {
  {"no-key", "api-key=\"\" model-id=ball/1",
      "set api-key-location to a file that holds it, or $ROBOFLOW_API_KEY"},
  {"key-with-space", "api-key=\"a b\" model-id=ball/1",
      "has a character in it"},
  {"key-beyond-ascii", "api-key=schlüssel model-id=ball/1",
      "has a character in it"},
  {"no-key-file", "api-key=\"\" api-key-location=/no/key model-id=ball/1",
      "api-key-location: "},
  {"no-model", "", "set model-id, as model-id=project/1, or models"},
  {"model-without-project", "model-id=/1",
      "neither project nor project/version"},
  {"model-without-version", "model-id=ball/",
      "neither project nor project/version"},
  {"model-of-three-parts", "model-id=space/ball/1",
      "neither project nor project/version"},
  {"two-versions", "model-id=ball/1 model-version=2",
      "name two versions: set one"},
  {"params-without-json",
        "model-id=ball/1 inference-params=\"params,size=(int)[1,2]\"",
      "inference-params: "},
  {"http-api", "model-id=ball/1 api-url=http://example.com",
      "sends to host example.com without encryption: use https://"},
  {"no-url-api", "model-id=ball/1 api-url=nonsense",
      "The api-url is not a URL"},
  {"http-input", "model-id=ball/1 input-url=http://example.com/v.mp4?secret=1",
      "The input-url sends to host example.com without encryption"},
  {"job-and-url", "model-id=ball/1 job-id=a input-url=https://example.com/v",
      "set one of them"},
  {"job-and-results", "job-id=a results-input-location=/r.json",
      "set one of them"},
  {"url-and-results",
        "input-url=https://example.com/v results-input-location=/r.json",
      "set one of them"},
  {"not-waiting-for-job", "wait=false job-id=a", "none is made"},
  {"not-waiting-for-results", "wait=false results-input-location=/r.json",
      "none is made"},
  {"results-without-waiting",
        "wait=false model-id=ball/1 results-location=/tmp/r.json",
      "cannot be written"},
  {"predictions-without-waiting",
        "wait=false model-id=ball/1 predictions-location=/tmp/r.jsonl",
      "cannot be written"},
  {"recording-without-recording",
      "job-id=a recording-location=/tmp/a.mp4", "unset recording-location"},
  {"checkpoint-of-job", "job-id=a job-location=/tmp/a", "none is made"},
  {"checkpoint-of-results",
      "results-input-location=/r.json job-location=/tmp/a", "none is made"},
  {"no-folder", "model-id=ball/1 results-location=/no/folder/r.json",
      "results-location: cannot write \"/no/folder/r.json\""},
  {"folder", "model-id=ball/1 predictions-location=/tmp",
      "\"/tmp\" is a folder; give a file in it"},
  {"no-plain-file", "model-id=ball/1 results-location=/dev/null",
      "\"/dev/null\" is no plain file"},
  {"same-file",
        "model-id=ball/1 results-location=/tmp/a predictions-location=/tmp/a",
      "have to be different files"},
  {"same-file-spelt-otherwise",
        "model-id=ball/1 results-location=/tmp/a recording-location=/tmp/./a",
      "have to be different files"},
  {"same-file-as-checkpoint",
        "model-id=ball/1 job-location=/tmp/a predictions-location=/tmp/a",
      "predictions-location and job-location have to be different files"},
  {"over-its-input",
        "results-input-location=/tmp/a predictions-location=/tmp/../tmp/a",
      "would be overwritten: write to another file"},
  {"no-pause", "model-id=ball/1 poll-interval=0", "set some milliseconds"},
  {"profile-without-container", "model-id=ball/1 profile=video/x-vp8",
      "profile needs a container"},
  {"profile-in-matroska",
        "model-id=ball/1 profile=video/x-matroska:video/x-vp8",
      "the service takes MP4"},
  {"profile-with-rate",
      "model-id=ball/1 profile=video/webm:video/x-raw,framerate=5/1->"
        "video/x-vp8", "put videorate before this element"},
  {"profile-without-video",
        "model-id=ball/1 profile=video/webm:audio/x-vorbis",
      "profile has no video in it"},
  {"no-results", "results-input-location=/no/results.json",
      "/no/results.json"},
};

static void
test_refusal (gconstpointer data)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  guint i = GPOINTER_TO_UINT (data);

  assert_refused (new_pipeline (server, refusals[i].settings), server,
      refusals[i].advice);
}

static void
test_missing_results_are_not_called_kept (void)
{
  g_autoptr (Outcome) outcome = pipeline_run ("https://example.com", BALL
      "roboflowvideoinfer name=infer results-input-location=/no/results.json");

  g_assert_error (outcome->error, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_OPEN_READ_WRITE);
  g_assert_null (strstr (outcome->error->message, "kept"));
  g_assert_false (gst_structure_has_field (outcome->details, "results"));
}

static void
test_bad_models (void)
{
  static const struct
  {
    const gchar *models;
    const gchar *advice;
  } cases[] = {
    {"ball/1", "models: "},
    {"{\"model_id\":\"ball\"}", "has to be a JSON array"},
    {"[]", "at least one model"},
    {"\"ball\"", "has to be a JSON array"},
    {"[{\"model_id\":\"ball\"},{}]", "models[1] is not an object"},
    {"[{\"model_id\":1}]", "models[0] is not an object"},
    {"[null]", "models[0] is not an object"},
    {"[{\"model_id\":\"ball\"}", "models: "},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    GstElement *pipeline = new_pipeline (server, "");

    pipeline_set (pipeline, "models", cases[i].models, NULL);
    assert_refused (pipeline, server, cases[i].advice);
  }
}

static void
test_deep_models (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *deep = g_strnfill (100000, '[');
  GstElement *pipeline = new_pipeline (server, "");

  pipeline_set (pipeline, "models", deep, NULL);
  assert_refused (pipeline, server, "models: ");
}

static void
test_models_and_model_id (void)
{
  static const gchar *const others[] = {
    "model-id=ball/1", "model-version=1", "inference-params=\"params,a=1\""
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    GstElement *pipeline = new_pipeline (server, others[i]);

    pipeline_set (pipeline, "models", "[{\"model_id\":\"ball\"}]", NULL);
    assert_refused (pipeline, server, "set either it or them");
  }
}

/* infer-fps above the frame rate, whether the caps or the file say it. */
static void
test_rate_of_raw_video (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);

  assert_refused (new_pipeline (server, "model-id=ball/1 infer-fps=11"),
      server, "infer-fps=11 is above the video's frame rate of 10 a second");
}

/* Refused when the stream starts: a camera would never come to its end. */
static void
test_rate_of_endless_video (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");

  assert_refused (pipeline_new ("videotestsrc is-live=true ! "
          "video/x-raw,framerate=10/1 ! roboflowvideoinfer name=infer "
          "api-url=%s api-key=key model-id=ball/1 infer-fps=20", url), server,
      "set infer-fps=10 or less");
}

static void
test_rate_of_encoded_video (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");

  assert_refused (pipeline_new (BALL "vp8enc ! roboflowvideoinfer name=infer "
          "api-url=%s api-key=key model-id=ball/1 infer-fps=11", url), server,
      "set infer-fps=10 or less");
}

static void
test_rate_of_input_url (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);

  assert_refused (new_pipeline (server, "model-id=ball/1 infer-fps=11 "
          "input-url=https://example.com/v.mp4"), server,
      "set infer-fps=10 or less");
}

static void
test_rate_of_file (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autofree gchar *path = scratch_path ("rate.webm");
  GstElement *writer = pipeline_new (BALL "vp8enc ! webmmux ! "
      "filesink location=%s", path);

  pipeline_play_to_end (writer);
  pipeline_free (writer);
  assert_refused (pipeline_new ("filesrc location=%s ! roboflowvideoinfer "
          "name=infer api-url=%s api-key=key model-id=ball/1 infer-fps=11",
          path, url), server, "set infer-fps=10 or less");
}

static void
test_measured_rate (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");

  assert_refused (pipeline_new (BALL "capssetter join=false "
          "caps=\"video/x-raw,format=I420,width=64,height=48,framerate=0/1\" ! "
          "roboflowvideoinfer name=infer api-url=%s api-key=key "
          "model-id=ball/1 infer-fps=11", url), server,
      "set infer-fps=10 or less");
}

/* Asks the server once, which refuses; returns the query it was asked with. */
static gchar *
get_query (FakeServer * server, const gchar * settings)
{
  g_autoptr (Outcome) outcome = NULL;
  GstElement *pipeline =
      pipeline_new (BALL "roboflowvideoinfer model-id=ball/1 " "%s", settings);

  fake_server_answer (server, ASK, 401, NULL, "{\"error\":\"No such key\"}");
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  g_assert_error (outcome->error, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_AUTHORIZED);
  return g_strdup (fake_server_get_last (server, ASK)->query);
}

static void
test_whose_key_counts (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autofree gchar *file = scratch_write ("key",
      "  from-file \r\nand a comment\n");
  g_autofree gchar *located = g_strdup_printf ("api-url=%s "
      "api-key-location=%s", url, file);
  g_autofree gchar *given = g_strdup_printf ("%s api-key=from-property",
      located);
  g_autofree gchar *neither = g_strdup_printf ("api-url=%s", url);
  g_autofree gchar *first = NULL, *second = NULL, *third = NULL;

  g_setenv ("ROBOFLOW_API_KEY", "from-environment", TRUE);
  first = get_query (server, given);
  second = get_query (server, located);
  third = get_query (server, neither);
  g_unsetenv ("ROBOFLOW_API_KEY");

  g_assert_cmpstr (first, ==, "api_key=from-property");
  g_assert_cmpstr (second, ==, "api_key=from-file");
  g_assert_cmpstr (third, ==, "api_key=from-environment");
}

static void
test_whose_url_counts (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (FakeServer) other = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autofree gchar *other_url = fake_server_get_url (other, "");
  g_autofree gchar *given = g_strdup_printf ("api-key=a api-url=%s", url);
  g_autofree gchar *first = NULL, *second = NULL;

  g_setenv ("ROBOFLOW_API_URL", other_url, TRUE);
  first = get_query (server, given);
  g_assert_cmpuint (fake_server_count (other, NULL), ==, 0);
  second = get_query (other, "api-key=a");
  g_unsetenv ("ROBOFLOW_API_URL");
}

/* "" takes a setting back. */
static void
test_taking_back (void)
{
  g_autoptr (GstElement) element = gst_object_ref_sink
      (gst_element_factory_make ("roboflowvideoinfer", NULL));
  g_autofree gchar *type = NULL, *id = NULL;

  g_object_set (element, "inference-type", "classification",
      "model-id", "ball", NULL);
  g_object_set (element, "inference-type", "", "model-id", "", NULL);
  g_object_get (element, "inference-type", &type, "model-id", &id, NULL);
  g_assert_cmpstr (type, ==, "object-detection");
  g_assert_null (id);
}

static void
add_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree gchar *path = g_strconcat ("/settings/refused/",
        refusals[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refusal);
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_unsetenv ("ROBOFLOW_API_KEY");
  g_unsetenv ("ROBOFLOW_API_URL");
  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  add_refusals ();
  g_test_add_func ("/settings/missing-results-are-not-called-kept",
      test_missing_results_are_not_called_kept);
  g_test_add_func ("/settings/bad-models", test_bad_models);
  g_test_add_func ("/settings/deep-models", test_deep_models);
  g_test_add_func ("/settings/models-and-model-id", test_models_and_model_id);
  g_test_add_func ("/settings/rate-of-raw-video", test_rate_of_raw_video);
  g_test_add_func ("/settings/rate-of-endless-video",
      test_rate_of_endless_video);
  g_test_add_func ("/settings/rate-of-encoded-video",
      test_rate_of_encoded_video);
  g_test_add_func ("/settings/rate-of-input-url", test_rate_of_input_url);
  g_test_add_func ("/settings/rate-of-file", test_rate_of_file);
  g_test_add_func ("/settings/measured-rate", test_measured_rate);
  g_test_add_func ("/settings/whose-key-counts", test_whose_key_counts);
  g_test_add_func ("/settings/whose-url-counts", test_whose_url_counts);
  g_test_add_func ("/settings/taking-back", test_taking_back);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
