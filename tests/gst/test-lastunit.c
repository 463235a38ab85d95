/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The last access unit gets the duration that makes the recording end when its
 * last frame does. */

#include "gstroboflowlastunit.h"

#define MS(n) ((n) * GST_MSECOND)

static GstFlowReturn
keep (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  g_queue_push_tail (gst_pad_get_element_private (pad), buffer);
  return GST_FLOW_OK;
}

static GstPad *
new_muxer_pad (GQueue * arrived)
{
  GstPad *pad = gst_pad_new ("sink", GST_PAD_SINK);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_element_private (pad, arrived);
  gst_pad_set_chain_function (pad, keep);
  gst_pad_set_active (pad, TRUE);
  gst_roboflow_last_unit_attach (pad);
  g_assert_true (gst_pad_send_event (pad,
          gst_event_new_stream_start ("video")));
  g_assert_true (gst_pad_send_event (pad, gst_event_new_segment (&segment)));
  return pad;
}

static void
send (GstPad * pad, GstClockTime dts, GstClockTime pts, GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_DTS (buffer) = dts;
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  g_assert_cmpint (gst_pad_chain (pad, buffer), ==, GST_FLOW_OK);
}

/* Ends the stream. Returns: the duration of the last of @n units */
static GstClockTime
finish (GstPad * pad, GQueue * arrived, guint n)
{
  GstClockTime duration;

  g_assert_cmpuint (arrived->length, ==, n - 1);
  g_assert_true (gst_pad_send_event (pad, gst_event_new_eos ()));
  g_assert_cmpuint (arrived->length, ==, n);
  duration = GST_BUFFER_DURATION (g_queue_peek_tail (arrived));
  g_queue_clear_full (arrived, (GDestroyNotify) gst_buffer_unref);
  gst_object_unref (pad);
  return duration;
}

static void
test_in_order (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (0), MS (40));
  send (pad, MS (40), MS (40), MS (40));
  g_assert_cmpuint (finish (pad, &arrived, 2), ==, MS (40));
}

/* In a reordered stream of a constant rate the last unit keeps its duration. */
static void
test_reordered (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (80), MS (40));
  send (pad, MS (40), MS (160), MS (40));
  send (pad, MS (80), MS (120), MS (40));
  g_assert_cmpuint (finish (pad, &arrived, 3), ==, MS (40));
}

/* Shown for 150 ms, but the last unit is decoded at 30 ms: it lasts the other 120. */
static void
test_irregular (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (80), MS (20));
  send (pad, MS (20), MS (190), MS (40));
  send (pad, MS (30), MS (100), MS (90));
  g_assert_cmpuint (finish (pad, &arrived, 3), ==, MS (120));
}

static void
test_no_durations (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (80), GST_CLOCK_TIME_NONE);
  send (pad, MS (40), MS (180), GST_CLOCK_TIME_NONE);
  send (pad, MS (80), MS (120), GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (finish (pad, &arrived, 3), ==, MS (70));
}

static void
test_only_one (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (80), GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (finish (pad, &arrived, 1), ==, GST_CLOCK_TIME_NONE);
}

/* After a new segment, stamps of the one before do not count. */
static void
test_second_segment (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);
  GstSegment segment;

  send (pad, MS (0), MS (0), MS (40));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = MS (7000);
  segment.base = MS (40);
  g_assert_true (gst_pad_send_event (pad, gst_event_new_segment (&segment)));
  g_assert_cmpuint (arrived.length, ==, 1);
  send (pad, MS (7000), MS (7000), MS (40));
  g_assert_cmpuint (finish (pad, &arrived, 2), ==, MS (40));
}

static void
test_flush (void)
{
  GQueue arrived = G_QUEUE_INIT;
  GstPad *pad = new_muxer_pad (&arrived);

  send (pad, MS (0), MS (0), MS (40));
  g_assert_true (gst_pad_send_event (pad, gst_event_new_flush_start ()));
  g_assert_true (gst_pad_send_event (pad, gst_event_new_flush_stop (TRUE)));
  g_assert_cmpuint (arrived.length, ==, 0);
  gst_object_unref (pad);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/last-unit/in-order", test_in_order);
  g_test_add_func ("/last-unit/reordered", test_reordered);
  g_test_add_func ("/last-unit/irregular", test_irregular);
  g_test_add_func ("/last-unit/no-durations", test_no_durations);
  g_test_add_func ("/last-unit/only-one", test_only_one);
  g_test_add_func ("/last-unit/second-segment", test_second_segment);
  g_test_add_func ("/last-unit/flush", test_flush);
  return g_test_run ();
}
