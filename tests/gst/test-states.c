/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element is stopped in every phase of a run, and used again. A stop that
 * waited for the server would wait for ever: what a phase asks is never
 * answered. */

#include "../kit/fakeserver.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../kit/threads.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

/* The requests of a run, in order. */
static const gchar *const routes[] = {
  "POST /video_upload_signed_url/", "PUT /put", "POST /videoinfer/",
  "GET /videoinfer/", "GET /get"
};

/* Answers to @n of them; the next one is never answered. */
static FakeServer *
new_server (guint n)
{
  FakeServer *server = fake_server_new (NULL);
  g_autofree gchar *put = fake_server_get_url (server, "/put");
  g_autofree gchar *get = fake_server_get_url (server, "/get");
  g_autofree gchar *answers[] = {
    g_strdup_printf ("{\"signed_url\":\"%s\"}", put), g_strdup (""),
    g_strdup ("{\"job_id\":\"job-1\"}"),
    g_strdup_printf ("{\"status\":0,\"output_signed_url\":\"%s\"}", get),
    g_strdup ("{\"frame_offset\":[],\"time_offset\":[]}")
  };

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    if (i < n)
      fake_server_answer (server, routes[i], 200, NULL, answers[i]);
    else
      fake_server_stall (server, routes[i]);
    g_clear_pointer (&answers[i], g_free);
  }
  return server;
}

static void
assert_stops (GstElement * pipeline, GstState state)
{
  g_assert_cmpint (gst_element_set_state (pipeline, state), ==,
      GST_STATE_CHANGE_SUCCESS);
  /* A thread that was begun last has the name of this one for a moment. */
  threads_wait_for_end_of ("roboflow-run");
  scratch_assert_nothing_temporary ();
  pipeline_free (pipeline);
}

static const GstState ends[] = { GST_STATE_READY, GST_STATE_NULL };

static void
test_asking_the_service (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autoptr (FakeServer) server = new_server (n);
    g_autofree gchar *url = fake_server_get_url (server, "");
    GstElement *pipeline = pipeline_new (BALL INFER);

    pipeline_use_server (pipeline, url);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    fake_server_wait_for (server, routes[n]);
    assert_stops (pipeline, ends[i]);
  }
}

/* Between two polls that are an hour apart. */
static void
test_waiting (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autoptr (TestServer) server = test_server_start ("--job-time=3600000",
        NULL);
    GstElement *pipeline = pipeline_new (BALL INFER);
    g_autoptr (Outcome) processing = NULL;

    pipeline_use_server (pipeline, server->url);
    pipeline_set (pipeline, "poll-interval", 3600000, NULL);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    processing = pipeline_wait (pipeline, "processing");
    assert_stops (pipeline, ends[i]);
  }
}

static void
test_recording (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! " INFER);
    g_autoptr (GstElement) infer =
        gst_bin_get_by_name (GST_BIN (pipeline), "infer");
    gint64 position = 0;

    pipeline_use_server (pipeline, "https://example.com");
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    while (position == 0) {
      gst_element_query_position (infer, GST_FORMAT_TIME, &position);
      g_usleep (1000);
    }
    assert_stops (pipeline, ends[i]);
  }
}

static void
test_before_any_data (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    GstElement *pipeline = pipeline_new ("appsrc ! " INFER);

    pipeline_use_server (pipeline, "https://example.com");
    g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PLAYING), ==,
        GST_STATE_CHANGE_ASYNC);
    assert_stops (pipeline, ends[i]);
  }
}

/* At any moment, of a run whose steps all go well. */
static void
test_random_moments (gconstpointer input)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *video = scratch_path ("video.webm");
  guint n_threads = 0;

  for (guint i = 0; i < 30; i++) {
    GstElement *pipeline = g_str_equal (input, "bytes") ?
        pipeline_new ("filesrc location=%s ! " INFER, video) :
        pipeline_new (BALL INFER);

    pipeline_use_server (pipeline, server->url);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (g_test_rand_int_range (0, 100000));
    assert_stops (pipeline, ends[i % G_N_ELEMENTS (ends)]);
    if (i == 4)
      n_threads = threads_count ();
  }
  threads_wait_for_at_most (n_threads);
}

static void
make_video (void)
{
  g_autofree gchar *video = scratch_path ("video.webm");
  GstElement *pipeline = pipeline_new (BALL "vp8enc deadline=1 ! webmmux ! "
      "filesink location=%s", video);
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  pipeline_free (pipeline);
}

/* A job for each time it plays, with the settings of that time. */
static void
test_again (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *results = scratch_write_results ("again.json", 30);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autofree gchar *first_job = NULL, *second_job = NULL;
  g_autoptr (Outcome) first = NULL, second = NULL, third = NULL;

  pipeline_use_server (pipeline, server->url);
  first = pipeline_play (pipeline);
  g_object_get (infer, "current-job-id", &first_job, NULL);
  gst_element_set_state (pipeline, GST_STATE_READY);

  pipeline_set (pipeline, "infer-fps", 10, NULL);
  second = pipeline_play (pipeline);
  g_object_get (infer, "current-job-id", &second_job, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  pipeline_set (pipeline, "results-input-location", results, NULL);
  third = pipeline_play (pipeline);
  pipeline_free (pipeline);

  outcome_assert_eos (first);
  outcome_assert_eos (second);
  outcome_assert_eos (third);
  g_assert_cmpuint (first->predictions->len, ==, 5);
  g_assert_cmpuint (second->predictions->len, ==, 10);
  g_assert_cmpuint (third->predictions->len, ==, 30);
  g_assert_cmpstr (first_job, !=, second_job);
  scratch_assert_nothing_temporary ();
}

static void
test_again_after_error (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--fault=create:400x1", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (Outcome) first = NULL, second = NULL;

  pipeline_use_server (pipeline, server->url);
  first = pipeline_play (pipeline);
  g_assert_nonnull (first->error);
  gst_element_set_state (pipeline, GST_STATE_READY);
  g_unlink (gst_structure_get_string (first->details, "recording"));
  second = pipeline_play (pipeline);
  outcome_assert_eos (second);
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  make_video ();
  g_test_add_data_func ("/states/stop/asking", GUINT_TO_POINTER (0),
      test_asking_the_service);
  g_test_add_data_func ("/states/stop/uploading", GUINT_TO_POINTER (1),
      test_asking_the_service);
  g_test_add_data_func ("/states/stop/creating", GUINT_TO_POINTER (2),
      test_asking_the_service);
  g_test_add_data_func ("/states/stop/polling", GUINT_TO_POINTER (3),
      test_asking_the_service);
  g_test_add_data_func ("/states/stop/downloading", GUINT_TO_POINTER (4),
      test_asking_the_service);
  g_test_add_func ("/states/stop/waiting", test_waiting);
  g_test_add_func ("/states/stop/recording", test_recording);
  g_test_add_func ("/states/stop/before-any-data", test_before_any_data);
  g_test_add_data_func ("/states/stop/any-moment/raw", "raw",
      test_random_moments);
  g_test_add_data_func ("/states/stop/any-moment/bytes", "bytes",
      test_random_moments);
  g_test_add_func ("/states/again", test_again);
  g_test_add_func ("/states/again-after-error", test_again_after_error);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
