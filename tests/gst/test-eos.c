/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* When the EOS message is posted, and when not. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../kit/threads.h"
#include "../server/serverkit.h"

#include <gst/app/gstappsrc.h>

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

static guint
count_jobs (TestServer * server)
{
  return test_server_count_requests (server, "\"POST\"", "/videoinfer");
}

static GstPadProbeReturn
note_seqnum (GstPad * pad, GstPadProbeInfo * info, gpointer seqnum)
{
  GstEvent *event = gst_pad_probe_info_get_event (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    *(guint32 *) seqnum = gst_event_get_seqnum (event);
  return GST_PAD_PROBE_OK;
}

static void
watch_seqnum (GstElement * pipeline, guint32 * seqnum)
{
  pipeline_add_probe (pipeline, "infer", "sink",
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, note_seqnum, seqnum);
}

static void
assert_seqnum (GstElement * pipeline)
{
  g_autoptr (Outcome) outcome = NULL;
  guint32 seqnum = GST_SEQNUM_INVALID;

  watch_seqnum (pipeline, &seqnum);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, >, 0);
  g_assert_cmpuint (seqnum, !=, GST_SEQNUM_INVALID);
  g_assert_cmpuint (outcome->eos_seqnum, ==, seqnum);
  pipeline_free (pipeline);
}

/* The EOS message has the seqnum of the EOS event that came in, whatever the
 * element has inside. */
static void
test_seqnum_of_recording (void)
{
  static const gchar *const middles[] = { "", "vp8enc ! ", "jpegenc ! " };
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (middles); i++) {
    GstElement *pipeline = pipeline_new (BALL "%s" INFER, middles[i]);

    pipeline_use_server (pipeline, server->url);
    assert_seqnum (pipeline);
  }
}

static void
test_seqnum_of_results (void)
{
  g_autofree gchar *results = scratch_write_results ("seqnum.json", 30);

  assert_seqnum (pipeline_new (BALL "roboflowvideoinfer name=infer "
          "results-input-location=%s", results));
}

/* The element posts nothing after the EOS message. */
static void
test_last (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  gst_element_set_state (pipeline, GST_STATE_READY);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT
          | GST_MESSAGE_PROGRESS | GST_MESSAGE_EOS));
  pipeline_free (pipeline);
}

/* Whether EOS has been posted; drops all other messages. */
static gboolean
eos_was_posted (GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) eos = gst_bus_pop_filtered (bus, GST_MESSAGE_EOS);

  return eos != NULL;
}

/* The job also ends in PAUSED, but EOS is only posted in PLAYING. */
static void
test_paused_while_the_job_runs (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=200", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (Outcome) submitted = NULL, rest = NULL;

  pipeline_use_server (pipeline, server->url);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  submitted = pipeline_wait (pipeline, "submitted");
  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PAUSED), !=,
      GST_STATE_CHANGE_FAILURE);
  g_assert_cmpint (gst_element_get_state (pipeline, NULL, NULL,
          90 * GST_SECOND), ==, GST_STATE_CHANGE_SUCCESS);
  threads_wait_for_end_of ("roboflow-run");
  g_assert_false (eos_was_posted (pipeline));

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  rest = pipeline_wait (pipeline, NULL);
  outcome_assert_eos (rest);
  g_assert_cmpuint (count_jobs (server), ==, 1);
  pipeline_free (pipeline);
}

static void
test_pausing_and_going_on (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=300", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (Outcome) submitted = NULL, rest = NULL;

  pipeline_use_server (pipeline, server->url);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  submitted = pipeline_wait (pipeline, "submitted");
  for (guint i = 0; i < 3; i++) {
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    g_assert_cmpint (gst_element_get_state (pipeline, NULL, NULL,
            90 * GST_SECOND), ==, GST_STATE_CHANGE_SUCCESS);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  }
  rest = pipeline_wait (pipeline, NULL);
  outcome_assert_eos (rest);
  g_assert_cmpuint (rest->predictions->len, ==, 5);
  g_assert_cmpuint (count_jobs (server), ==, 1);
  threads_wait_for_end_of ("roboflow-run");
  g_assert_false (eos_was_posted (pipeline));
  pipeline_free (pipeline);
}

/* The application sends EOS to a pipeline whose source is endless. */
static void
test_eos_of_the_application (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true pattern=ball "
      "! video/x-raw,width=320,height=240,framerate=30/1 ! "
      "identity name=seen signal-handoffs=true ! " INFER);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_wait_for_position (pipeline, GST_SECOND / 2);
  g_assert_true (gst_element_send_event (pipeline, gst_event_new_eos ()));
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, >=, 3);
  pipeline_free (pipeline);
}

static void
test_no_frames (gconstpointer caps)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  GstElement *pipeline = pipeline_new ("appsrc name=src format=time ! " INFER);
  g_autoptr (GstElement) src = pipeline_get_element (pipeline, "src");
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, server->url);
  if (caps)
    gst_util_set_object_arg (G_OBJECT (src), "caps", caps);
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (outcome->warnings, 0),
          "no job was made"));
  g_assert_cmpuint (count_jobs (server), ==, 0);
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
  g_test_add_func ("/eos/seqnum-of-recording", test_seqnum_of_recording);
  g_test_add_func ("/eos/seqnum-of-results", test_seqnum_of_results);
  g_test_add_func ("/eos/last", test_last);
  g_test_add_func ("/eos/paused-while-the-job-runs",
      test_paused_while_the_job_runs);
  g_test_add_func ("/eos/pausing-and-going-on", test_pausing_and_going_on);
  g_test_add_func ("/eos/of-the-application", test_eos_of_the_application);
  g_test_add_data_func ("/eos/without-caps", NULL, test_no_frames);
  g_test_add_data_func ("/eos/without-raw-frames",
      "video/x-raw,format=I420,width=64,height=48,framerate=10/1",
      test_no_frames);
  g_test_add_data_func ("/eos/without-encoded-frames",
      "video/x-vp8,width=64,height=48,framerate=10/1", test_no_frames);
  g_test_add_data_func ("/eos/without-bytes", "video/quicktime",
      test_no_frames);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
