/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Position, duration, seeking and latency, while the element records and
 * after. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

static gchar *video;            /* a second at 10 frames a second */

static void
make_video (void)
{
  GstElement *pipeline;

  video = scratch_path ("video.webm");
  pipeline = pipeline_new ("videotestsrc pattern=ball num-buffers=10 ! "
      "video/x-raw,width=64,height=48,framerate=10/1 ! vp8enc deadline=1 ! "
      "webmmux ! filesink location=%s", video);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* There is a position as soon as the first frame has been handled. */
static gint64
wait_for_position (GstElement * pipeline)
{
  gint64 position = -1;

  while (!gst_element_query_position (pipeline, GST_FORMAT_TIME, &position))
    g_usleep (1000);
  return position;
}

static gboolean
is_seekable (GstElement * element)
{
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable = FALSE;

  g_assert_true (gst_element_query (element, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  return seekable;
}

static void
test_recording (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin ! "
      INFER, video);
  gint64 position = -1, duration = -1;

  pipeline_use_server (pipeline, server->url);
  pipeline_preroll (pipeline);
  g_assert_cmpint (wait_for_position (pipeline), >=, 0);
  g_assert_true (gst_element_query_duration (pipeline, GST_FORMAT_TIME,
          &duration));
  g_assert_cmpint (duration, ==, GST_SECOND);

  pipeline_play_to_end (pipeline);
  g_assert_true (gst_element_query_position (pipeline, GST_FORMAT_TIME,
          &position));
  g_assert_cmpint (position, ==, 900 * GST_MSECOND);
  pipeline_free (pipeline);
}

/* While the element records, seeking is refused even where the source could
 * seek. */
static void
test_seeking (void)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! "
      "video/x-raw,framerate=30/1 ! " INFER);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");

  pipeline_use_server (pipeline, "https://example.com");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_wait_for_position (pipeline, 1);
  g_assert_false (is_seekable (infer));
  g_assert_false (is_seekable (pipeline));
  pipeline_free (pipeline);
}

static void
test_results (void)
{
  g_autofree gchar *results = scratch_write_results ("results.json", 10);
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin ! "
      "roboflowvideoinfer name=infer results-input-location=%s", video,
      results);
  gint64 duration = -1;

  pipeline_preroll (pipeline);
  g_assert_true (is_seekable (pipeline));
  g_assert_cmpint (wait_for_position (pipeline), >=, 0);
  g_assert_true (gst_element_query_duration (pipeline, GST_FORMAT_TIME,
          &duration));
  g_assert_cmpint (duration, ==, GST_SECOND);
  pipeline_free (pipeline);
}

/* Recording does not sync to the clock, so the element adds no latency. */
static void
test_latency (void)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! "
      "video/x-raw,framerate=30/1 ! " INFER);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min = 0, max = 0;
  gboolean live = TRUE;

  pipeline_use_server (pipeline, "https://example.com");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_element_get_state (pipeline, NULL, NULL, 90 * GST_SECOND);
  g_assert_true (gst_element_query (infer, query));
  gst_query_parse_latency (query, &live, &min, &max);
  g_assert_false (live);
  g_assert_cmpuint (min, ==, 0);
  pipeline_free (pipeline);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  make_video ();
  g_test_add_func ("/queries/recording", test_recording);
  g_test_add_func ("/queries/seeking", test_seeking);
  g_test_add_func ("/queries/results", test_results);
  g_test_add_func ("/queries/latency", test_latency);
  status = g_test_run ();
  scratch_finish ();
  g_free (video);
  return status;
}
