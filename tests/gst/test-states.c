/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element is stopped and used again. How it is stopped in each phase of a
 * run is a matter of its own: see test-stopping.c. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../kit/threads.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

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

/* Each run makes a job, with the settings of that run. */
static void
test_again (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *results = scratch_write_results ("again.json", 30);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
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
  g_test_add_func ("/states/stop/before-any-data", test_before_any_data);
  g_test_add_func ("/states/again", test_again);
  g_test_add_func ("/states/again-after-error", test_again_after_error);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
