/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The filter that plays its recording back, because its source cannot be played
 * again: what goes out is what came in. */

#include "../kit/cases.h"
#include "../kit/filterkit.h"
#include "../kit/scratch.h"
#include "../kit/tamper.h"
#include "../server/serverkit.h"

#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 match=exact " \
    "replay=recording infer-fps="

#define BALL "videotestsrc name=ball pattern=ball num-buffers=60 ! " \
    "video/x-raw,framerate=30/1"

static TestServer *server;

/* What has to be the same of a buffer that went in and came out. */
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
  GArray *units = g_array_new (FALSE, FALSE, sizeof (Unit));

  pipeline_add_probe (pipeline, "infer", pad_name, GST_PAD_PROBE_TYPE_BUFFER,
      note_unit, units);
  return units;
}

/* Buffer @index came out with the times with which it went in. */
static void
assert_same_times (GArray * ins, GArray * outs, guint index)
{
  const Unit *in = &g_array_index (ins, Unit, index);
  const Unit *out = &g_array_index (outs, Unit, index);

  g_assert_cmpuint (out->pts, ==, in->pts);
  g_assert_cmpuint (out->dts, ==, in->dts);
  g_assert_cmpuint (out->duration, ==, in->duration);
}

/* The caps of the src pad are those of the sink pad. */
static void
assert_same_caps (GstElement * pipeline)
{
  g_autoptr (GstPad) sink = pipeline_get_pad (pipeline, "infer", "sink");
  g_autoptr (GstPad) src = pipeline_get_pad (pipeline, "infer", "src");
  g_autoptr (GstCaps) in = gst_pad_get_current_caps (sink);
  g_autoptr (GstCaps) out = gst_pad_get_current_caps (src);

  g_assert_true (gst_caps_is_strictly_equal (in, out));
}

/* @rest: settings of the filter, and what is behind it; or NULL */
static GstElement *
make_pipeline (const gchar * source, guint infer_fps, const gchar * rest)
{
  GstElement *pipeline = pipeline_new ("%s ! " FILTER "%u %s ! fakesink "
      "name=end", source, infer_fps, rest ? rest : "");

  pipeline_use_server (pipeline, server->url);
  return pipeline;
}

/* What is done to frames before they reach the filter. */

static void
shake (GstElement * pipeline)
{
  tamper_shake_stamps (pipeline, "ball", "src");
}

static void
start_late (GstElement * pipeline)
{
  tamper_start_late (pipeline, "ball");
}

/* The first keyframe is lost. */
static void
join_late (GstElement * pipeline)
{
  tamper_drop_first (pipeline, "encoded", "src");
}

/* Raw frames are encoded in the recording, so times and caps are compared, but
 * no bytes. */

typedef struct
{
  const gchar *name;
  const gchar *source;
  guint infer_fps;
  guint n_inferred;
  void (*prepare) (GstElement * pipeline);
  const gchar *rest;            /* see make_pipeline() */
} Case;

#define RAW(rate) "videotestsrc name=ball pattern=ball num-buffers=60 ! " \
    "video/x-raw,format=I420,framerate=" rate ",width=320,height=240 ! " \
    "identity name=truth"

static const Case raw[] = {
  {"30", RAW ("30/1"), 5, 10},
  {"30-by-7", RAW ("30/1"), 7, 14},
  {"25", RAW ("25/1"), 5, 12},
  {"25-by-7", RAW ("25/1"), 7, 17},
  {"ntsc", RAW ("30000/1001"), 5, 10},
  {"ntsc-by-7", RAW ("30000/1001"), 7, 14},
  {"60", RAW ("60/1"), 5, 5},
  {"60-by-7", RAW ("60/1"), 7, 7},
  {"nv12", BALL ",format=NV12 ! identity name=truth", 5, 10},
  {"bgrx", RAW ("30/1") " ! videoconvert ! video/x-raw,format=BGRx", 5, 10},
  {"gray", RAW ("30/1") " ! videoconvert ! video/x-raw,format=GRAY8", 5, 10},
  {"odd", BALL ",format=I420,width=161,height=121 ! identity name=truth", 5,
      10},
  {"irregular", RAW ("30/1"), 5, 10, shake},
  {"late", RAW ("30/1"), 5, 10, start_late},
  {"webm", RAW ("30/1"), 5, 10, NULL,
      "profile=video/webm:video/x-vp8"},
  {"small", RAW ("30/1"), 5, 10, NULL, "profile=\"video/quicktime,variant=iso:"
        "video/x-raw,width=160,height=120->video/x-h264\""},
};

static void
test_raw (gconstpointer data)
{
  const Case *c = data;
  GstElement *pipeline = make_pipeline (c->source, c->infer_fps, c->rest);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");
  g_autoptr (GArray) frames = filter_watch (pipeline, "end", "sink");

  if (c->prepare)
    c->prepare (pipeline);
  ball_watch_attach (ball, pipeline);
  pipeline_play_to_end (pipeline);
  g_assert_cmpuint (ins->len, ==, 60);
  g_assert_cmpuint (outs->len, ==, 60);
  for (guint i = 0; i < 60; i++)
    assert_same_times (ins, outs, i);
  assert_same_caps (pipeline);
  g_assert_cmpuint (filter_count_on_ball (frames, ball), ==, c->n_inferred);
  pipeline_free (pipeline);
}

/* Encoded frames come out with the same bytes, in decoding order. */

/* Hidden frames and B-frames among them. */
static const Case encoded[] = {
  {"h264", RAW ("30/1") " ! x264enc bframes=2 key-int-max=20 ! "
        "video/x-h264,stream-format=avc", 5, 10, NULL, "! avdec_h264"},
  {"h264-irregular", RAW ("30/1") " ! x264enc bframes=2 ! "
        "video/x-h264,stream-format=avc", 5, 10, shake},
  {"h264-joined", RAW ("30/1") " ! x264enc bframes=2 key-int-max=20 ! "
        "video/x-h264,stream-format=avc ! identity name=encoded", 5, 7,
      join_late},
  {"vp8", RAW ("30/1") " ! vp8enc deadline=1 cpu-used=8 auto-alt-ref=true "
        "lag-in-frames=10 target-bitrate=1000000", 5, 10},
  {"vp9", RAW ("30/1") " ! vp9enc deadline=1 cpu-used=8", 5, 10},
  {"jpeg", RAW ("30/1") " ! jpegenc", 5, 10},
};

static void
test_encoded (gconstpointer data)
{
  const Case *c = data;
  GstElement *pipeline = make_pipeline (c->source, c->infer_fps, c->rest);
  g_autoptr (BallWatch) ball = ball_watch_new ();
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");
  g_autoptr (GArray) frames = filter_watch (pipeline, "end", "sink");

  if (c->prepare)
    c->prepare (pipeline);
  ball_watch_attach (ball, pipeline);
  pipeline_play_to_end (pipeline);
  g_assert_cmpuint (outs->len, ==, ins->len);
  for (guint i = 0; i < ins->len; i++) {
    const Unit *in = &g_array_index (ins, Unit, i);
    const Unit *out = &g_array_index (outs, Unit, i);

    if (ball_watch_get_n_hidden (ball) == 0)
      assert_same_times (ins, outs, i);
    g_assert_cmpuint (out->sum, ==, in->sum);
    g_assert_cmpint (out->is_delta, ==, in->is_delta);
  }
  assert_same_caps (pipeline);
  g_assert_cmpuint (filter_count_on_ball (frames, ball), ==, c->n_inferred);
  pipeline_free (pipeline);
}

/* Start codes are written anew, so bytes can differ, but no picture does. */
static void
test_byte_stream (gconstpointer codec)
{
  g_autofree gchar *source = g_strdup_printf (BALL ",format=I420 ! identity "
      "name=truth ! %s", (const gchar *) codec);
  GstElement *pipeline = make_pipeline (source, 5, NULL);
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");

  pipeline_play_to_end (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
  for (guint i = 0; i < 60; i++)
    assert_same_times (ins, outs, i);
  assert_same_caps (pipeline);
  pipeline_free (pipeline);
}

/* Events come out between the same frames. */

typedef struct
{
  GString *said;
  guint n_buffers;
} Listener;

static GstPadProbeReturn
listen (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Listener *listener = user_data;

  if (GST_IS_BUFFER (info->data))
    listener->n_buffers++;
  else
    g_string_append_printf (listener->said, "%s@%u ",
        GST_EVENT_TYPE_NAME (info->data), listener->n_buffers);
  return GST_PAD_PROBE_OK;
}

static void
listen_at (GstElement * pipeline, const gchar * pad_name, Listener * listener)
{
  listener->said = g_string_new (NULL);
  pipeline_add_probe (pipeline, "infer", pad_name,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM, listen, listener);
}

/* Before the 21st frame. */
static GstPadProbeReturn
interrupt (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *n = user_data;

  if ((*n)++ != 20)
    return GST_PAD_PROBE_OK;
  gst_pad_push_event (pad, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new_empty ("door-opened")));
  gst_pad_push_event (pad, gst_event_new_tag (gst_tag_list_new
          (GST_TAG_TITLE, "Chapter two", NULL)));
  gst_pad_push_event (pad, gst_event_new_gap (GST_BUFFER_PTS (info->data), 0));
  return GST_PAD_PROBE_OK;
}

static void
test_events (void)
{
  GstElement *pipeline = make_pipeline (BALL " ! identity name=truth", 5,
      NULL);
  Listener in = { NULL, 0 }, out = { NULL, 0 };
  guint n = 0;

  pipeline_add_probe (pipeline, "truth", "src", GST_PAD_PROBE_TYPE_BUFFER,
      interrupt, &n);
  listen_at (pipeline, "sink", &in);
  listen_at (pipeline, "src", &out);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_nonnull (strstr (in.said->str,
          "custom-downstream@20 tag@20 gap@20"));
  g_assert_cmpstr (out.said->str, ==, in.said->str);
  g_string_free (in.said, TRUE);
  g_string_free (out.said, TRUE);
}

/* With a live source the clock runs while the filter waits: frames get running
 * times that a sink can still show. */
static GstPadProbeReturn
note_lead (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  g_autoptr (GstElement) infer = gst_pad_get_parent_element (pad);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad,
      GST_EVENT_SEGMENT, 0);
  GstClockTimeDiff *lead = user_data;
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  *lead = GST_CLOCK_DIFF (gst_element_get_current_running_time (infer),
      gst_segment_to_running_time (segment, GST_FORMAT_TIME,
          GST_BUFFER_PTS (info->data)));
  return GST_PAD_PROBE_REMOVE;
}

static void
test_live (void)
{
  GstElement *pipeline = pipeline_new ("videotestsrc is-live=true pattern=ball "
      "num-buffers=30 ! video/x-raw,format=I420 ! roboflowvideoinfer name=infer "
      "model-id=ball/1 ! fakesink sync=true");
  g_autoptr (GArray) ins = watch_units (pipeline, "sink");
  g_autoptr (GArray) outs = watch_units (pipeline, "src");
  g_autoptr (Outcome) outcome = NULL;
  GstClockTimeDiff lead = 0;
  GstClockTime first;

  pipeline_add_probe (pipeline, "infer", "src", GST_PAD_PROBE_TYPE_BUFFER,
      note_lead, &lead);
  pipeline_use_server (pipeline, server->url);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  pipeline_free (pipeline);
  g_assert_cmpint (lead, >, 0);
  g_assert_cmpuint (outs->len, ==, 30);
  for (guint i = 0; i < 30; i++)
    assert_same_times (ins, outs, i);
  /* Messages speak of the input. */
  g_assert_true (gst_structure_get_uint64 (outcome->predictions->pdata[0],
          "running-time", &first));
  g_assert_cmpuint (first, ==, g_array_index (ins, Unit, 0).pts);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  ADD_CASES ("/playback/raw/", raw, test_raw);
  ADD_CASES ("/playback/encoded/", encoded, test_encoded);
  g_test_add_data_func ("/playback/byte-stream/h264", "x264enc bframes=2 ! "
      "video/x-h264,stream-format=byte-stream", test_byte_stream);
  g_test_add_data_func ("/playback/byte-stream/h265", "x265enc "
      "speed-preset=ultrafast ! h265parse ! video/x-h265,"
      "stream-format=byte-stream,alignment=au", test_byte_stream);
  g_test_add_func ("/playback/events", test_events);
  g_test_add_func ("/playback/live", test_live);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
