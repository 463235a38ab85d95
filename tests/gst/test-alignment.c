/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Predictions land on the right frame. A ball moves by up to four pixels a
 * frame. The local server finds it in the video that was uploaded, after
 * encoding, muxing, demuxing and decoding; each box that is posted is compared
 * with where the ball is in the very raw frame whose time it carries. */

#include <gst/pbutils/pbutils.h>

#include "../kit/ballfile.h"
#include "../kit/ballkit.h"
#include "../kit/cases.h"
#include "../kit/tamper.h"
#include "../server/serverkit.h"

/* Pixels that a box may be off. Predictions of the wrong frame are off by more
 * in most frames. */
#define TOLERANCE 2.0

/* How far a container may round the time of a frame. */
#define TICK GST_MSECOND

/* FILE stands for the path of a file that exists only for the test. */
typedef struct
{
  const gchar *name;
  const gchar *pipeline;        /* with elements "infer" and "truth" */
  guint n_messages;
  void (*prepare) (GstElement * pipeline);
  const gchar *make;            /* pipeline that writes FILE before, or NULL */
  const gchar *convert;         /* command that makes FILE of FILE.y4m */
  guint n_skipped;              /* raw frames before the first that counts */
  gboolean hides;               /* the encoder makes frames not to be shown */
  gboolean open_start;          /* begins with an open GOP */
} Case;

static TestServer *server;

/* What is done to frames before they reach the element. */

static void
shake_stamps (GstElement * pipeline)
{
  tamper_shake_stamps (pipeline, "truth", "sink");
}

static void
start_late (GstElement * pipeline)
{
  tamper_start_late (pipeline, "ball");
}

static GstPadProbeReturn
strip_dts (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  info->data = buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  return GST_PAD_PROBE_OK;
}

static void
strip_all_dts (GstElement * pipeline)
{
  pipeline_add_probe (pipeline, "infer", "sink", GST_PAD_PROBE_TYPE_BUFFER,
      strip_dts, NULL);
}

static GstPadProbeReturn
strip_flag (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  info->data = buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DECODE_ONLY);
  return GST_PAD_PROBE_OK;
}

/* Demuxers do not set the flag, because they do not look into frames. */
static void
forget_what_is_hidden (GstElement * pipeline)
{
  pipeline_add_probe (pipeline, "infer", "sink", GST_PAD_PROBE_TYPE_BUFFER,
      strip_flag, NULL);
}

static void
join_late (GstElement * pipeline)
{
  tamper_drop_first (pipeline, "infer", "sink");
}

/* Copies the picture into a buffer with padding on all sides. */
static GstPadProbeReturn
pad_rows (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info), *padded;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoAlignment align = {.padding_left = 32,.padding_right = 16,
    .padding_top = 6,.padding_bottom = 10
  };
  GstVideoInfo tight, loose;
  GstVideoFrame from, to;

  g_assert_true (gst_video_info_from_caps (&tight, caps));
  loose = tight;
  g_assert_true (gst_video_info_align (&loose, &align));
  padded = gst_buffer_new_and_alloc (loose.size);
  gst_buffer_memset (padded, 0, 0xff, loose.size);
  gst_buffer_add_video_meta_full (padded, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&tight), tight.width, tight.height, 3,
      loose.offset, loose.stride);
  gst_buffer_copy_into (padded, buffer, GST_BUFFER_COPY_TIMESTAMPS
      | GST_BUFFER_COPY_FLAGS, 0, -1);
  g_assert_true (gst_video_frame_map (&from, &tight, buffer, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&to, &tight, padded, GST_MAP_WRITE));
  gst_video_frame_copy (&to, &from);
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  gst_buffer_unref (buffer);
  info->data = padded;
  return GST_PAD_PROBE_OK;
}

static void
pad_all_rows (GstElement * pipeline)
{
  pipeline_add_probe (pipeline, "truth", "sink", GST_PAD_PROBE_TYPE_BUFFER,
      pad_rows, NULL);
}

/* The text form of a profile cannot set properties of the encoder. */
static void
ask_for_b_frames (GstElement * pipeline)
{
  g_autoptr (GstCaps) mp4 =
      gst_caps_from_string ("video/quicktime,variant=iso");
  g_autoptr (GstCaps) h264 = gst_caps_from_string ("video/x-h264");
  g_autoptr (GstEncodingProfile) profile = GST_ENCODING_PROFILE
      (gst_encoding_container_profile_new (NULL, NULL, mp4, NULL));
  GstEncodingProfile *video = GST_ENCODING_PROFILE
      (gst_encoding_video_profile_new (h264, NULL, NULL, 0));

  gst_encoding_profile_set_element_properties (video,
      gst_structure_from_string ("element-properties-map, "
          "map={[x264enc, bframes=3, b-adapt=false]}", NULL));
  gst_encoding_container_profile_add_profile (GST_ENCODING_CONTAINER_PROFILE
      (profile), video);
  pipeline_set (pipeline, "profile", profile, NULL);
}

/* The cases. RAW (frames, frame rate) is a moving ball. */

#define RAW_SIZE(n, rate, width, height) \
    "videotestsrc name=ball pattern=ball num-buffers=" n " ! " \
    "video/x-raw,format=I420,width=" width ",height=" height \
    ",framerate=" rate " ! identity name=truth ! "
#define RAW(n, rate) RAW_SIZE (n, rate, "320", "240")
#define INFER(fps) "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=" \
    fps " "
#define X264 "x264enc speed-preset=ultrafast quantizer=18 pass=qual "
#define B_FRAMES X264 "bframes=3 b-adapt=false "
#define AVC " ! video/x-h264,stream-format=avc ! "
#define BYTE_STREAM " ! video/x-h264,stream-format=byte-stream ! "
#define VP8 "vp8enc deadline=1 cpu-used=8 target-bitrate=4000000 "
#define ALT_REF(pass) "vp8enc deadline=1000000 cpu-used=0 auto-alt-ref=true " \
    "lag-in-frames=16 target-bitrate=30000 " \
    "multipass-cache-file=FILE.stats multipass-mode=" pass "-pass "
#define MAKE_STATS RAW ("60", "30/1") ALT_REF ("first") "! fakesink"
#define X265 "x265enc speed-preset=ultrafast "
#define TO_FILE "filesink location=FILE"
#define FROM_FILE "filesrc location=FILE ! "

static const Case cases[] = {
  {"raw", RAW ("60", "30/1") INFER ("5"), 10},
  {"raw/each-frame", RAW ("60", "30/1") INFER ("30"), 60},
  {"raw/25", RAW ("50", "25/1") INFER ("5"), 10},
  {"raw/25-by-7", RAW ("50", "25/1") INFER ("7"), 14},
  {"raw/29.97", RAW ("60", "30000/1001") INFER ("29"), 58},
  {"raw/29.97-by-7", RAW ("60", "30000/1001") INFER ("7"), 14},
  {"raw/60", RAW ("60", "60/1") INFER ("60"), 60},
  {"raw/60-by-7", RAW ("60", "60/1") INFER ("7"), 7},
  {"raw/start-at-10s", RAW ("30", "30/1") INFER ("30"), 30, start_late},
  {"raw/irregular", RAW ("59", "30/1") INFER ("10"), 20, shake_stamps},
  {"raw/irregular-webm", RAW ("59", "30/1") INFER ("10")
      "profile=video/webm:video/x-vp8", 20, shake_stamps},
  {"raw/odd-size", RAW_SIZE ("30", "30/1", "321", "241") INFER ("30"), 30},
  {"raw/strides", RAW ("30", "30/1") INFER ("30"), 30, pad_all_rows},
  {"raw/strides-odd-size", RAW_SIZE ("30", "30/1", "321", "241") INFER ("30"),
      30, pad_all_rows},
  {"raw/profile-smaller", RAW ("30", "30/1") INFER ("30")
      "profile=\"video/quicktime,variant=iso:"
        "video/x-raw,width=160,height=120->video/x-h264\"", 30},
  {"raw/profile-webm", RAW ("30", "30/1") INFER ("30")
      "profile=video/webm:video/x-vp8", 30},
  {"raw/profile-avi", RAW ("30", "30/1") INFER ("30")
      "profile=video/x-msvideo:image/jpeg", 30},
  {"raw/profile-b-frames", RAW ("30", "30/1") INFER ("30"), 30,
      ask_for_b_frames},

  {"h264/avc", RAW ("60", "30/1") B_FRAMES AVC INFER ("30"), 60},
  {"h264/byte-stream", RAW ("60", "30/1") B_FRAMES BYTE_STREAM INFER ("30"),
      60},
  {"h264/no-dts", RAW ("60", "30/1") B_FRAMES AVC INFER ("30"), 60,
      strip_all_dts},
  {"h264/no-dts-byte-stream", RAW ("60", "30/1") B_FRAMES BYTE_STREAM
        INFER ("30"), 60, strip_all_dts},
  {"h264/irregular", RAW ("59", "30/1") B_FRAMES AVC INFER ("10"), 20,
      shake_stamps},
  {"h264/start-at-10s", RAW ("30", "30/1") B_FRAMES AVC INFER ("30"), 30,
      start_late},
  {"h264/joined", RAW ("60", "30/1") B_FRAMES "key-int-max=20" AVC INFER ("30"),
      40, join_late,.n_skipped = 20},
  {"h264/joined-open-gop", RAW ("60", "30/1") B_FRAMES "key-int-max=20 "
        "option-string=open-gop=1" AVC INFER ("30"), 40, join_late,
      .n_skipped = 20,.open_start = TRUE},
  {"h264/joined-byte-stream", RAW ("60", "30/1") B_FRAMES "key-int-max=20"
        BYTE_STREAM INFER ("30"), 40, join_late,.n_skipped = 20},
  {"h264/matroska", RAW ("60", "30/1") B_FRAMES "! matroskamux ! "
        "matroskademux ! " INFER ("30"), 60},
  {"h264/rtp", RAW ("60", "30/1") B_FRAMES "! rtph264pay ! rtph264depay ! "
        "h264parse ! " INFER ("30"), 60},
  {"h264/demuxed", FROM_FILE "qtdemux ! " INFER ("30"), 60,
      .make = RAW ("60", "30/1") B_FRAMES "! mp4mux ! " TO_FILE},

  {"h265", RAW ("40", "30/1") X265 "! " INFER ("30"), 40},
  {"h265/hvc1", RAW ("40", "30/1") X265 "option-string=bframes=3 ! h265parse ! "
        "video/x-h265,stream-format=hvc1 ! " INFER ("30"), 40},
  {"h265/no-dts", RAW ("40", "30/1") X265 "option-string=bframes=3 ! "
        INFER ("30"), 40, strip_all_dts},
  {"h265/matroska", RAW ("40", "30/1") X265 "option-string=bframes=3 ! "
        "h265parse ! matroskamux ! matroskademux ! " INFER ("30"), 40},
  {"h265/joined-open-gop", RAW ("40", "30/1") X265 "key-int-max=20 "
        "option-string=open-gop=1:bframes=3 ! h265parse ! "
        "video/x-h265,stream-format=hvc1 ! " INFER ("30"), 20, join_late,
      .n_skipped = 20,.open_start = TRUE},

  {"vp8", RAW ("60", "30/1") VP8 "! " INFER ("30"), 60},
  {"vp8/hidden", RAW ("60", "30/1") ALT_REF ("last") "! " INFER ("30"), 60,
      .make = MAKE_STATS,.hides = TRUE},
  {"vp8/hidden-unmarked", RAW ("60", "30/1") ALT_REF ("last") "! "
        INFER ("30"), 60, forget_what_is_hidden,.make = MAKE_STATS,
      .hides = TRUE},
  {"vp8/hidden-demuxed", RAW ("60", "30/1") ALT_REF ("last") "! "
        "webmmux streamable=true ! matroskademux ! " INFER ("30"), 60,
      .make = MAKE_STATS,.hides = TRUE},
  {"vp9", RAW ("40", "30/1") "vp9enc deadline=1 cpu-used=8 ! " INFER ("30"),
      40},
  {"av1", RAW_SIZE ("12", "12/1", "160", "120") "av1enc cpu-used=8 ! "
        INFER ("12"), 12},
  {"mpeg4", FROM_FILE "qtdemux ! " INFER ("30"), 60,
        .make = RAW ("60", "30/1") "y4menc ! filesink location=FILE.y4m",
      .convert = "ffmpeg -v error -y -i FILE.y4m -c:v mpeg4 -bf 2 -q:v 2 "
        "-f mp4 FILE"},
  {"mpeg4/matroska", FROM_FILE "matroskademux ! " INFER ("11"), 19,
        .make = RAW ("50", "30/1") "y4menc ! filesink location=FILE.y4m",
      .convert = "ffmpeg -v error -y -i FILE.y4m -c:v mpeg4 -bf 2 -q:v 2 "
        "-f matroska FILE"},
  {"jpeg", RAW ("30", "30/1") "jpegenc ! " INFER ("30"), 30},
  {"jpeg/no-rate", RAW ("30", "30/1") "jpegenc ! capssetter "
        "caps=image/jpeg,framerate=0/1 ! " INFER ("30"), 30},

  {"file/mp4", FROM_FILE INFER ("30"), 60,
      .make = RAW ("60", "30/1") B_FRAMES "! mp4mux ! " TO_FILE},
  {"file/webm", FROM_FILE INFER ("30"), 60,
      .make = RAW ("60", "30/1") VP8 "! webmmux ! " TO_FILE},
  {"file/avi", FROM_FILE INFER ("30"), 30,
      .make = RAW ("30", "30/1") "jpegenc ! avimux ! " TO_FILE},
};

/* Running a case. */

static void
make_file (const Case * c, const gchar * path, BallWatch * watch)
{
  g_autofree gchar *description = ball_file_fill_in (c->make, path);
  GstElement *pipeline = pipeline_new ("%s", description);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *command = NULL;
  gint status;

  if (!strstr (c->pipeline, "name=truth"))
    ball_watch_attach (watch, pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);

  if (!c->convert)
    return;
  command = ball_file_fill_in (c->convert, path);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
assert_own_size (const Case * c, const GstStructure * message)
{
  gint width = 0, height = 0, odd = strstr (c->name, "odd-size") != NULL;

  g_assert_true (gst_structure_get (message, "image-width", G_TYPE_INT, &width,
          "image-height", G_TYPE_INT, &height, NULL));
  if (g_str_equal (c->name, "av1")) {
    g_assert_cmpint (width, ==, 160);
    g_assert_cmpint (height, ==, 120);
  } else {
    g_assert_cmpint (width, ==, 320 + odd);
    g_assert_cmpint (height, ==, 240 + odd);
  }
}

/* Compares the times in @message with those of the input frame. Returns: its
 * running time */
static GstClockTime
assert_times (const GstStructure * message, GArray * inputs)
{
  GstClockTime pts, duration, running_time, stream_time;
  const InputFrame *input;
  guint64 number;

  g_assert_true (gst_structure_get (message,
          "frame-offset", G_TYPE_UINT64, &number,
          "timestamp", G_TYPE_UINT64, &pts,
          "running-time", G_TYPE_UINT64, &running_time,
          "stream-time", G_TYPE_UINT64, &stream_time, NULL));
  if (inputs->len == 0)
    return running_time;

  g_assert_cmpuint (number, <, inputs->len);
  input = &g_array_index (inputs, InputFrame, number);
  g_assert_cmpuint (pts, ==, input->pts);
  g_assert_cmpuint (running_time, ==, input->running_time);
  g_assert_cmpuint (stream_time, ==, input->stream_time);
  if (GST_CLOCK_TIME_IS_VALID (input->duration)) {
    g_assert_true (gst_structure_get_uint64 (message, "duration", &duration));
    g_assert_cmpuint (duration, ==, input->duration);
  }
  return running_time;
}

static void
check (const Case * c, Outcome * outcome, BallWatch * watch)
{
  GArray *inputs = ball_watch_get_inputs (watch);
  gdouble worst = 0;

  outcome_assert_eos (outcome);
  for (guint i = 0; i < outcome->warnings->len; i++)
    g_test_message ("%s", (gchar *) g_ptr_array_index (outcome->warnings, i));
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  g_assert_cmpuint (outcome->predictions->len, ==, c->n_messages);
  if (inputs->len > 0)
    g_assert_cmpuint (inputs->len, ==,
        ball_watch_get_n_raw (watch) - c->n_skipped);
  if (c->hides)
    g_assert_cmpuint (ball_watch_get_n_hidden (watch), >, 0);

  for (guint i = 0; i < outcome->predictions->len; i++) {
    const GstStructure *message = g_ptr_array_index (outcome->predictions, i);
    GstClockTime time = assert_times (message, inputs);
    GstVideoRectangle box = ball_watch_get_box (watch, time, TICK);

    assert_own_size (c, message);
    worst = MAX (worst, ball_distance (outcome, i, &box));
  }
  g_test_message ("%s: %u messages of %u frames, worst error %.2f pixels",
      c->name, outcome->predictions->len, ball_watch_get_n_raw (watch), worst);
  g_assert_cmpfloat (worst, <=, TOLERANCE);
}

/* gst-libav with FFmpeg 7 gives fewer frames than FFmpeg itself. */
static gboolean
decoder_drops_frames (void)
{
  guint major, minor, micro, nano;

  gst_version (&major, &minor, &micro, &nano);
  return minor > 22;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *path = g_build_filename (server->dir, "input", NULL);
  g_autofree gchar *description = ball_file_fill_in (c->pipeline, path);
  g_autofree gchar *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autoptr (BallWatch) watch = ball_watch_new ();
  g_autoptr (Outcome) outcome = NULL;
  GstElement *pipeline;

  if (c->convert && !ffmpeg) {
    g_test_skip ("ffmpeg is not installed");
    return;
  }
  /* The recording holds them all, as the ffmpeg program shows. */
  if (c->open_start && decoder_drops_frames ()) {
    g_test_skip ("this GStreamer's decoder drops frames after an open start");
    return;
  }
  if (c->make)
    make_file (c, path, watch);
  pipeline = pipeline_new ("%s", description);
  pipeline_use_server (pipeline, server->url);
  if (c->prepare)
    c->prepare (pipeline);
  ball_watch_attach (watch, pipeline);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  check (c, outcome, watch);
}

int
main (int argc, char **argv)
{
  gint failed;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("--poll-limit=0", NULL);
  ADD_CASES ("/alignment/", cases, test_case);
  failed = g_test_run ();
  test_server_stop (server);
  return failed;
}
