/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Numbers frames in presentation order, and keeps their times. */

#include "gstroboflowframetable.h"

#define MS(n) ((n) * GST_MSECOND)

static void
add (GstRoboflowFrameTable * table, GstClockTime recorded,
    GstClockTime duration, gboolean reorder)
{
  GstRoboflowFrameEntry entry = {
    .recorded = recorded,
    .times = {.timestamp = recorded,.running_time = recorded,
        .stream_time = recorded + MS (1000),.duration = duration},
    .place = recorded + MS (1000)
  };

  gst_roboflow_frame_table_add (table, &entry, reorder);
}

static void
test_order (void)
{
  static const guint decoded_ms[] = { 0, 120, 40, 80, 240, 160, 200 };
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (decoded_ms); i++)
    add (table, MS (decoded_ms[i]), MS (40), TRUE);
  g_assert_cmpuint (gst_roboflow_frame_table_get_n_frames (table), ==, 7);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (gst_roboflow_frame_table_get (table, i)->recorded, ==,
        MS (40 * i));
  g_assert_null (gst_roboflow_frame_table_get (table, 7));
}

/* Where frames are not reordered they are numbered as they come, whatever their
 * stamps. */
static void
test_order_of_arrival (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (40), MS (40), FALSE);
  add (table, MS (0), MS (40), FALSE);
  g_assert_cmpuint (gst_roboflow_frame_table_get (table, 0)->recorded, ==,
      MS (40));
}

static void
test_durations (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (0), GST_CLOCK_TIME_NONE, TRUE);
  add (table, MS (30), MS (40), TRUE);
  add (table, MS (90), GST_CLOCK_TIME_NONE, TRUE);
  add (table, MS (140), GST_CLOCK_TIME_NONE, TRUE);
  gst_roboflow_frame_table_finish (table);

  g_assert_cmpuint (gst_roboflow_frame_table_get (table, 0)->times.duration,
      ==, MS (30));
  g_assert_cmpuint (gst_roboflow_frame_table_get (table, 1)->times.duration,
      ==, MS (40));
  g_assert_cmpuint (gst_roboflow_frame_table_get (table, 2)->times.duration,
      ==, MS (50));
  g_assert_cmpuint (gst_roboflow_frame_table_get (table, 3)->times.duration,
      ==, MS (50));
}

static void
test_lookup (void)
{
  static const struct
  {
    guint stream_time_ms;
    guint64 number;
  } cases[] = {
    {1000, 0}, {1019, 0}, {1021, 1}, {1040, 1}, {1099, 2}, {1100, 2},
    {1101, GST_ROBOFLOW_NO_FRAME}, {981, 0}, {979, GST_ROBOFLOW_NO_FRAME},
    {1300, 3}, {1321, GST_ROBOFLOW_NO_FRAME}, {0, GST_ROBOFLOW_NO_FRAME},
  };
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (0), MS (40), FALSE);
  add (table, MS (40), MS (40), FALSE);
  add (table, MS (80), MS (40), FALSE);
  add (table, MS (300), MS (40), FALSE);        /* after a gap */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (gst_roboflow_frame_table_lookup_stream_time (table,
            MS (cases[i].stream_time_ms)), ==, cases[i].number);
}

static void
test_shown (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (0), MS (40), FALSE);
  add (table, MS (40), MS (40), FALSE);
  add (table, MS (300), MS (40), FALSE);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, MS (999)),
      ==, GST_ROBOFLOW_NO_FRAME);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, MS (1000)),
      ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, MS (1039)),
      ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, MS (1299)),
      ==, 1);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, MS (9000)),
      ==, 2);
}

/* The table grows beyond its first piece. */
static void
test_many (void)
{
  const guint n = 20000;
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  for (guint i = 0; i < n; i += 4) {
    add (table, MS (40 * i), MS (40), TRUE);
    add (table, MS (40 * (i + 3)), MS (40), TRUE);
    add (table, MS (40 * (i + 1)), MS (40), TRUE);
    add (table, MS (40 * (i + 2)), MS (40), TRUE);
  }
  g_assert_cmpuint (gst_roboflow_frame_table_get_n_frames (table), ==, n);
  for (guint i = 0; i < n; i++) {
    const GstRoboflowFrameEntry *entry =
        gst_roboflow_frame_table_get (table, i);

    g_assert_cmpuint (entry->recorded, ==, MS (40 * i));
    g_assert_cmpuint (gst_roboflow_frame_table_lookup_stream_time (table,
            MS (1000 + 40 * i)), ==, i);
  }
  gst_roboflow_frame_table_clear (table);
  g_assert_cmpuint (gst_roboflow_frame_table_get_n_frames (table), ==, 0);
}

static void
test_one (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (0), MS (40), FALSE);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_stream_time (table,
          MS (1010)), ==, 0);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_stream_time (table,
          MS (1100)), ==, GST_ROBOFLOW_NO_FRAME);
}

static void
test_empty (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  gst_roboflow_frame_table_finish (table);
  g_assert_null (gst_roboflow_frame_table_get (table, 0));
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_stream_time (table, 0),
      ==, GST_ROBOFLOW_NO_FRAME);
  g_assert_cmpuint (gst_roboflow_frame_table_lookup_shown (table, 0), ==,
      GST_ROBOFLOW_NO_FRAME);
  g_assert_cmpfloat (gst_roboflow_frame_table_get_rate (table), ==, 0);
}

static void
test_rate (void)
{
  g_autoptr (GstRoboflowFrameTable) table = gst_roboflow_frame_table_new ();

  add (table, MS (0), GST_CLOCK_TIME_NONE, FALSE);
  g_assert_cmpfloat (gst_roboflow_frame_table_get_rate (table), ==, 0);
  add (table, MS (30), GST_CLOCK_TIME_NONE, FALSE);
  add (table, MS (80), GST_CLOCK_TIME_NONE, FALSE);
  g_assert_cmpfloat_with_epsilon (gst_roboflow_frame_table_get_rate (table),
      25, 1e-9);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-table/order", test_order);
  g_test_add_func ("/frame-table/order-of-arrival", test_order_of_arrival);
  g_test_add_func ("/frame-table/durations", test_durations);
  g_test_add_func ("/frame-table/lookup", test_lookup);
  g_test_add_func ("/frame-table/shown", test_shown);
  g_test_add_func ("/frame-table/many", test_many);
  g_test_add_func ("/frame-table/one", test_one);
  g_test_add_func ("/frame-table/empty", test_empty);
  g_test_add_func ("/frame-table/rate", test_rate);
  return g_test_run ();
}
