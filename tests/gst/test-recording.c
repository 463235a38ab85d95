/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The recording holds what came in: each frame once, in its place, with the
 * pixels and at the time it had. */

#include <gst/app/gstappsrc.h>
#include <string.h>

#include "../kit/ballfile.h"
#include "../kit/ballkit.h"
#include "../kit/cases.h"
#include "../kit/decodekit.h"
#include "../kit/tamper.h"
#include "../server/serverkit.h"

static TestServer *server;

static gchar *
path_of (const gchar * name)
{
  return g_build_filename (server->dir, name, NULL);
}

static GstPadProbeReturn
pause_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer unused)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  info->data = buffer = gst_buffer_make_writable (buffer);
  if (GST_BUFFER_OFFSET (buffer) >= 40)
    GST_BUFFER_PTS (buffer) += 2 * GST_SECOND;
  return GST_PAD_PROBE_OK;
}

/* After the fortieth frame nothing comes for two seconds. */
static void
shake_and_pause (GstElement * pipeline)
{
  tamper_shake_stamps (pipeline, "raw", "src");
  pipeline_add_probe (pipeline, "raw", "src", GST_PAD_PROBE_TYPE_BUFFER,
      pause_stamp, NULL);
}

#define RAW "videotestsrc pattern=ball num-buffers=60 ! " \
    "video/x-raw,format=I420,width=160,height=128,framerate=30/1 ! " \
    "identity name=raw ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=1 "

static Outcome *
record (GstElement * pipeline, const gchar * recording)
{
  Outcome *outcome;

  pipeline_set (pipeline, "recording-location", recording, NULL);
  pipeline_use_server (pipeline, server->url);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  pipeline_free (pipeline);
  return outcome;
}

/* Encoded video */

typedef struct
{
  const gchar *name;
  const gchar *source;          /* ends in encoded video */
  guint n_frames;
  GstClockTime tick;            /* of the recording; 0: it keeps order only */
  const gchar *keep;            /* writes what came in to FILE; NULL: it is one */
  const gchar *format;          /* what ffmpeg calls it; NULL: it finds out */
  gboolean irregular;
} Codec;

#define TO_FILE "filesink location=FILE"
#define B_FRAMES RAW "x264enc speed-preset=ultrafast bframes=3 b-adapt=false ! "
#define X265 RAW "x265enc speed-preset=ultrafast option-string=bframes=3 ! "
#define VP8 RAW "vp8enc cpu-used=4 deadline=1 "
#define HIDING RAW "vp8enc deadline=1000000 cpu-used=0 auto-alt-ref=true " \
    "lag-in-frames=16 target-bitrate=30000 multipass-cache-file=FILE.stats "
#define H264_TO_FILE "h264parse ! video/x-h264,stream-format=byte-stream ! " \
    TO_FILE
#define H265_TO_FILE "h265parse ! video/x-h265,stream-format=byte-stream ! " \
    TO_FILE
#define MP4_TICK (GST_SECOND / 3000)

static const Codec codecs[] = {
  {"h264", RAW "x264enc speed-preset=ultrafast", 60, MP4_TICK, H264_TO_FILE,
      "h264"},
  {"h264-b-frames", B_FRAMES "video/x-h264,stream-format=avc", 60, MP4_TICK,
      H264_TO_FILE, "h264"},
  {"h264-b-frames-irregular", B_FRAMES "video/x-h264,stream-format=avc", 60,
      MP4_TICK, H264_TO_FILE, "h264", TRUE},
  {"h264-byte-stream-irregular", B_FRAMES "video/x-h264,"
        "stream-format=byte-stream", 60, MP4_TICK, H264_TO_FILE, "h264", TRUE},
  {"h265", X265 "h265parse", 60, MP4_TICK, H265_TO_FILE, "hevc"},
  {"h265-irregular", X265 "video/x-h265,stream-format=byte-stream", 60,
      MP4_TICK, H265_TO_FILE, "hevc", TRUE},
  {"vp8", VP8, 60, GST_MSECOND, "matroskamux ! " TO_FILE, NULL},
  {"vp8-irregular", VP8, 60, GST_MSECOND, "matroskamux ! " TO_FILE, NULL, TRUE},
  {"vp8-hidden", HIDING "multipass-mode=last-pass", 60, GST_MSECOND,
      "matroskamux ! " TO_FILE, NULL},
  {"vp9", RAW "vp9enc cpu-used=8 deadline=1", 60, GST_MSECOND, "matroskamux ! "
        TO_FILE, NULL},
  {"av1", "videotestsrc pattern=ball num-buffers=12 ! "
        "video/x-raw,format=I420,width=128,height=96,framerate=12/1 ! "
        "av1enc cpu-used=8", 12, GST_SECOND / 1200,
        "av1parse ! matroskamux ! " TO_FILE,
      NULL},
  {"mpeg4", "filesrc location=FILE.mp4 ! qtdemux", 60, GST_SECOND / 3000, NULL,
      NULL},
  {"jpeg", RAW "jpegenc", 60, 0, TO_FILE, "mjpeg"},
  {"jpeg-no-rate", RAW "jpegenc ! capssetter caps=image/jpeg,framerate=0/1",
      60, GST_SECOND / 1000, TO_FILE, "mjpeg"},
};

static void
run_pipeline (const gchar * description)
{
  GstElement *pipeline = pipeline_new ("%s", description);

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

static GstPadProbeReturn
keep_sample (GstPad * pad, GstPadProbeInfo * info, gpointer samples)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  g_ptr_array_add (samples, gst_sample_new (GST_PAD_PROBE_INFO_BUFFER (info),
          caps, NULL, NULL));
  return GST_PAD_PROBE_OK;
}

/* Keeps what comes to the element, to be read after the end of the pipeline. */
static GPtrArray *
keep_samples (GstElement * pipeline)
{
  GPtrArray *samples =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_sample_unref);
  g_autoptr (GstPad) pad = pipeline_get_pad (pipeline, "infer", "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, keep_sample,
      g_ptr_array_ref (samples), (GDestroyNotify) g_ptr_array_unref);
  return samples;
}

static void
write_samples (GPtrArray * samples, const gchar * keep)
{
  GstElement *pipeline = pipeline_new ("appsrc name=src format=time ! %s",
      keep);
  g_autoptr (GstElement) src = pipeline_get_element (pipeline, "src");

  for (guint i = 0; i < samples->len; i++)
    gst_app_src_push_sample (GST_APP_SRC (src), g_ptr_array_index (samples, i));
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* Makes the files that some cases read. */
static void
prepare_files (const Codec * codec, const gchar * path)
{
  g_autofree gchar *hiding =
      ball_file_fill_in (HIDING "multipass-mode=first-pass ! " "fakesink",
      path);
  g_autofree gchar *y4m =
      ball_file_fill_in (RAW "y4menc ! filesink location=FILE.y4m",
      path);
  g_autofree gchar *command =
      ball_file_fill_in ("ffmpeg -v error -y -i FILE.y4m "
      "-c:v mpeg4 -bf 2 FILE.mp4", path);
  g_autoptr (GError) error = NULL;
  gint status;

  if (strstr (codec->source, "multipass"))
    run_pipeline (hiding);
  if (!strstr (codec->source, "FILE.mp4"))
    return;
  run_pipeline (y4m);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
assert_same_pixels (const Codec * codec, GArray * before, GArray * after)
{
  const DecodedFrame *in = (const DecodedFrame *) before->data;
  const DecodedFrame *out = (const DecodedFrame *) after->data;

  g_assert_cmpuint (before->len, ==, codec->n_frames);
  g_assert_cmpuint (after->len, ==, codec->n_frames);
  for (guint i = 0; i < codec->n_frames; i++)
    g_assert_cmpstr (in[i].checksum, ==, out[i].checksum);
}

/* The recording begins at zero, whatever the stream does. */
static void
assert_same_stamps (GArray * inputs, GArray * recorded, GstClockTime tick)
{
  const InputFrame *in = (const InputFrame *) inputs->data;
  const DecodedFrame *out = (const DecodedFrame *) recorded->data;

  g_assert_cmpuint (inputs->len, ==, recorded->len);
  for (guint i = 0; i < inputs->len; i++) {
    GstClockTime expected = in[i].running_time - in[0].running_time;

    g_assert_cmpint (ABS (GST_CLOCK_DIFF (expected, out[i].running_time)), <=,
        tick);
  }
}

static void
assert_ffmpeg_agrees (const Codec * codec, const gchar * input,
    const gchar * recording)
{
  g_auto (GStrv) before = ffmpeg_checksums (input, codec->format);
  g_auto (GStrv) after = ffmpeg_checksums (recording, NULL);

  g_assert_cmpuint (g_strv_length (before), ==, codec->n_frames);
  g_assert_cmpstrv (before, after);
}

static void
test_codec (gconstpointer data)
{
  const Codec *codec = data;
  g_autofree gchar *base = path_of ("input");
  g_autofree gchar *input = path_of (codec->keep ? "input" : "input.mp4");
  g_autofree gchar *recording = path_of ("recording");
  g_autofree gchar *source = ball_file_fill_in (codec->source, base);
  g_autoptr (BallWatch) watch = ball_watch_new ();
  g_autoptr (GArray) before = NULL, after = NULL;
  g_autoptr (GPtrArray) samples = NULL;
  g_autoptr (Outcome) outcome = NULL;
  GstElement *pipeline;

  if (!have_ffmpeg ()) {
    g_test_skip ("ffmpeg is not installed");
    return;
  }
  prepare_files (codec, base);
  pipeline = pipeline_new ("%s ! " INFER, source);
  if (codec->irregular)
    shake_and_pause (pipeline);
  ball_watch_attach (watch, pipeline);
  samples = keep_samples (pipeline);
  outcome = record (pipeline, recording);
  if (codec->keep) {
    g_autofree gchar *keep = ball_file_fill_in (codec->keep, base);

    write_samples (samples, keep);
  }

  before = decoded_frames_of_file (input);
  after = decoded_frames_of_file (recording);
  assert_same_pixels (codec, before, after);
  if (codec->tick > 0)
    assert_same_stamps (ball_watch_get_inputs (watch), after, codec->tick);
  assert_ffmpeg_agrees (codec, input, recording);
}

/* Raw video */

static void
assert_all_frames_survive (const gchar * profile, GstClockTime tick,
    gboolean irregular)
{
  g_autofree gchar *recording = path_of ("recording");
  g_autoptr (BallWatch) watch = ball_watch_new ();
  g_autoptr (GArray) after = NULL;
  g_autoptr (Outcome) outcome = NULL;
  GstElement *pipeline = pipeline_new (RAW INFER "%s", profile);

  if (irregular)
    shake_and_pause (pipeline);
  ball_watch_attach (watch, pipeline);
  outcome = record (pipeline, recording);
  after = decoded_frames_of_file (recording);

  g_assert_cmpuint (after->len, ==, 60);
  if (tick > 0)
    assert_same_stamps (ball_watch_get_inputs (watch), after, tick);
}

static void
test_raw (void)
{
  assert_all_frames_survive ("", MP4_TICK, FALSE);
  assert_all_frames_survive ("", MP4_TICK, TRUE);
}

static void
test_raw_webm (void)
{
  assert_all_frames_survive ("profile=video/webm:video/x-vp8", GST_MSECOND,
      TRUE);
}

/* AVI keeps no stamps, but it must not lose frames for that. */
static void
test_raw_avi (void)
{
  assert_all_frames_survive ("profile=video/x-msvideo:image/jpeg", 0, TRUE);
}

/* Files */

static void
test_bytes (gconstpointer source)
{
  g_autofree gchar *input = path_of ("input");
  g_autofree gchar *recording = path_of ("recording");
  g_autofree gchar *description = g_strdup_printf ("%s ! filesink location=%s",
      (const gchar *) source, input);
  g_autofree gchar *before = NULL, *after = NULL;
  g_autoptr (Outcome) outcome = NULL;
  gsize n_before, n_after;

  run_pipeline (description);
  outcome = record (pipeline_new ("filesrc location=%s ! " INFER, input),
      recording);
  g_assert_true (g_file_get_contents (input, &before, &n_before, NULL));
  g_assert_true (g_file_get_contents (recording, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

/* The names of the boxes that an MP4 file is made of. */
static gchar *
boxes_of (const gchar * path)
{
  GString *boxes = g_string_new (NULL);
  g_autofree gchar *data = NULL;
  gsize size, at = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  while (at < size) {
    g_string_append_printf (boxes, "%.4s ", data + at + 4);
    g_assert_cmpuint (GST_READ_UINT32_BE (data + at), >=, 8);
    at += GST_READ_UINT32_BE (data + at);
  }
  g_assert_cmpuint (at, ==, size);
  return g_string_free (boxes, FALSE);
}

/* A finished recording has no fragments left: they only serve when the process
 * dies. */
static void
test_plain_mp4 (gconstpointer source)
{
  g_autofree gchar *recording = path_of ("recording");
  g_autoptr (Outcome) outcome = record (pipeline_new ("%s" INFER,
          (const gchar *) source), recording);
  g_autofree gchar *boxes = boxes_of (recording);

  g_assert_null (strstr (boxes, "moof"));
  g_assert_nonnull (strstr (boxes, "moov"));
  if (!have_ffmpeg ()) {
    g_test_skip ("ffmpeg is not installed");
    return;
  }
  g_assert_cmpfloat_with_epsilon (ffprobe_duration (recording), 2.0, 0.002);
}

int
main (int argc, char **argv)
{
  gint failed;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("--poll-limit=0", NULL);
  ADD_CASES ("/recording/", codecs, test_codec);
  g_test_add_func ("/recording/raw", test_raw);
  g_test_add_func ("/recording/raw-webm", test_raw_webm);
  g_test_add_func ("/recording/raw-avi", test_raw_avi);
  g_test_add_data_func ("/recording/bytes/mp4", B_FRAMES "mp4mux", test_bytes);
  g_test_add_data_func ("/recording/bytes/webm", VP8 "! webmmux", test_bytes);
  g_test_add_data_func ("/recording/bytes/avi", RAW "jpegenc ! avimux",
      test_bytes);
  g_test_add_data_func ("/recording/plain-mp4/raw", RAW, test_plain_mp4);
  g_test_add_data_func ("/recording/plain-mp4/b-frames", B_FRAMES,
      test_plain_mp4);
  failed = g_test_run ();
  test_server_stop (server);
  return failed;
}
