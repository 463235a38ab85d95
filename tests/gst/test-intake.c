/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For each buffer that comes in: whether it is recorded, and the number and
 * times of its frame. */

#include "gstroboflowintake.h"

#define MS(n) ((GstClockTime) (n) * GST_MSECOND)
#define NONE GST_CLOCK_TIME_NONE
#define H264 "video/x-h264,framerate=25/1"
#define RAW "video/x-raw,framerate=25/1"

static GstRoboflowIntake *
new_intake (const gchar * caps_text)
{
  GstRoboflowIntake *intake = gst_roboflow_intake_new (TRUE);
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_roboflow_intake_set_caps (intake, caps);
  gst_roboflow_intake_set_segment (intake, &segment);
  return intake;
}

static GstRoboflowTake
take_buffer (GstRoboflowIntake * intake, GstClockTime pts, GstBufferFlags flags)
{
  GstBuffer *buffer = gst_buffer_new_memdup ("\x11", 1);
  GstRoboflowTake taken;

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_FLAG_SET (buffer, flags);
  taken = gst_roboflow_intake_take (intake, &buffer);
  gst_buffer_unref (buffer);
  return taken;
}

static void
assert_records (GstRoboflowIntake * intake, GstClockTime pts,
    GstBufferFlags flags)
{
  g_assert_cmpint (take_buffer (intake, pts, flags), ==,
      GST_ROBOFLOW_TAKE_RECORD);
}

static void
assert_skips (GstRoboflowIntake * intake, GstClockTime pts,
    GstBufferFlags flags)
{
  g_assert_cmpint (take_buffer (intake, pts, flags), ==,
      GST_ROBOFLOW_TAKE_SKIP);
}

/* @recorded and @stamps: in milliseconds, -1 for the end and for none */
static void
assert_table (GstRoboflowIntake * intake, const gint * recorded,
    const gint * stamps)
{
  g_autoptr (GstRoboflowFrameTable) table =
      gst_roboflow_intake_steal_table (intake);
  guint n = 0;

  for (; recorded[n] >= 0; n++) {
    const GstRoboflowFrameEntry *entry =
        gst_roboflow_frame_table_get (table, n);

    g_assert_nonnull (entry);
    g_assert_cmpuint (entry->recorded, ==, MS (recorded[n]));
    g_assert_cmpuint (entry->times.timestamp, ==,
        stamps[n] < 0 ? NONE : MS (stamps[n]));
  }
  g_assert_cmpuint (gst_roboflow_frame_table_get_n_frames (table), ==, n);
}

/* The recording starts at zero, but the position that queries get is that of
 * the stream. */
static void
test_late_start (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (RAW);
  const GstSegment *segment;

  assert_records (intake, MS (10000), 0);
  segment = gst_roboflow_intake_take_segment (intake);
  g_assert_cmpuint (segment->start, ==, MS (10000));
  g_assert_cmpuint (segment->base, ==, 0);
  assert_records (intake, MS (10040), 0);
  g_assert_null (gst_roboflow_intake_take_segment (intake));
  g_assert_cmpuint (gst_roboflow_intake_get_position (intake), ==, MS (10040));
  g_assert_false (gst_roboflow_intake_was_sought (intake));
  assert_table (intake, (gint[]) {
      0, 40, -1}, (gint[]) {
      10000, 10040});
}

/* Frames without stamps are placed by the frame rate; in the table they have
 * none. */
static void
test_raw_without_stamps (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (RAW);

  assert_records (intake, NONE, 0);
  assert_records (intake, NONE, 0);
  assert_records (intake, MS (200), 0);
  assert_records (intake, NONE, 0);
  assert_table (intake, (gint[]) {
      0, 40, 200, 240, -1}, (gint[]) {
      -1, -1, 200, -1});
}

static void
test_no_way_to_stamp (void)
{
  g_autoptr (GstRoboflowIntake) raw = new_intake ("video/x-raw,framerate=0/1");
  g_autoptr (GstRoboflowIntake) h264 = new_intake (H264);

  assert_records (raw, NONE, 0);
  g_assert_cmpint (take_buffer (raw, NONE, 0), ==, GST_ROBOFLOW_TAKE_NO_STAMP);
  g_assert_cmpint (take_buffer (h264, NONE, 0), ==, GST_ROBOFLOW_TAKE_NO_STAMP);
}

static void
test_headers (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (H264);

  assert_skips (intake, NONE, GST_BUFFER_FLAG_HEADER);
  assert_records (intake, MS (0), GST_BUFFER_FLAG_HEADER);
  assert_table (intake, (gint[]) {
      0, -1}, (gint[]) {
      0});
}

static void
test_reordered (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (H264);

  assert_records (intake, MS (80), 0);
  assert_records (intake, MS (200), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_records (intake, MS (120), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_records (intake, MS (160), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_table (intake, (gint[]) {
      0, 40, 80, 120, -1}, (gint[]) {
      80, 120, 160, 200});
}

/* Frames before the first keyframe are left out, and so are those that follow
 * it but are shown before it. */
static void
test_joined (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (H264);

  assert_skips (intake, MS (40), GST_BUFFER_FLAG_DELTA_UNIT);
  g_assert_cmpuint (gst_roboflow_intake_get_n_frames (intake), ==, 0);
  assert_records (intake, MS (200), 0);
  assert_skips (intake, MS (120), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_skips (intake, MS (160), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_records (intake, MS (240), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_table (intake, (gint[]) {
      0, 40, -1}, (gint[]) {
      200, 240});
}

static void
test_hidden (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake ("video/x-vp8");
  GstBuffer *alt_ref = gst_buffer_new_memdup ("\x81", 1);

  assert_records (intake, MS (0), 0);
  GST_BUFFER_PTS (alt_ref) = MS (40);
  g_assert_cmpint (gst_roboflow_intake_take (intake, &alt_ref), ==,
      GST_ROBOFLOW_TAKE_RECORD);
  gst_buffer_unref (alt_ref);
  assert_records (intake, MS (40), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_records (intake, MS (60), GST_BUFFER_FLAG_DELTA_UNIT
      | GST_BUFFER_FLAG_DECODE_ONLY);
  assert_table (intake, (gint[]) {
      0, 40, -1}, (gint[]) {
      0, 40});
}

/* The recording goes on where the first segment ended. */
static void
test_second_segment (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (H264);
  GstSegment segment;

  assert_records (intake, MS (1000), 0);
  assert_records (intake, MS (1040), GST_BUFFER_FLAG_DELTA_UNIT);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = MS (5000);
  segment.base = MS (1080);
  gst_roboflow_intake_set_segment (intake, &segment);
  assert_records (intake, MS (5000), 0);
  assert_records (intake, MS (5120), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_records (intake, MS (5040), GST_BUFFER_FLAG_DELTA_UNIT);
  assert_table (intake, (gint[]) {
      0, 40, 80, 120, 200, -1}, (gint[]) {
      1000, 1040, 5000, 5040, 5120});
}

/* A picture that begins after the sound, with a base as large as its time, has
 * not been sought. */
static void
test_late_picture (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (RAW);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.time = segment.base = MS (1300);
  gst_roboflow_intake_set_segment (intake, &segment);
  g_assert_false (gst_roboflow_intake_was_sought (intake));
  segment.base = 0;
  gst_roboflow_intake_set_segment (intake, &segment);
  g_assert_true (gst_roboflow_intake_was_sought (intake));
}

static void
test_flush (void)
{
  g_autoptr (GstRoboflowIntake) intake = new_intake (RAW);
  GstSegment segment;

  assert_records (intake, MS (0), 0);
  gst_roboflow_intake_flush (intake);
  g_assert_true (gst_roboflow_intake_was_sought (intake));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_roboflow_intake_set_segment (intake, &segment);
  assert_records (intake, MS (3000), 0);
  assert_table (intake, (gint[]) {
      0, -1}, (gint[]) {
      3000});
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intake/late-start", test_late_start);
  g_test_add_func ("/intake/raw-without-stamps", test_raw_without_stamps);
  g_test_add_func ("/intake/no-way-to-stamp", test_no_way_to_stamp);
  g_test_add_func ("/intake/headers", test_headers);
  g_test_add_func ("/intake/reordered", test_reordered);
  g_test_add_func ("/intake/joined", test_joined);
  g_test_add_func ("/intake/hidden", test_hidden);
  g_test_add_func ("/intake/second-segment", test_second_segment);
  g_test_add_func ("/intake/late-picture", test_late_picture);
  g_test_add_func ("/intake/flush", test_flush);
  return g_test_run ();
}
