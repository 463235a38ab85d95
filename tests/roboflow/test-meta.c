/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What becomes of a buffer's predictions on the way through a pipeline. */

#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <locale.h>

#include "resultskit.h"
#include "roboflow/gstroboflowmeta.h"

#define RAW "video/x-raw,format=I420,width=64,height=48,framerate=30/1"

/* Frame 6, 64 x 48, with a box in its right lower quarter. */
static GstRoboflowFrame *
make_frame (void)
{
  return first_frame ("{\"frame_offset\":[6],\"zoo\":[{\"image\":"
      "{\"width\":64,\"height\":48},\"predictions\":[{\"x\":48,\"y\":36,"
      "\"width\":32,\"height\":24,\"class\":\"zebra\"}]}]}");
}

static GstBuffer *
make_buffer (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  GstBuffer *buffer = gst_buffer_new_and_alloc (64 * 48 * 3 / 2);

  gst_buffer_memset (buffer, 0, 0x80, -1);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  gst_buffer_add_roboflow_meta (buffer, frame, 64, 48);
  return buffer;
}

static void
assert_box (GstBuffer * buffer, gint video_width, gint video_height,
    gdouble wanted_left, gdouble wanted_top)
{
  GstRoboflowMeta *meta = gst_buffer_get_roboflow_meta (buffer);
  gdouble left, top, width, height;

  g_assert_nonnull (meta);
  g_assert_cmpint (meta->width, ==, video_width);
  g_assert_cmpint (meta->height, ==, video_height);
  g_assert_cmpuint (gst_roboflow_frame_get_number (meta->frame), ==, 6);
  g_assert_true (gst_roboflow_prediction_get_box
      (gst_roboflow_frame_get_prediction (meta->frame, 0, 0), &left, &top,
          &width, &height));
  g_assert_cmpfloat (left, ==, wanted_left);
  g_assert_cmpfloat (top, ==, wanted_top);
}

static void
test_buffer (void)
{
  g_autoptr (GstBuffer) bare = gst_buffer_new ();
  g_autoptr (GstBuffer) buffer = make_buffer ();
  g_autoptr (GstBuffer) copy = gst_buffer_copy (buffer);

  g_assert_null (gst_buffer_get_roboflow_meta (bare));
  assert_box (buffer, 64, 48, 32, 24);
  assert_box (copy, 64, 48, 32, 24);
  g_assert_true (gst_buffer_get_roboflow_meta (copy)->frame ==
      gst_buffer_get_roboflow_meta (buffer)->frame);
}

/* What comes out of these elements for one buffer. */
static GstBuffer *
push_through (const gchar * elements)
{
  GstHarness *harness = gst_harness_new_parse (elements);
  GstBuffer *out;

  gst_harness_set_src_caps_str (harness, RAW);
  g_assert_cmpint (gst_harness_push (harness, make_buffer ()), ==, GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());
  out = gst_harness_pull (harness);
  gst_harness_teardown (harness);
  return out;
}

static void
test_kept (void)
{
  static const gchar *elements[] = {
    "identity", "tee ! queue",
    "videoconvert ! video/x-raw,format=RGB ! identity",
    "videoscale", "videorate", "x264enc tune=zerolatency",
    "x264enc tune=zerolatency ! h264parse ! avdec_h264", "jpegenc ! jpegdec",
    "vp8enc ! vp8dec",
  };

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    g_autoptr (GstBuffer) out = NULL;

    g_test_message ("%s", elements[i]);
    out = push_through (elements[i]);
    assert_box (out, 64, 48, 32, 24);
  }
}

static void
test_scaled (void)
{
  g_autoptr (GstBuffer) half =
      push_through ("videoscale ! video/x-raw,width=32,height=24 ! identity");
  g_autoptr (GstBuffer) wide =
      push_through ("videoscale add-borders=false ! "
      "video/x-raw,width=128,height=48 ! identity");

  assert_box (half, 32, 24, 16, 12);
  assert_box (wide, 128, 48, 64, 24);
}

/* Rather none than one in the wrong place. */
static void
test_cut_out (void)
{
  g_autoptr (GstBuffer) out = push_through ("videocrop left=8");

  g_assert_null (gst_buffer_get_roboflow_meta (out));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/meta/buffer", test_buffer);
  g_test_add_func ("/meta/kept", test_kept);
  g_test_add_func ("/meta/scaled", test_scaled);
  g_test_add_func ("/meta/cut-out", test_cut_out);
  return g_test_run ();
}
