/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How the first frame after a seek is numbered. Frames that follow each other
 * are tested with the element, in filter-events. */

#include <glib/gstdio.h>

#include "gstroboflownumbering.h"

#define SECONDS(n) ((n) * GST_SECOND)

/* One inferred frame a second of a video at 30/1. */
static GstRoboflowMatcher *
make_matcher (void)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = NULL;
  gint fd = g_file_open_tmp ("numbering-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, "{\"frame_offset\":[0,30,60],"
      "\"time_offset\":[0.0,1.0,2.0],\"ball\":[{},{},{}]}", -1, &error);
  g_assert_no_error (error);
  results = gst_roboflow_results_open (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return gst_roboflow_matcher_new (results, GST_ROBOFLOW_MATCH_EXACT, 0);
}

static void
start (GstRoboflowNumbering * numbering)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw,framerate=30/1");

  gst_roboflow_numbering_init (numbering);
  gst_roboflow_numbering_set_caps (numbering, caps);
}

static void
begin_at (GstRoboflowNumbering * numbering, GstClockTime time)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = time;
  gst_roboflow_numbering_set_segment (numbering, &segment);
}

static void
assert_number (GstRoboflowNumbering * numbering, GstRoboflowMatcher * matcher,
    GstClockTime pts, guint64 expected)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  guint64 number;

  GST_BUFFER_PTS (buffer) = pts;
  gst_roboflow_numbering_expect (numbering, buffer);
  g_assert_true (gst_roboflow_numbering_next (numbering, matcher, buffer,
          &number));
  g_assert_cmpuint (number, ==, expected);
}

/* The first frame of the video is at 10 s; a flush comes after it. */
static void
test_flushed_while_waiting (void)
{
  g_autoptr (GstRoboflowMatcher) matcher = make_matcher ();
  g_autoptr (GstBuffer) first = gst_buffer_new ();
  GstRoboflowNumbering numbering;

  start (&numbering);
  begin_at (&numbering, 0);
  GST_BUFFER_PTS (first) = SECONDS (10);
  gst_roboflow_numbering_expect (&numbering, first);
  gst_roboflow_numbering_flush (&numbering);
  begin_at (&numbering, SECONDS (11));
  assert_number (&numbering, matcher, SECONDS (11), 30);
  assert_number (&numbering, matcher, SECONDS (12), 60);
}

/* And back to the start. */
static void
test_first_frame_again (void)
{
  g_autoptr (GstRoboflowMatcher) matcher = make_matcher ();
  g_autoptr (GstBuffer) first = gst_buffer_new ();
  GstRoboflowNumbering numbering;

  start (&numbering);
  begin_at (&numbering, 0);
  GST_BUFFER_PTS (first) = SECONDS (10);
  gst_roboflow_numbering_expect (&numbering, first);
  gst_roboflow_numbering_flush (&numbering);
  begin_at (&numbering, 0);
  assert_number (&numbering, matcher, SECONDS (10), 0);
}

/* Played backwards from the beginning, the first frame to come is the last. */
static void
test_backwards_at_once (void)
{
  g_autoptr (GstRoboflowMatcher) matcher = make_matcher ();
  GstRoboflowNumbering numbering;
  GstSegment segment;

  start (&numbering);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = -1;
  segment.stop = SECONDS (3);
  gst_roboflow_numbering_set_segment (&numbering, &segment);
  assert_number (&numbering, matcher, SECONDS (2), 60);
  assert_number (&numbering, matcher, SECONDS (1), 30);
}

/* As in a file whose sound begins before its picture. */
static void
test_late_picture (void)
{
  g_autoptr (GstRoboflowMatcher) matcher = make_matcher ();
  GstRoboflowNumbering numbering;
  GstSegment segment;

  start (&numbering);
  begin_at (&numbering, 0);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.time = segment.base = SECONDS (1) + 3;
  gst_roboflow_numbering_set_segment (&numbering, &segment);
  assert_number (&numbering, matcher, 0, 0);
  assert_number (&numbering, matcher, SECONDS (2), 60);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/numbering/flushed-while-waiting",
      test_flushed_while_waiting);
  g_test_add_func ("/numbering/first-frame-again", test_first_frame_again);
  g_test_add_func ("/numbering/backwards-at-once", test_backwards_at_once);
  g_test_add_func ("/numbering/late-picture", test_late_picture);
  return g_test_run ();
}
