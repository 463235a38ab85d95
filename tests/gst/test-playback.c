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
#include <glib/gstdio.h>

#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 match=exact " \
    "replay=recording infer-fps="

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
  GArray *units = g_array_new (FALSE, FALSE, sizeof (Unit));

  pipeline_add_probe (pipeline, "infer", pad_name, GST_PAD_PROBE_TYPE_BUFFER,
      note_unit, units);
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
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (infer, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  g_autoptr (GstCaps) in = gst_pad_get_current_caps (sink);
  g_autoptr (GstCaps) out = gst_pad_get_current_caps (src);

  g_assert_true (gst_caps_is_strictly_equal (in, out));
}

static GstElement *
make_pipeline (const gchar * source, guint infer_fps, const gchar * behind)
{
  GstElement *pipeline = pipeline_new ("%s ! " FILTER "%u ! %s fakesink "
      "name=end", source, infer_fps, behind ? behind : "");

  pipeline_use_server (pipeline, server->url);
  return pipeline;
}

/* What happens to frames before they come in. */

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

static void
record_as_webm (GstElement * pipeline)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");

  gst_util_set_object_arg (G_OBJECT (infer), "profile",
      "video/webm:video/x-vp8");
}

static void
record_small (GstElement * pipeline)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");

  gst_util_set_object_arg (G_OBJECT (infer), "profile",
      "video/quicktime,variant=iso:video/x-raw,width=160,height=120->"
      "video/x-h264");
}

/* The first keyframe is lost. */
static void
join_late (GstElement * pipeline)
{
  tamper_drop_first (pipeline, "encoded", "src");
}

/* Raw frames have been encoded in between. */

typedef struct
{
  const gchar *name;
  const gchar *source;
  guint infer_fps;
  guint n_inferred;
  void (*prepare) (GstElement * pipeline);
  const gchar *behind;          /* what the frames go through then, or NULL */
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
  {"webm", RAW ("30/1"), 5, 10, record_as_webm},
  {"small", RAW ("30/1"), 5, 10, record_small},
};

static void
test_raw (gconstpointer data)
{
  const Case *c = data;
  GstElement *pipeline = make_pipeline (c->source, c->infer_fps, c->behind);
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

/* Encoded frames are the same, in the order in which they came. */

/* Hidden frames and B-frames among them. */
static const Case encoded[] = {
  {"h264", RAW ("30/1") " ! x264enc bframes=2 key-int-max=20 ! "
        "video/x-h264,stream-format=avc", 5, 10, NULL, "avdec_h264 !"},
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
  GstElement *pipeline = make_pipeline (c->source, c->infer_fps, c->behind);
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

/* What is said between the frames. */

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

/* A pipeline with a live source does not wait: when the frames come out at
 * last, their time must not be over. */
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

static void
test_no_frames (void)
{
  GstElement *pipeline =
      make_pipeline (BALL " ! identity drop-probability=1", 5,
      NULL);
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  pipeline_free (pipeline);
}

/* What a player shows, from wherever it asks. */
static void
test_position_and_duration (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  gint64 value;

  pipeline_preroll (pipeline);
  g_assert_true (gst_element_query_duration (infer, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 2 * GST_SECOND);
  g_assert_true (gst_pad_query_duration (src, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 2 * GST_SECOND);
  g_assert_true (gst_element_query_position (infer, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (gst_pad_query_position (src, GST_FORMAT_TIME, &value));
  g_assert_cmpint (value, ==, 0);
  pipeline_free (pipeline);
}

static void
test_seeks_are_refused (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable;

  pipeline_preroll (pipeline);
  g_assert_true (gst_element_query (pipeline, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, NULL);
  g_assert_false (seekable);
  g_assert_false (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SECOND));
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

/* While a frame is held downstream; and then from the start. */
static void
test_stopped_and_started (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GArray) outs = NULL;

  pipeline_preroll (pipeline);
  gst_element_set_state (pipeline, GST_STATE_READY);
  outs = watch_units (pipeline, "src");
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, ==, 60);
}

/* The pad goes while a frame is on its way out of it. What is left is a sink, as
 * of the next run. */
static void
test_released (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstElement) end = pipeline_get_element (pipeline, "end");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");
  g_autoptr (Outcome) outcome = NULL;

  pipeline_preroll (pipeline);
  gst_element_unlink (infer, end);
  gst_element_release_request_pad (infer, src);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_true (GST_OBJECT_FLAG_IS_SET (infer, GST_ELEMENT_FLAG_SINK));

  gst_element_set_state (end, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline), end);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 10);
  pipeline_free (pipeline);
}

/* Somebody has changed the file. */
static GstPadProbeReturn
lose_one (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  guint *n = user_data;

  return ++ * n == 10 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
watch_children (GstBin * bin, GstElement * child, gpointer n)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (child, "src");

  if (pad && GST_IS_BIN (child))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, lose_one, n, NULL);
}

static void
test_lost_frame_is_noticed (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (Outcome) outcome = NULL;
  guint n = 0;

  g_signal_connect (infer, "element-added", G_CALLBACK (watch_children), &n);
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "60 frames were recorded, but 59");
  pipeline_free (pipeline);
  /* The job was paid for. */
  g_assert_true (g_file_test (gst_structure_get_string (outcome->details,
              "recording"), G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (gst_structure_get_string (outcome->details,
              "results"), G_FILE_TEST_IS_REGULAR));
}

static GstBusSyncReply
remove_when_uploaded (GstBus * bus, GstMessage * message, gpointer path)
{
  if (gst_message_has_name (message, "roboflow-job")
      && g_strcmp0 (gst_structure_get_string (gst_message_get_structure
              (message), "state"), "submitted") == 0)
    g_unlink (path);
  return GST_BUS_PASS;
}

/* An error does not say that it is kept. */
static void
test_recording_vanishes (void)
{
  g_autofree gchar *path = scratch_path ("vanishes.mp4");
  GstElement *pipeline = make_pipeline (BALL, 5, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_set (pipeline, "recording-location", path, NULL);
  gst_bus_set_sync_handler (bus, remove_when_uploaded, path, NULL);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  g_assert_error (outcome->error, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND);
  g_assert_false (gst_structure_has_field (outcome->details, "recording"));
  g_assert_true (gst_structure_has_field (outcome->details, "results"));
}

/* Who wants no more says so once. */
static void
test_enough (void)
{
  GstElement *pipeline = make_pipeline (BALL, 5, "identity eos-after=10 ! ");
  g_autoptr (GArray) outs = filter_watch (pipeline, "end", "sink");

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  g_assert_cmpuint (outs->len, <=, 10);
}

/* What stands before the filter and a branch beside it. */
typedef struct
{
  const gchar *name;
  const gchar *source;
  const gchar *words;
} Stall;

/* The last one looks ahead further than the queue beside it can wait. */
static const Stall stalls[] = {
  {"queue", BALL " ! tee name=both", "full is full"},
  {"sink", BALL " ! tee name=both", "branch beside"},
  {"start", BALL " ! tee name=both ! queue ! x264enc", "full is full"},
};

/* The sink beside the filter waits for that behind it. */
static void
test_stall_is_explained (gconstpointer data)
{
  const Stall *stall = data;
  const gchar *queue = strstr (stall->words, "full") ? "queue name=full "
      "max-size-buffers=4 ! " : "";
  GstElement *pipeline = make_pipeline (stall->source, 5, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autofree gchar *description = g_strconcat (queue, "fakesink", NULL);
  GstElement *branch = gst_parse_bin_from_description (description, TRUE, NULL);
  g_autoptr (GstElement) both = pipeline_get_element (pipeline, "both");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  gst_bin_add (GST_BIN (pipeline), branch);
  g_assert_true (gst_element_link (both, branch));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
      GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_message_parse_warning (message, &warning, NULL);
  g_assert_nonnull (strstr (warning->message, stall->words));
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

  ADD_CASES ("/playback/raw/", raw, test_raw);
  ADD_CASES ("/playback/encoded/", encoded, test_encoded);
  g_test_add_data_func ("/playback/byte-stream/h264", "x264enc bframes=2 ! "
      "video/x-h264,stream-format=byte-stream", test_byte_stream);
  g_test_add_data_func ("/playback/byte-stream/h265", "x265enc "
      "speed-preset=ultrafast ! h265parse ! video/x-h265,"
      "stream-format=byte-stream,alignment=au", test_byte_stream);
  g_test_add_func ("/playback/events", test_events);
  g_test_add_func ("/playback/live", test_live);
  g_test_add_func ("/playback/no-frames", test_no_frames);
  g_test_add_func ("/playback/position-and-duration",
      test_position_and_duration);
  g_test_add_func ("/playback/seeks-are-refused", test_seeks_are_refused);
  g_test_add_func ("/playback/stopped-and-started", test_stopped_and_started);
  g_test_add_func ("/playback/released", test_released);
  g_test_add_func ("/playback/lost-frame-is-noticed",
      test_lost_frame_is_noticed);
  g_test_add_func ("/playback/recording-vanishes", test_recording_vanishes);
  g_test_add_func ("/playback/enough", test_enough);
  ADD_CASES ("/playback/stall/", stalls, test_stall_is_explained);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
