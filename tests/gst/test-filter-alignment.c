/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A filter puts predictions on the very frames they belong to, and leaves the
 * frames as they are. A file of a moving ball is played: without the filter, to
 * know what frames it has; through a filter that records it and then plays it, or
 * the recording, again; and through one that has the results of that. Each box is
 * held against the ball in the pixels of the frame that carries it. */

#include <roboflow/roboflow.h>

#include "../kit/ballfile.h"
#include "../kit/cases.h"
#include "../kit/passing.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../kit/tamper.h"
#include "../server/serverkit.h"

/* FILE stands for the path of the file. */
typedef struct
{
  const gchar *name;
  const gchar *make;            /* pipeline that writes FILE */
  const gchar *play;            /* from FILE to the filter */
  const gchar *behind;          /* from there to raw frames */
  guint n_frames;
  BallFilePrepare prepare;      /* of what writes it */
} Case;

static TestServer *server;

static void
play_to_end (GstElement * pipeline)
{
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  pipeline_free (pipeline);
}

/* What is done to frames before they are written to the file. */

/* Adds a pause after each nine frames, as in a recording of a screen. */
static GstPadProbeReturn
pause_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 number = GST_BUFFER_OFFSET (buffer);

  info->data = buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) += number / 9 * 400 * GST_MSECOND;
  return GST_PAD_PROBE_OK;
}

static void
pause_now_and_then (GstElement * pipeline)
{
  pipeline_add_probe (pipeline, "raw", "src", GST_PAD_PROBE_TYPE_BUFFER,
      pause_stamp, NULL);
}

static void
begin_amid_a_gop (GstElement * pipeline)
{
  tamper_drop_first (pipeline, "encoded", "src");
}

#define X264 "x264enc speed-preset=ultrafast bframes=3 b-adapt=false " \
    "key-int-max=20 ! identity name=encoded ! h264parse ! "
#define X264_IN_ORDER "x264enc speed-preset=ultrafast bframes=0 " \
    "key-int-max=20 ! h264parse ! "
#define HALF "videoscale ! video/x-raw,width=80,height=60 ! "

static const Case cases[] = {
  {"30", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264_RAW, "", 60},
  {"25", BALL ("60", "25/1") X264 TO_MP4, FROM_MP4 H264_RAW, "", 60},
  {"ntsc", BALL ("60", "30000/1001") X264 TO_MP4, FROM_MP4 H264_RAW, "", 60},
  {"60", BALL ("90", "60/1") X264 TO_MP4, FROM_MP4 H264_RAW, "", 90},
  {"ntsc-matroska", BALL ("60", "30000/1001") X264 TO_MKV, FROM_MKV H264_RAW,
      "", 60},
  {"half-size", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264_RAW, HALF, 60},

  {"irregular", BALL ("59", "30/1") X264_IN_ORDER TO_MP4, FROM_MP4 H264_RAW, "",
      59, ball_file_shake_stamps},
  {"irregular-matroska", BALL ("59", "30/1") X264_IN_ORDER TO_MKV,
      FROM_MKV H264_RAW, "", 59, ball_file_shake_stamps},
  {"pauses", BALL ("60", "30/1") X264_IN_ORDER TO_MKV, FROM_MKV H264_RAW, "",
      60, pause_now_and_then},
  {"late", BALL_FROM ("timestamp-offset=10000000000", "60", "30/1") X264 TO_MKV,
      FROM_MKV H264_RAW, "", 60},

  {"h264", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264, "avdec_h264 ! ", 60},
  {"h264/ntsc", BALL ("60", "30000/1001") X264 TO_MP4, FROM_MP4 H264,
      "avdec_h264 ! ", 60},
  {"h264/matroska", BALL ("60", "30/1") X264 TO_MKV, FROM_MKV H264,
      "avdec_h264 ! ", 60},
  {"h264/irregular", BALL ("59", "30/1") X264 TO_MKV, FROM_MKV H264,
      "avdec_h264 ! ", 59, ball_file_shake_stamps},
  {"h264/late", BALL_FROM ("timestamp-offset=10000000000", "60", "30/1") X264
        TO_MKV, FROM_MKV H264, "avdec_h264 ! ", 60},
  {"h264/joined", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4, "avdec_h264 ! ",
      59, begin_amid_a_gop},
  {"h264/half-size", BALL ("60", "30/1") X264 TO_MP4, FROM_MP4 H264,
      "avdec_h264 ! " HALF, 60},
  {"h265", BALL ("40", "30/1") "x265enc speed-preset=ultrafast "
        "option-string=bframes=3 ! h265parse ! " TO_MP4,
        FROM_MP4 "h265parse ! ",
      "avdec_h265 ! ", 40},
  {"vp8", BALL ("60",
          "30/1") "vp8enc deadline=1 keyframe-max-dist=20 ! webmmux "
        "! filesink location=FILE", FROM_MKV, "vp8dec ! ", 60},
  {"vp9", BALL ("40",
          "30/1") "vp9enc deadline=1 cpu-used=8 ! webmmux ! "
        "filesink location=FILE", FROM_MKV, "vp9dec ! ", 40},
};

/* The frames that leave "infer", and those that reach the sink. */
typedef struct
{
  GArray *passed;
  GArray *shown;
} Frames;

static void
frames_clear (Frames * frames)
{
  g_array_unref (frames->passed);
  g_array_unref (frames->shown);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frames, frames_clear)
static Frames
play (GstElement * pipeline)
{
  Frames frames = { passing_watch (pipeline, "infer", "src"),
    passing_watch (pipeline, "end", "sink")
  };

  play_to_end (pipeline);
  return frames;
}

static guint
count_frames (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, &error);

  g_assert_no_error (error);
  return gst_roboflow_results_get_n_frames (results);
}

static void
assert_all_is_well (const Frames * plain, const Frames * filtered,
    const gchar * results)
{
  passing_assert_same (plain->passed, filtered->passed);
  passing_assert_same (plain->shown, filtered->shown);
  g_assert_cmpuint (passing_count_on_ball (filtered->shown), ==,
      count_frames (results));
}

static GstElement *
make_job (const Case * c, const gchar * path, const gchar * filter,
    const gchar * results)
{
  GstElement *pipeline = ball_file_pipeline (path, c->play, filter, c->behind);

  pipeline_use_server (pipeline, server->url);
  pipeline_set (pipeline, "model-id", "ball/1", "infer-fps", 7,
      "results-location", results, NULL);
  return pipeline;
}

/* The recording has no frames before its first keyframe, and those of raw video
 * were encoded once more. */
static void
assert_recording_is_well (const Case * c, const Frames * plain,
    const Frames * recorded, const gchar * results)
{
  if (c->prepare != begin_amid_a_gop)
    passing_assert_same_times (plain->passed, recorded->passed);
  g_assert_cmpuint (passing_count_on_ball (recorded->shown), ==,
      count_frames (results));
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *path = scratch_path ("ball");
  g_autofree gchar *results = scratch_path ("results.json");
  g_auto (Frames) plain = { NULL };
  g_auto (Frames) replayed = { NULL };
  g_auto (Frames) attached = { NULL };
  g_auto (Frames) recorded = { NULL };
  GstElement *pipeline;

  ball_file_write (path, c->make, c->prepare);
  plain = play (ball_file_pipeline (path, c->play, "identity", c->behind));
  g_assert_cmpuint (plain.passed->len, ==, c->n_frames);

  replayed = play (make_job (c, path, "roboflowvideoinfer match=exact "
          "replay=upstream", results));
  assert_all_is_well (&plain, &replayed, results);

  pipeline =
      ball_file_pipeline (path, c->play, "roboflowvideoinfer match=exact",
      c->behind);
  pipeline_set (pipeline, "results-input-location", results, NULL);
  attached = play (pipeline);
  assert_all_is_well (&plain, &attached, results);

  recorded = play (make_job (c, path, "roboflowvideoinfer match=exact "
          "replay=recording", results));
  assert_recording_is_well (c, &plain, &recorded, results);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  ADD_CASES ("/filter-alignment/", cases, test_case);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
