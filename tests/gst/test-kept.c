/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which recordings are kept when a run fails, and what the error says of
 * them. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <signal.h>
#include <sys/resource.h>

#define SIZE "width=64,height=48,framerate=10/1"
#define RAW "video/x-raw,format=I420," SIZE
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

/* A pipeline that the test feeds through an appsrc. No request is ever made. */
static GstElement *
new_pipeline (const gchar * caps, GstElement ** src)
{
  GstElement *pipeline = pipeline_new ("appsrc name=src format=time ! " INFER);

  pipeline_use_server (pipeline, "https://example.com");
  *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gst_object_unref (*src);
  if (caps) {
    g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);

    gst_app_src_set_caps (GST_APP_SRC (*src), parsed);
  }
  return pipeline;
}

/* A black frame of 64x48. */
static void
push_frame (GstElement * src, guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64 * 48 * 3 / 2, NULL);

  gst_buffer_memset (buffer, 0, number, gst_buffer_get_size (buffer));
  GST_BUFFER_PTS (buffer) = number * GST_SECOND / 10;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 10;
  gst_app_src_push_buffer (GST_APP_SRC (src), buffer);
}

static void
count_frame (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    gpointer count)
{
  ++*(guint *) count;
}

static guint
count_frames (const gchar * path)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin ! "
      "fakesink name=sink signal-handoffs=true", path);
  g_autoptr (GstElement) sink = pipeline_get_element (pipeline, "sink");
  guint count = 0;

  g_signal_connect (sink, "handoff", G_CALLBACK (count_frame), &count);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  return count;
}

/* The recording that an error names; removes it, so that it does not count as
 * left behind. */
static void
assert_kept (const Outcome * outcome)
{
  const gchar *path = gst_structure_get_string (outcome->details, "recording");
  GStatBuf info;

  g_assert_nonnull (path);
  outcome_assert_says (outcome, path);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (info.st_size, >, 0);
  g_unlink (path);
  scratch_assert_nothing_temporary ();
}

static guint
count_kept_frames (const Outcome * outcome)
{
  return count_frames (gst_structure_get_string (outcome->details,
          "recording"));
}

static void
test_kept_after_failure (void)
{
  g_autoptr (TestServer) server = test_server_start ("--fault=create:400",
      NULL);
  g_autoptr (Outcome) outcome = pipeline_run (server->url,
      "videotestsrc num-buffers=10 ! " RAW " ! " INFER);

  g_assert_cmpstr (gst_structure_get_string (outcome->details, "phase"), ==,
      "job");
  g_assert_cmpuint (count_kept_frames (outcome), ==, 10);
  assert_kept (outcome);
}

/* A recording with a recording-location stays there, whatever happens. */
static void
test_kept_as_asked (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autofree gchar *path = scratch_path ("asked.mp4");
  g_autoptr (Outcome) outcome = pipeline_run (server->url,
      "videotestsrc pattern=ball num-buffers=10 ! " RAW " ! " INFER
      "recording-location=%s", path);

  outcome_assert_eos (outcome);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  scratch_assert_nothing_temporary ();
}

/* Plays until this frame is being recorded. */
static void
play_until (GstElement * pipeline, GstClockTime at_least)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  pipeline_wait_for_position (pipeline, at_least);
}

static void
test_new_format (void)
{
  GstElement *src;
  GstElement *pipeline = new_pipeline (RAW, &src);
  g_autoptr (GstCaps) larger = gst_caps_from_string
      ("video/x-raw,format=I420,width=128,height=96,framerate=10/1");
  g_autoptr (Outcome) outcome = NULL;

  for (guint i = 0; i < 5; i++)
    push_frame (src, i);
  play_until (pipeline, 4 * GST_SECOND / 10);
  gst_app_src_set_caps (GST_APP_SRC (src), larger);
  push_frame (src, 5);
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome,
      "The format of the video changed in its middle");
  pipeline_free (pipeline);
  g_assert_cmpuint (count_kept_frames (outcome), ==, 5);
  assert_kept (outcome);
}

/* A change of the frame rate is no error: files do not need a constant one. */
static void
test_new_frame_rate (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *src;
  GstElement *pipeline = new_pipeline (RAW, &src);
  g_autoptr (GstCaps) slower = gst_caps_from_string
      ("video/x-raw,format=I420,width=64,height=48,framerate=5/1");

  pipeline_use_server (pipeline, server->url);
  for (guint i = 0; i < 5; i++)
    push_frame (src, i);
  gst_app_src_set_caps (GST_APP_SRC (src), slower);
  push_frame (src, 5);
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* A tag makes videoflip change its caps before the first frame: that is no new
 * format. */
static void
test_turned (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  g_autoptr (Outcome) outcome = pipeline_run (server->url,
      "videotestsrc pattern=ball num-buffers=10 ! " RAW " ! "
      "taginject tags=image-orientation=rotate-90 ! "
      "videoflip video-direction=auto ! " INFER);
  gint width, height;

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 5);
  gst_structure_get (g_ptr_array_index (outcome->predictions, 0),
      "image-width", G_TYPE_INT, &width, "image-height", G_TYPE_INT, &height,
      NULL);
  g_assert_cmpint (width, ==, 48);
  g_assert_cmpint (height, ==, 64);
  scratch_assert_nothing_temporary ();
}

static void
flush (GstElement * pipeline)
{
  g_autoptr (GstPad) sink = pipeline_get_pad (pipeline, "infer", "sink");

  gst_pad_send_event (sink, gst_event_new_flush_start ());
  gst_pad_send_event (sink, gst_event_new_flush_stop (TRUE));
}

static gchar *
write_video (const gchar * name, const gchar * encoder)
{
  gchar *path = scratch_path (name);

  pipeline_write_video (path, RAW, encoder);
  return path;
}

static void
test_flush_of_frames (void)
{
  GstElement *src;
  GstElement *pipeline = new_pipeline (RAW, &src);
  g_autoptr (Outcome) outcome = NULL;

  for (guint i = 0; i < 5; i++)
    push_frame (src, i);
  play_until (pipeline, 4 * GST_SECOND / 10);
  flush (pipeline);
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome,
      "A seek or flush came while the stream was recorded");
  pipeline_free (pipeline);
  g_assert_cmpuint (count_kept_frames (outcome), ==, 5);
  assert_kept (outcome);
}

/* Of a file that comes as bytes, those that came are kept. */
static void
test_flush_of_bytes (void)
{
  g_autofree gchar *path = write_video ("d.webm", "vp8enc ! webmmux");
  g_autofree gchar *bytes = NULL;
  gsize size;
  GstElement *src;
  GstElement *pipeline = new_pipeline ("video/webm", &src);
  g_autoptr (Outcome) outcome = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_object_set (src, "format", GST_FORMAT_BYTES, NULL);
  gst_app_src_push_buffer (GST_APP_SRC (src), gst_buffer_new_wrapped
      (g_steal_pointer (&bytes), size));
  gst_app_src_push_buffer (GST_APP_SRC (src), gst_buffer_new ());
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_element_get_state (pipeline, NULL, NULL, 90 * GST_SECOND);
  while (gst_app_src_get_current_level_buffers (GST_APP_SRC (src)) > 0)
    g_usleep (1000);
  flush (pipeline);
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome,
      "A seek or flush came while the stream was recorded");
  pipeline_free (pipeline);
  g_assert_cmpuint (count_kept_frames (outcome), ==, 10);
  assert_kept (outcome);
}

/* Waits until the filesink inside of the element has a buffer, which it holds
 * in PAUSED. */
static void
wait_for_file_sink (GstElement * pipeline)
{
  GstSample *sample = NULL;

  while (!sample) {
    g_autoptr (GstElement) file =
        gst_bin_get_by_name (GST_BIN (pipeline), "file");

    if (file)
      g_object_get (file, "last-sample", &sample, NULL);
    g_usleep (1000);
  }
  gst_sample_unref (sample);
}

/* In PAUSED the filesink inside of the element holds the stream: a flush must
 * not wait for it. */
static void
test_flush_in_paused (void)
{
  GstElement *src;
  GstElement *pipeline = new_pipeline ("video/webm", &src);
  g_autoptr (Outcome) outcome = NULL;

  g_object_set (src, "format", GST_FORMAT_BYTES, NULL);
  gst_app_src_push_buffer (GST_APP_SRC (src), gst_buffer_new_allocate (NULL,
          64, NULL));
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  wait_for_file_sink (pipeline);
  flush (pipeline);
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome,
      "A seek or flush came while the stream was recorded");
  pipeline_free (pipeline);
}

/* When a frame is counted, those before it have been recorded. */
static void
wait_for_frames (GstElement * pipeline, guint64 n_frames)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  guint64 counted = 0;

  while (counted < n_frames) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (infer, "stats", &stats, NULL);
    gst_structure_get_uint64 (stats, "frames", &counted);
    g_usleep (1000);
  }
}

/* The position of the first frame of a live source is not 0, so that it tells
 * nothing about frames that are recorded. */
static void
test_seek (void)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true ! " RAW
      " ! " INFER);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "https://example.com");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for_frames (pipeline, 2);
  g_assert_false (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, 0));
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome, "A seek came while the stream was recorded");
  pipeline_free (pipeline);
  g_assert_cmpuint (count_kept_frames (outcome), >=, 1);
  assert_kept (outcome);
}

/* In PAUSED nothing has been written yet, so nothing is kept. */
static void
test_seek_in_paused (void)
{
  GstElement *src;
  GstElement *pipeline = new_pipeline (RAW, &src);
  g_autoptr (Outcome) outcome = NULL;

  push_frame (src, 0);
  push_frame (src, 1);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, 90 * GST_SECOND);
  while (gst_app_src_get_current_level_buffers (GST_APP_SRC (src)) > 0)
    g_usleep (1000);
  g_assert_false (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, 0));
  outcome = pipeline_wait (pipeline, NULL);
  outcome_assert_says (outcome, "A seek came while the stream was recorded");
  g_assert_false (gst_structure_has_field (outcome->details, "recording"));
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

/* Files that this program writes get no larger than @size. */
static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (void)
{
  GstElement *pipeline = pipeline_new ("videotestsrc pattern=snow "
      "num-buffers=100 ! " RAW " ! " INFER);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "https://example.com");
  limit_files (50000);
  outcome = pipeline_play (pipeline);
  limit_files (RLIM_INFINITY);
  g_assert_error (outcome->error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE);
  outcome_assert_says (outcome, "recording-location or TMPDIR");
  pipeline_free (pipeline);
  assert_kept (outcome);
}

static void
test_full_disk_for_results (void)
{
  g_autofree gchar *results = scratch_write_results ("large.json", 1000);
  g_autofree gchar *option = g_strconcat ("--results=", results, NULL);
  g_autofree gchar *kept = scratch_path ("kept.json");
  g_autoptr (TestServer) server = test_server_start (option, NULL);
  g_autoptr (Outcome) outcome = NULL;

  limit_files (50000);
  outcome = pipeline_run (server->url, "videotestsrc num-buffers=10 ! " RAW
      " ! " INFER "results-location=%s", kept);
  limit_files (RLIM_INFINITY);
  outcome_assert_says (outcome, kept);
  g_assert_cmpstr (gst_structure_get_string (outcome->details, "phase"), ==,
      "download");
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
  assert_kept (outcome);
}

static void
test_full_disk_for_predictions (void)
{
  g_autofree gchar *results = scratch_write_results ("many.json", 1000);
  g_autofree gchar *lines = scratch_path ("lines.jsonl");
  g_autoptr (Outcome) outcome = NULL;

  limit_files (50000);
  outcome = pipeline_run ("https://example.com", "videotestsrc "
      "num-buffers=1000 ! " RAW " ! roboflowvideoinfer name=infer "
      "results-input-location=%s predictions-location=%s", results, lines);
  limit_files (RLIM_INFINITY);
  outcome_assert_says (outcome, lines);
  g_assert_false (g_file_test (lines, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  int status;

  signal (SIGXFSZ, SIG_IGN);
  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kept/after-failure", test_kept_after_failure);
  g_test_add_func ("/kept/as-asked", test_kept_as_asked);
  g_test_add_func ("/kept/new-format", test_new_format);
  g_test_add_func ("/kept/new-frame-rate", test_new_frame_rate);
  g_test_add_func ("/kept/turned", test_turned);
  g_test_add_func ("/kept/flush-of-frames", test_flush_of_frames);
  g_test_add_func ("/kept/flush-of-bytes", test_flush_of_bytes);
  g_test_add_func ("/kept/flush-in-paused", test_flush_in_paused);
  g_test_add_func ("/kept/seek", test_seek);
  g_test_add_func ("/kept/seek-in-paused", test_seek_in_paused);
  g_test_add_func ("/kept/full-disk", test_full_disk);
  g_test_add_func ("/kept/full-disk-for-results", test_full_disk_for_results);
  g_test_add_func ("/kept/full-disk-for-predictions",
      test_full_disk_for_predictions);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
