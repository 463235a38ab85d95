/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* job-location: a pipeline that did not come to its end is made once more, and
 * goes on with the job of the first. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>
#include <string.h>

#define CAPS "video/x-raw,width=64,height=48,framerate=10/1"
#define BALL "videotestsrc pattern=ball num-buffers=10 ! " CAPS " ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "poll-interval=20 max-retries=0 "

typedef struct
{
  gchar *folder;
  gchar *path;                  /* job-location */
} Fixture;

static void
set_up (Fixture * f, gconstpointer unused)
{
  f->folder = scratch_path ("job");
  f->path = g_build_filename (f->folder, "checkpoint", NULL);
  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
}

/* Nothing but that file is ever left in its folder. */
static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->path);
}

static gboolean
checkpoint_exists (Fixture * f)
{
  return g_file_test (f->path, G_FILE_TEST_EXISTS);
}

static GstElement *
new_pipeline (Fixture * f, TestServer * server, const gchar * source,
    const gchar * settings)
{
  GstElement *pipeline = pipeline_new ("%s " INFER " %s", source, settings);

  pipeline_use_server (pipeline, server->url);
  pipeline_set (pipeline, "job-location", f->path, NULL);
  return pipeline;
}

static Outcome *
play (Fixture * f, TestServer * server, const gchar * source,
    const gchar * settings)
{
  GstElement *pipeline = new_pipeline (f, server, source, settings);
  Outcome *outcome = pipeline_play (pipeline);

  pipeline_free (pipeline);
  return outcome;
}

static guint
count_uploads (TestServer * server)
{
  return test_server_count_requests (server, "\"PUT\"", "\"status\":200");
}

/* Asking for an upload URL is one, creating a job another. */
static guint
count_posts (TestServer * server)
{
  return test_server_count_requests (server, "\"POST\"", "\"status\":200");
}

static void
assert_state (Outcome * outcome, guint index, const gchar * state)
{
  g_assert_cmpuint (outcome->states->len, >, index);
  g_assert_cmpstr (g_ptr_array_index (outcome->states, index), ==, state);
}

/* A first run that uploads, but fails when it creates the job. */
static void
play_to_creation (Fixture * f, TestServer * server, const gchar * source)
{
  g_autoptr (Outcome) outcome = play (f, server, source, "");

  outcome_assert_says (outcome, "Could not create the job");
  outcome_assert_says (outcome, "The same pipeline, run again, goes on");
  g_assert_true (checkpoint_exists (f));
  g_assert_cmpuint (count_uploads (server), ==, 1);
}

static TestServer *
start_busy_server (void)
{
  return test_server_start ("--poll-limit=0", "--fault=create:503x1", NULL);
}

static void
test_nothing_to_go_on_with (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (Outcome) outcome = play (f, server, BALL, "");

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_false (checkpoint_exists (f));
}

static void
test_uploaded (Fixture * f, gconstpointer source)
{
  g_autoptr (TestServer) server = start_busy_server ();
  g_autoptr (Outcome) outcome = NULL;

  play_to_creation (f, server, source);
  outcome = play (f, server, source, "");
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  g_assert_cmpuint (count_uploads (server), ==, 1);
  g_assert_false (checkpoint_exists (f));
}

/* Stopped by the user while the job runs. */
static void
test_stopped (Fixture * f, gconstpointer filter)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--fault=status:stallx1", NULL);
  const gchar *rest = filter ? "! fakesink" : "";
  GstElement *pipeline = new_pipeline (f, server, BALL, rest);
  g_autoptr (Outcome) stopped = NULL, outcome = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  stopped = pipeline_wait (pipeline, "submitted");
  test_server_wait_for_request (server, "\"GET\"");
  pipeline_free (pipeline);
  g_assert_true (checkpoint_exists (f));

  outcome = play (f, server, BALL, rest);
  outcome_assert_eos (outcome);
  assert_state (outcome, 0, "processing");
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_cmpuint (count_uploads (server), ==, 1);
  g_assert_cmpuint (count_posts (server), ==, 2);
  g_assert_false (checkpoint_exists (f));
}

/* The same pipeline, stopped and played again, goes on as well. */
static void
test_same_element (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = start_busy_server ();
  GstElement *pipeline = new_pipeline (f, server, BALL, "");
  g_autoptr (Outcome) refused = pipeline_play (pipeline), outcome = NULL;

  outcome_assert_says (refused, "Could not create the job");
  gst_element_set_state (pipeline, GST_STATE_READY);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (count_uploads (server), ==, 1);
  pipeline_free (pipeline);
}

static void
test_without_wait (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (Outcome) made = play (f, server, BALL, "wait=false");
  g_autoptr (Outcome) again = play (f, server, BALL, "wait=false");
  g_autoptr (Outcome) outcome = NULL;

  outcome_assert_eos (made);
  outcome_assert_eos (again);
  assert_state (again, 0, "submitted");
  g_assert_true (checkpoint_exists (f));
  outcome = play (f, server, BALL, "");
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_cmpuint (count_posts (server), ==, 2);
  g_assert_false (checkpoint_exists (f));
}

/* A stream without frames says nothing about the job of another run. */
static void
test_empty_stream (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = start_busy_server ();
  g_autoptr (Outcome) outcome = NULL;

  play_to_creation (f, server, BALL);
  outcome = play (f, server, "videotestsrc num-buffers=0 ! " CAPS " ! ", "");
  outcome_assert_eos (outcome);
  g_assert_true (checkpoint_exists (f));
}

/* The results came, but could not be handed on: they are fetched again. */
static void
test_not_delivered (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--fault=results:cutclean@20x1", NULL);
  g_autoptr (Outcome) broken = play (f, server, BALL, "");
  g_autoptr (Outcome) outcome = NULL;

  g_assert_nonnull (broken->error);
  g_assert_true (checkpoint_exists (f));
  outcome = play (f, server, BALL, "");
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  g_assert_cmpuint (count_posts (server), ==, 2);
}

/* Another job than that of the file */

static void
test_other_settings (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = start_busy_server ();
  g_autoptr (Outcome) outcome = NULL;

  play_to_creation (f, server, BALL);
  outcome = play (f, server, BALL, "infer-fps=10");
  outcome_assert_says (outcome, "is of a job of other settings");
  g_assert_cmpstr (gst_structure_get_string (outcome->details, "phase"), ==,
      "settings");
  g_assert_cmpuint (count_posts (server), ==, 1);
  g_assert_true (checkpoint_exists (f));
}

static const struct
{
  const gchar *name, *source;
} other_streams[] = {
  {"frames", "videotestsrc pattern=ball num-buffers=11 ! " CAPS " ! "},
  {"size", "videotestsrc pattern=ball num-buffers=10 ! "
        "video/x-raw,width=80,height=48,framerate=10/1 ! "},
  {"rate", "videotestsrc pattern=ball num-buffers=10 ! "
        "video/x-raw,width=64,height=48,framerate=11/1 ! "},
  {"codec", BALL "jpegenc ! "},
  {"contents", "videotestsrc pattern=snow num-buffers=10 ! " CAPS " ! "},
};

static void
test_other_stream (Fixture * f, gconstpointer which)
{
  g_autoptr (TestServer) server = start_busy_server ();
  g_autoptr (Outcome) outcome = NULL;
  const gchar *recording;

  play_to_creation (f, server, BALL);
  outcome = play (f, server, other_streams[GPOINTER_TO_UINT (which)].source,
      "");
  outcome_assert_says (outcome, "is of a job of another stream");
  g_assert_null (strstr (outcome->error->message, "goes on"));
  g_assert_cmpuint (count_uploads (server), ==, 1);
  g_assert_cmpuint (count_posts (server), ==, 1);
  g_assert_true (checkpoint_exists (f));

  /* What was recorded is not lost. */
  recording = gst_structure_get_string (outcome->details, "recording");
  g_assert_true (g_file_test (recording, G_FILE_TEST_EXISTS));
}

/* The same models, spelt otherwise, are the same. */
static void
test_same_models (Fixture * f, gconstpointer unused)
{
  static const gchar *const models[] = {
    "[{\"model_id\":\"ball\",\"inference_type\":\"object-detection\"}]",
    "[ {\"inference_type\": \"object-detection\", \"model_id\": \"ball\"} ]"
  };
  g_autoptr (TestServer) server = start_busy_server ();

  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    GstElement *pipeline = new_pipeline (f, server, BALL, "model-id=\"\"");
    g_autoptr (Outcome) outcome = NULL;

    pipeline_set (pipeline, "models", models[i], NULL);
    outcome = pipeline_play (pipeline);
    pipeline_free (pipeline);
    if (i == 0)
      outcome_assert_says (outcome, "Could not create the job");
    else
      outcome_assert_eos (outcome);
  }
}

/* Files, byte for byte */

static void
change_byte (const gchar * path)
{
  g_autofree gchar *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
}

static void
test_file (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = start_busy_server ();
  g_autofree gchar *path = scratch_path ("video.webm");
  g_autofree gchar *source = g_strdup_printf ("filesrc location=%s ! ", path);
  g_autoptr (Outcome) other = NULL, outcome = NULL;

  pipeline_write_video (path, CAPS, "vp8enc ! webmmux");
  play_to_creation (f, server, source);
  change_byte (path);
  other = play (f, server, source, "");
  outcome_assert_says (other, "is of a job of another stream");
  change_byte (path);
  outcome = play (f, server, source, "");
  outcome_assert_eos (outcome);
  g_assert_cmpuint (count_uploads (server), ==, 1);
}

/* Whose file it is */

static void
test_input_file (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree gchar *path = scratch_path ("precious.webm");
  g_autofree gchar *source = g_strdup_printf ("filesrc location=%s ! ", path);
  g_autofree gchar *before = NULL, *after = NULL;
  g_autoptr (Outcome) outcome = NULL;
  GstElement *pipeline = new_pipeline (f, server, source, "");
  gsize size_before, size_after;

  pipeline_write_video (path, CAPS, "vp8enc ! webmmux");
  g_assert_true (g_file_get_contents (path, &before, &size_before, NULL));
  pipeline_set (pipeline, "job-location", path, NULL);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  outcome_assert_says (outcome, "is not what this plugin keeps a job in");
  g_assert_true (g_file_get_contents (path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

/* The second one is refused before it records anything. */
static void
test_in_use (Fixture * f, gconstpointer unused)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *first = new_pipeline (f, server, "videotestsrc is-live=true ! "
      CAPS " ! ", "");
  g_autoptr (Outcome) refused = NULL;

  gst_element_set_state (first, GST_STATE_PAUSED);
  refused = play (f, server, BALL, "");
  outcome_assert_says (refused, "is in use by another pipeline");
  g_assert_cmpstr (gst_structure_get_string (refused->details, "phase"), ==,
      "settings");
  pipeline_free (first);
  g_assert_false (checkpoint_exists (f));
}

static void
add (const gchar * name, gconstpointer data,
    void (*func) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strconcat ("/resume/", name, NULL);

  g_test_add_vtable (path, sizeof (Fixture), data, (GTestFixtureFunc) set_up,
      (GTestFixtureFunc) func, (GTestFixtureFunc) tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  add ("nothing-to-go-on-with", NULL, test_nothing_to_go_on_with);
  add ("uploaded/raw", BALL, test_uploaded);
  add ("uploaded/encoded", BALL "jpegenc ! ", test_uploaded);
  add ("stopped/sink", GINT_TO_POINTER (FALSE), test_stopped);
  add ("stopped/filter", GINT_TO_POINTER (TRUE), test_stopped);
  add ("same-element", NULL, test_same_element);
  add ("without-wait", NULL, test_without_wait);
  add ("empty-stream", NULL, test_empty_stream);
  add ("not-delivered", NULL, test_not_delivered);
  add ("other-settings", NULL, test_other_settings);
  for (gsize i = 0; i < G_N_ELEMENTS (other_streams); i++) {
    g_autofree gchar *name =
        g_strconcat ("other-stream/", other_streams[i].name, NULL);

    add (name, GSIZE_TO_POINTER (i), test_other_stream);
  }
  add ("same-models", NULL, test_same_models);
  add ("file", NULL, test_file);
  add ("input-file", NULL, test_input_file);
  add ("in-use", NULL, test_in_use);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
