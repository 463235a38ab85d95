/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Wherever a stream is sought to, frames carry their own predictions. A run
 * without seeks shows first which frames the file has, when each is shown, and
 * where the ball is on it. */

#include <roboflow/roboflow.h>

#include "../kit/ballfile.h"
#include "../kit/cases.h"
#include "../kit/passing.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define N_SEEKS 20

/* FILE stands for the path of the file. */
typedef struct
{
  const gchar *name;
  const gchar *make;            /* pipeline that writes FILE */
  const gchar *play;            /* from FILE to the filter */
  const gchar *behind;          /* from there to raw frames */
  gint infer_fps;
  BallFilePrepare prepare;      /* of what writes it */
} Case;

static TestServer *server;

#define X264 "x264enc speed-preset=ultrafast bframes=3 b-adapt=false " \
    "key-int-max=12 ! h264parse ! "
#define X264_IN_ORDER "x264enc speed-preset=ultrafast bframes=0 " \
    "key-int-max=12 ! h264parse ! "
#define VP8 "vp8enc deadline=1 keyframe-max-dist=12 ! webmmux ! " \
    "filesink location=FILE"

static const Case cases[] = {
  {"30", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264_RAW, "", 30},
  {"ntsc", BALL ("60", "30000/1001") X264 TO_MP4, FROM_MP4 H264_RAW, "", 7},
  {"matroska", BALL ("60", "25/1") X264 TO_MKV, FROM_MKV H264_RAW, "", 25},
  {"late", BALL_FROM ("timestamp-offset=10000000000", "60", "30/1")
      X264 TO_MKV, FROM_MKV H264_RAW, "", 30},
  {"irregular", BALL ("59", "30/1") X264_IN_ORDER TO_MP4, FROM_MP4 H264_RAW, "",
      9, ball_file_shake_stamps},
  {"irregular-matroska", BALL ("59", "30/1") X264_IN_ORDER TO_MKV,
      FROM_MKV H264_RAW, "", 9, ball_file_shake_stamps},
  {"h264", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264, "avdec_h264 ! ", 30},
  {"h264/irregular", BALL ("59", "30/1") X264 TO_MP4, FROM_MP4 H264,
      "avdec_h264 ! ", 9, ball_file_shake_stamps},
  {"vp8", BALL ("60", "30/1") VP8, FROM_MKV, "vp8dec ! ", 7},
};

static GArray *
list_frames (const Case * c, const gchar * path)
{
  GstElement *pipeline =
      ball_file_pipeline (path, c->play, "identity", c->behind);
  GArray *frames = passing_watch (pipeline, "end", "sink");

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  return frames;
}

static GstRoboflowResults *
open_results (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  GstRoboflowResults *results = gst_roboflow_results_open (path, &error);

  g_assert_no_error (error);
  return results;
}

/* After a seek a decoder can shorten the first frame, so frames are told by
 * their pixels and not by their times. */
static guint
find_frame (GArray * frames, const gchar * checksum)
{
  for (guint i = 0; i < frames->len; i++) {
    if (g_str_equal (g_array_index (frames, Passed, i).checksum, checksum))
      return i;
  }
  g_assert_not_reached ();
}

/* Each frame that came carries its own predictions, or none if it was not
 * inferred. */
static void
assert_own_predictions (GArray * frames, GArray * came,
    GstRoboflowResults * results)
{
  for (guint i = 0; i < came->len; i++) {
    const Passed *frame = &g_array_index (came, Passed, i);
    gint64 number = find_frame (frames, frame->checksum);
    guint index;

    if (!gst_roboflow_results_lookup_number (results, number,
            GST_ROBOFLOW_MATCH_EXACT, &index))
      number = -1;
    if (frame->number != number)
      g_test_message ("%u of %u at %" GST_TIME_FORMAT ", frame %u", i,
          came->len, GST_TIME_ARGS (frame->stream_time), find_frame (frames,
              frame->checksum));
    g_assert_cmpint (frame->number, ==, number);
  }
  passing_count_on_ball (came);
}

/* Plays from random places: to the end, a few frames, or 1 ms of one. The last
 * is left out of files without a constant rate, where a part of a frame does
 * not tell which frame it is. */
static void
seek_and_compare (GstElement * pipeline, const Case * c, GArray * frames,
    GArray * came, GstRoboflowResults * results)
{
  static const GstSeekFlags ways[] = {
    GST_SEEK_FLAG_ACCURATE, GST_SEEK_FLAG_ACCURATE, GST_SEEK_FLAG_KEY_UNIT,
    GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_AFTER
  };
  const Passed *first = &g_array_index (frames, Passed, 0);
  const Passed *last = &g_array_index (frames, Passed, frames->len - 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (N_SEEKS);

  for (guint i = 0; i < N_SEEKS; i++) {
    const GstSeekFlags way = ways[i % G_N_ELEMENTS (ways)];
    GstClockTime start = g_rand_double_range (rand, first->stream_time,
        last->stream_time);
    GstClockTime stop = way != GST_SEEK_FLAG_ACCURATE ? GST_CLOCK_TIME_NONE
        : start + (i % 3 == 0 && !c->prepare ? 1 : 200) * GST_MSECOND;

    g_array_set_size (came, 0);
    g_assert_true (gst_element_seek (pipeline, 1.0, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH | way, GST_SEEK_TYPE_SET, start,
            GST_SEEK_TYPE_SET, stop));
    pipeline_play_to_end (pipeline);
    g_assert_cmpuint (came->len, >, 0);
    assert_own_predictions (frames, came, results);
  }
}

/* Prerolls, as applications do before they seek. Returns: the frames that reach
 * the sink */
static GArray *
preroll (GstElement * pipeline)
{
  GArray *came = passing_watch (pipeline, "end", "sink");

  pipeline_preroll (pipeline);
  return came;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *path = scratch_path ("ball");
  g_autofree gchar *location = scratch_path ("results.json");
  g_autoptr (GArray) frames = NULL;
  g_autoptr (GArray) replayed = NULL, attached = NULL;
  g_autoptr (GstRoboflowResults) results = NULL;
  GstElement *pipeline;

  ball_file_write (path, c->make, c->prepare);
  frames = list_frames (c, path);
  pipeline = ball_file_pipeline (path, c->play, "roboflowvideoinfer "
      "match=exact replay=upstream", c->behind);
  pipeline_use_server (pipeline, server->url);
  pipeline_set (pipeline, "model-id", "ball/1", "infer-fps", c->infer_fps,
      "results-location", location, NULL);
  replayed = preroll (pipeline);
  results = open_results (location);
  seek_and_compare (pipeline, c, frames, replayed, results);
  pipeline_free (pipeline);

  pipeline =
      ball_file_pipeline (path, c->play, "roboflowvideoinfer match=exact",
      c->behind);
  pipeline_set (pipeline, "results-input-location", location, NULL);
  attached = preroll (pipeline);
  seek_and_compare (pipeline, c, frames, attached, results);
  pipeline_free (pipeline);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  ADD_CASES ("/filter-seeks/", cases, test_case);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
