/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The filter that plays its recording back, because its source cannot be played
 * again: what goes out is what came in. */

#include "../kit/filterkit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "match=exact replay=recording ! fakesink name=end"

#define BALL "videotestsrc name=ball pattern=ball num-buffers=60 ! " \
    "video/x-raw,framerate=30/1"

static TestServer *server;

/* A buffer, but for its memory. */
typedef struct
{
  GstClockTime pts;
  GstClockTime dts;
  GstClockTime duration;
  gboolean is_delta;
  guint32 sum;                  /* of the bytes */
} Unit;

static guint32
get_sum (GstBuffer * buffer)
{
  GstMapInfo map;
  guint32 sum = 0;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i++)
    sum = sum * 31 + map.data[i];
  gst_buffer_unmap (buffer, &map);
  return sum;
}

static GstPadProbeReturn
note_unit (GstPad * pad, GstPadProbeInfo * info, gpointer units)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  Unit unit = { GST_BUFFER_PTS (buffer), GST_BUFFER_DTS (buffer),
    GST_BUFFER_DURATION (buffer),
    GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    get_sum (buffer)
  };

  g_array_append_val (units, unit);
  return GST_PAD_PROBE_OK;
}

static GArray *
watch_units (GstElement * pipeline, const gchar * pad_name)
{
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (infer, pad_name);
  GArray *units = g_array_new (FALSE, FALSE, sizeof (Unit));

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, note_unit, units, NULL);
  return units;
}

/* The times of buffer @index are those of the other. */
static void
assert_same_times (GArray * ins, GArray * outs, guint index)
{
  const Unit *in = &g_array_index (ins, Unit, index);
  const Unit *out = &g_array_index (outs, Unit, index);

  g_assert_cmpuint (out->pts, ==, in->pts);
  g_assert_cmpuint (out->dts, ==, in->dts);
  g_assert_cmpuint (out->duration, ==, in->duration);
}

/* Of the pads of "infer", once it has played. */
static void
assert_same_caps (GstElement * pipeline)
{
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (infer, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  g_autoptr (GstCaps) in = gst_pad_get_current_caps (sink);
  g_autoptr (GstCaps) out = gst_pad_get_current_caps (src);

  g_assert_true (gst_caps_is_strictly_equal (in, out));
}

static GstElement *
make_pipeline (const gchar * source)
{
  GstElement *pipeline = pipeline_new ("%s ! " FILTER, source);

  pipeline_use_server (pipeline, server->url);
  return pipeline;
}

/* What happens to frames before they come in. */

static GstPadProbeReturn
shake_stamp (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER
      (info));

  info->data = buffer;
  GST_BUFFER_PTS (buffer) += (GST_BUFFER_OFFSET (buffer) * 7 % 13) *
      GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  return GST_PAD_PROBE_OK;
}

static void
shake (GstElement * pipeline)
{
  g_autoptr (GstElement) ball =
      gst_bin_get_by_name (GST_BIN (pipeline), "ball");
  g_autoptr (GstPad) src = gst_element_get_static_pad (ball, "src");

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, shake_stamp, NULL, NULL);
}

static void
start_late (GstElement * pipeline)
{
  g_autoptr (GstElement) ball =
      gst_bin_get_by_name (GST_BIN (pipeline), "ball");

  g_object_set (ball, "timestamp-offset", (gint64) (10 * GST_SECOND), NULL);
}

static void
record_as_webm (GstElement * pipeline)
{
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");

  gst_util_set_object_arg (G_OBJECT (infer), "profile",
      "video/webm:video/x-vp8|variable-framerate=true|");
}

static void
record_small (GstElement * pipeline)
{
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");

  gst_util_set_object_arg (G_OBJECT (infer), "profile",
      "video/quicktime,variant=iso:video/x-raw,width=160,height=120->"
      "video/x-h264|variable-framerate=true|");
}

/* Raw frames have been encoded in between. */

typedef struct
{
  const gchar *name;
  const gchar *source;
  void (*prepare) (GstElement * pipeline);
} Case;

static const Case raw[] = {
  {"i420", BALL ",format=I420,width=320,height=240 ! identity name=truth"},
  {"nv12", BALL ",format=NV12,width=320,height=240 ! identity name=truth"},
  {"bgrx", BALL ",format=I420 ! identity name=truth ! videoconvert ! "
        "video/x-raw,format=BGRx"},
  {"gray", BALL ",format=I420 ! identity name=truth ! videoconvert ! "
        "video/x-raw,format=GRAY8"},
  {"odd", BALL ",format=I420,width=161,height=121 ! identity name=truth"},
  {"ntsc", "videotestsrc pattern=ball num-buffers=60 ! video/x-raw,"
        "format=I420,framerate=30000/1001 ! identity name=truth"},
  {"irregular", BALL ",format=I420 ! identity name=truth", shake},
  {"late", BALL ",format=I420 ! identity name=truth", start_late},
  {"webm", BALL ",format=I420 ! identity name=truth", record_as_webm},
  {"small", BALL ",format=I420,width=320,height=240 ! identity name=truth",
      record_small},
};

static void
test_raw (gconstpointer data)
{
  const Case *c = data;
  GstElement *pipeline = make_pipeline (c->source);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");
  g_autoptr (GArray) frames = filter_watch (pipeline, "end", "sink");

  if (c->prepare)
    c->prepare (pipeline);
  ball_watch_attach (ball, pipeline);
  filter_play_to_end (pipeline);
  g_assert_cmpuint (ins->len, ==, 60);
  g_assert_cmpuint (outs->len, ==, 60);
  for (guint i = 0; i < 60; i++)
    assert_same_times (ins, outs, i);
  assert_same_caps (pipeline);
  g_assert_cmpuint (filter_count_on_ball (frames, ball), >=, 10);
  pipeline_free (pipeline);
}

/* Encoded frames are the same, in the order in which they came. */

static const Case encoded[] = {
  {"h264", BALL ",format=I420 ! identity name=truth ! x264enc bframes=2 "
        "key-int-max=20 ! video/x-h264,stream-format=avc"},
  {"h264-irregular", BALL ",format=I420 ! identity name=truth ! x264enc "
        "bframes=2 ! video/x-h264,stream-format=avc", shake},
  {"vp8-hidden", BALL ",format=I420 ! identity name=truth ! vp8enc deadline=1 "
        "cpu-used=8 auto-alt-ref=true lag-in-frames=10 target-bitrate=1000000"},
  {"vp9", BALL ",format=I420,width=160,height=120 ! identity name=truth ! "
        "vp9enc deadline=1 cpu-used=8"},
  {"jpeg", BALL ",format=I420 ! identity name=truth ! jpegenc"},
};

static void
test_encoded (gconstpointer data)
{
  const Case *c = data;
  GstElement *pipeline = make_pipeline (c->source);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");
  g_autoptr (GArray) frames = filter_watch (pipeline, "end", "sink");
  guint n_frames;

  if (c->prepare)
    c->prepare (pipeline);
  ball_watch_attach (ball, pipeline);
  filter_play_to_end (pipeline);
  n_frames = ins->len - ball_watch_get_n_hidden (ball);
  g_assert_cmpuint (n_frames, ==, 60);
  g_assert_cmpuint (outs->len, ==, ins->len);
  for (guint i = 0; i < ins->len; i++) {
    const Unit *in = &g_array_index (ins, Unit, i);
    const Unit *out = &g_array_index (outs, Unit, i);

    if (ins->len == n_frames)
      assert_same_times (ins, outs, i);
    g_assert_cmpuint (out->sum, ==, in->sum);
    g_assert_cmpint (out->is_delta, ==, in->is_delta);
  }
  assert_same_caps (pipeline);
  g_assert_cmpuint (filter_count_on_ball (frames, ball), >=, 10);
  pipeline_free (pipeline);
}

/* Start codes are written anew, so bytes can differ, but no picture does. */
static void
test_byte_stream (gconstpointer codec)
{
  g_autofree gchar *source = g_strdup_printf (BALL ",format=I420 ! identity "
      "name=truth ! %s", (const gchar *) codec);
  GstElement *pipeline = make_pipeline (source);
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");

  filter_play_to_end (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
  for (guint i = 0; i < 60; i++)
    assert_same_times (ins, outs, i);
  assert_same_caps (pipeline);
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

  for (guint i = 0; i < G_N_ELEMENTS (raw); i++) {
    g_autofree gchar *path = g_strconcat ("/playback/raw/", raw[i].name, NULL);

    g_test_add_data_func (path, &raw[i], test_raw);
  }
  for (guint i = 0; i < G_N_ELEMENTS (encoded); i++) {
    g_autofree gchar *path = g_strconcat ("/playback/encoded/",
        encoded[i].name, NULL);

    g_test_add_data_func (path, &encoded[i], test_encoded);
  }
  g_test_add_data_func ("/playback/byte-stream/h264", "x264enc bframes=2 ! "
      "video/x-h264,stream-format=byte-stream", test_byte_stream);
  g_test_add_data_func ("/playback/byte-stream/h265", "x265enc "
      "speed-preset=ultrafast ! h265parse ! video/x-h265,"
      "stream-format=byte-stream,alignment=au", test_byte_stream);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
