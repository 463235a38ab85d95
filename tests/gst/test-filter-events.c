/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A filter that has its predictions, without a pipeline around it: events,
 * gaps, changes of size and missing frames go in one by one. */

#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <roboflow/roboflow.h>

#include "../kit/cases.h"
#include "../kit/scratch.h"

#define N_FRAMES 90
#define FRAME (GST_SECOND / 30)
#define RAW "video/x-raw,format=GRAY8,width=32,height=24,framerate=30/1"

static gchar *results;          /* of each frame of 90 at 30/1 */

static GstHarness *
make_filter (void)
{
  GstElement *element = gst_element_factory_make ("roboflowvideoinfer", NULL);
  GstHarness *harness;

  g_object_set (element, "results-input-location", results, "match",
      GST_ROBOFLOW_MATCH_EXACT, NULL);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  return harness;
}

static GstEvent *
new_caps (const gchar * text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  return gst_event_new_caps (caps);
}

static GstEvent *
new_segment (void)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  return gst_event_new_segment (&segment);
}

static void
begin (GstHarness * harness, const gchar * caps)
{
  gst_harness_push_event (harness, gst_event_new_stream_start ("one"));
  gst_harness_push_event (harness, new_caps (caps));
  gst_harness_push_event (harness, new_segment ());
}

static GstBuffer *
new_frame (GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 32 * 24, NULL);

  /* What begins a VP8 frame that is shown. */
  gst_buffer_memset (buffer, 0, 0x10, -1);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return buffer;
}

/* The number of the frame whose predictions @buffer carries; -1: it carries
 * none. */
static gint
number_of (GstBuffer * buffer)
{
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);

  return meta ? (gint) gst_roboflow_frame_get_number (meta->frame) : -1;
}

/* Returns: number_of() what comes out */
static gint
pass (GstHarness * harness, GstBuffer * in)
{
  g_autoptr (GstBuffer) out = NULL;

  g_assert_cmpint (gst_harness_push (harness, in), ==, GST_FLOW_OK);
  out = gst_harness_pull (harness);
  return number_of (out);
}

static gint
pass_at (GstHarness * harness, GstClockTime pts)
{
  return pass (harness, new_frame (pts, FRAME));
}

/* Pushes @event, and asserts that it comes out, and nothing else does. */
static void
assert_passes (GstHarness * harness, GstEvent * event)
{
  g_autoptr (GstEvent) out = NULL;

  g_assert_true (gst_harness_push_event (harness, gst_event_ref (event)));
  g_assert_cmpuint (gst_harness_events_in_queue (harness), ==, 1);
  out = gst_harness_pull_event (harness);
  g_assert_true (out == event);
  gst_event_unref (event);
}

static GstEvent *
new_custom (GstEventType type)
{
  return gst_event_new_custom (type, gst_structure_new_empty ("custom"));
}

static void
test_events (void)
{
  GstHarness *harness = make_filter ();

  assert_passes (harness, gst_event_new_stream_start ("one"));
  assert_passes (harness, new_caps (RAW));
  assert_passes (harness, new_segment ());
  assert_passes (harness, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE,
              "One", NULL)));
  assert_passes (harness, new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY));
  g_assert_cmpint (pass_at (harness, 0), ==, 0);
  assert_passes (harness, gst_event_new_gap (FRAME, 3 * FRAME));
  assert_passes (harness, new_custom (GST_EVENT_CUSTOM_DOWNSTREAM));
  assert_passes (harness, new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_OOB));
  g_assert_cmpint (pass_at (harness, 4 * FRAME), ==, 4);
  assert_passes (harness, new_segment ());
  g_assert_cmpint (pass_at (harness, 5 * FRAME), ==, 5);
  assert_passes (harness, gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE,
              "Two", NULL)));
  assert_passes (harness, gst_event_new_flush_start ());
  assert_passes (harness, gst_event_new_flush_stop (TRUE));
  assert_passes (harness, new_segment ());
  g_assert_cmpint (pass_at (harness, 7 * FRAME), ==, 7);
  assert_passes (harness, gst_event_new_eos ());
  gst_harness_teardown (harness);
}

static void
assert_goes_up (GstHarness * harness, GstEvent * event)
{
  g_autoptr (GstEvent) up = NULL;

  gst_harness_push_upstream_event (harness, gst_event_ref (event));
  up = gst_harness_pull_upstream_event (harness);
  g_assert_true (up == event);
  gst_event_unref (event);
}

static void
test_upstream_events (void)
{
  GstHarness *harness = make_filter ();
  GstEvent *from_linking;

  begin (harness, RAW);
  g_assert_cmpint (pass_at (harness, 0), ==, 0);
  while ((from_linking = gst_harness_try_pull_upstream_event (harness)))
    gst_event_unref (from_linking);
  assert_goes_up (harness, gst_event_new_qos (GST_QOS_TYPE_THROTTLE, 1, 0, 0));
  assert_goes_up (harness, gst_event_new_latency (GST_MSECOND));
  assert_goes_up (harness, new_custom (GST_EVENT_CUSTOM_UPSTREAM));
  gst_harness_teardown (harness);
}

/* A frame that goes in, and the number of the one whose predictions it gets. */
typedef struct
{
  gint at_ms;                   /* -1: not known; END: of the list */
  gint number;                  /* -1: carries nothing */
  GstBufferFlags flags;
} Step;

#define END G_MININT

typedef struct
{
  const gchar *name;
  const gchar *caps;
  gint duration_ms;             /* -1: not known */
  Step steps[12];
} Sequence;

#define ANY_RATE "video/x-raw,format=GRAY8,width=32,height=24,framerate=0/1"
#define VP8 "video/x-vp8,framerate=30/1"
#define H264 "video/x-h264,stream-format=avc,alignment=au,framerate=30/1"
#define DISCONT GST_BUFFER_FLAG_DISCONT
#define DELTA GST_BUFFER_FLAG_DELTA_UNIT
#define HIDDEN GST_BUFFER_FLAG_DECODE_ONLY

static const Sequence sequences[] = {
  {"all", RAW, 33, {{0, 0}, {33, 1}, {67, 2}, {100, 3}, {END}}},
  {"rounded", RAW, 33, {{0, 0}, {40, 1}, {60, 2}, {105, 3}, {END}}},
  {"missing", RAW, 33, {{0, 0}, {33, 1}, {100, 3}, {133, 4}, {END}}},
  {"missing-and-said", RAW, 33, {{0, 0}, {33, 1}, {100, 3, DISCONT}, {133, 4},
          {END}}},
  {"nothing-missing", RAW, 33, {{0, 0, DISCONT}, {33, 1, DISCONT}, {67, 2,
              DISCONT}, {END}}},
  {"a-gap", RAW, 33, {{0, 0}, {33, 1}, {2000, 60}, {2033, 61}, {END}}},
  {"late", RAW, 33, {{5000, 0}, {5033, 1}, {5100, 3}, {END}}},
  {"no-durations", RAW, -1, {{0, 0}, {33, 1}, {100, 3}, {END}}},
  {"no-rate", ANY_RATE, -1, {{0, 0}, {33, 1}, {100, 3}, {133, 4}, {END}}},
  {"no-stamps", RAW, -1, {{-1, 0}, {-1, 1}, {-1, 2}, {END}}},
  {"no-stamps-missing", RAW, -1, {{-1, 0}, {-1, 1}, {-1, -1, DISCONT}, {END}}},
  {"backwards", RAW, 33, {{0, 0}, {133, 4}, {100, 3}, {67, 2}, {END}}},
  {"beyond-the-end", RAW, 33, {{0, 0}, {2967, 89}, {3000, -1}, {3033, -1},
          {END}}},
  {"joined", VP8, 33, {{0, -1, DELTA}, {33, -1, DELTA}, {67, 0}, {100, 1,
              DELTA}, {END}}},
  {"hidden", VP8, 33, {{0, 0}, {33, -1, DELTA | HIDDEN}, {33, 1, DELTA}, {67,
              2, DELTA}, {END}}},
  {"decoding-order", H264, 33, {{0, 0}, {100, 3, DELTA}, {33, 1, DELTA}, {67,
              2, DELTA}, {200, 6, DELTA}, {133, 4, DELTA}, {END}}},
  {"open-start", H264, 33, {{100, 0}, {33, -1, DELTA}, {67, -1, DELTA}, {133,
              1, DELTA}, {END}}},
};

static GstClockTime
from_ms (gint ms)
{
  return ms < 0 ? GST_CLOCK_TIME_NONE : (GstClockTime) ms *GST_MSECOND;
}

static void
test_sequence (gconstpointer data)
{
  const Sequence *s = data;
  GstHarness *harness = make_filter ();

  begin (harness, s->caps);
  for (const Step * step = s->steps; step->at_ms != END; step++) {
    GstBuffer *frame = new_frame (from_ms (step->at_ms),
        from_ms (s->duration_ms));

    GST_BUFFER_FLAG_SET (frame, step->flags);
    g_assert_cmpint (pass (harness, frame), ==, step->number);
  }
  gst_harness_teardown (harness);
}

/* Box @number of the results, in pixels of this size. */
static void
assert_box (GstBuffer * buffer, guint number, gint width, gint height)
{
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);
  gdouble x, y, w, h;

  g_assert_nonnull (meta);
  g_assert_cmpuint (gst_roboflow_frame_get_number (meta->frame), ==, number);
  g_assert_cmpint (meta->width, ==, width);
  g_assert_cmpint (meta->height, ==, height);
  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (meta->frame, 0, 0), &x, &y, &w, &h));
  g_assert_cmpfloat_with_epsilon (x, number * width / 320.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (y, 45 * height / 240.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (w, 20 * width / 320.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (h, 10 * height / 240.0, 1e-6);
}

/* Sizes change in the middle of a stream; frames are counted on. */
static void
test_sizes (void)
{
  static const struct
  {
    gint width;
    gint height;
  } sizes[] = { {320, 240}, {640, 480}, {160, 240}, {320, 240} };
  GstHarness *harness = make_filter ();

  begin (harness, RAW);
  for (guint i = 0; i < 3 * G_N_ELEMENTS (sizes); i++) {
    const gint width = sizes[i / 3].width, height = sizes[i / 3].height;
    g_autofree gchar *caps = g_strdup_printf ("video/x-raw,format=GRAY8,"
        "width=%d,height=%d,framerate=30/1", width, height);
    g_autoptr (GstBuffer) out = NULL;

    if (i % 3 == 0)
      gst_harness_push_event (harness, new_caps (caps));
    gst_harness_push (harness, new_frame (i * FRAME, FRAME));
    out = gst_harness_pull (harness);
    assert_box (out, i, width, height);
  }
  gst_harness_teardown (harness);
}

/* Streams one after the other, as concat plays them: each begins at time zero,
 * but frames are counted on. */
static void
test_streams_in_a_row (void)
{
  GstHarness *harness = make_filter ();

  for (guint stream = 0; stream < 3; stream++) {
    begin (harness, RAW);
    for (guint i = 0; i < 10; i++)
      g_assert_cmpint (pass_at (harness, i * FRAME), ==, 10 * stream + i);
  }
  /* A frame is missing in the last one. */
  g_assert_cmpint (pass_at (harness, 11 * FRAME), ==, 31);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  results = scratch_write_results ("results.json", N_FRAMES);

  g_test_add_func ("/filter-events/downstream", test_events);
  g_test_add_func ("/filter-events/upstream", test_upstream_events);
  ADD_CASES ("/filter-events/frames/", sequences, test_sequence);
  g_test_add_func ("/filter-events/sizes", test_sizes);
  g_test_add_func ("/filter-events/streams-in-a-row", test_streams_in_a_row);
  result = g_test_run ();
  g_free (results);
  scratch_finish ();
  return result;
}
