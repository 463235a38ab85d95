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

/* GStreamer says since 1.28 which part is left. Before that, rather no
 * predictions than some in the wrong place. */
static void
test_cut_out (void)
{
  g_autoptr (GstBuffer) out = push_through ("videocrop left=8 top=2");

#if GST_CHECK_VERSION (1, 28, 0)
  assert_box (out, 56, 46, 24, 22);
#else
  g_assert_null (gst_buffer_get_roboflow_meta (out));
#endif
}

#if GST_CHECK_VERSION (1, 28, 0)
/* 64 x 48 in the middle of 128 x 48. */
static void
test_framed (void)
{
  g_autoptr (GstBuffer) out =
      push_through ("videoscale add-borders=true ! video/x-raw,width=128,"
      "height=48,pixel-aspect-ratio=1/1 ! identity");

  assert_box (out, 128, 48, 64, 24);
}
#endif

#if GST_CHECK_VERSION (1, 26, 0)
/* Before that, videoflip takes all metas along as they are, GStreamer's own
 * regions of interest, too. */
static void
test_turned (void)
{
  static const gchar *methods[] = {
    "horizontal-flip", "rotate-180", "clockwise",
  };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autofree gchar *flip =
        g_strdup_printf ("videoflip method=%s", methods[i]);
    g_autoptr (GstBuffer) out = push_through (flip);

    g_assert_null (gst_buffer_get_roboflow_meta (out));
  }
}
#endif

#if GST_CHECK_VERSION (1, 24, 0)
static GByteArray *
serialize (GstBuffer * buffer)
{
  GByteArray *bytes = g_byte_array_new ();

  g_assert_true (gst_meta_serialize_simple ((GstMeta *)
          gst_buffer_get_roboflow_meta (buffer), bytes));
  return bytes;
}

static void
test_serialized (void)
{
  g_autoptr (GstBuffer) buffer =
      push_through ("videoscale ! video/x-raw,width=32,height=24 ! identity");
  g_autoptr (GByteArray) bytes = serialize (buffer);
  g_autoptr (GstBuffer) back = gst_buffer_new ();
  g_autofree gchar *before = gst_roboflow_frame_to_json
      (gst_buffer_get_roboflow_meta (buffer)->frame);
  g_autofree gchar *after = NULL;
  guint32 consumed;

  g_assert_nonnull (gst_meta_deserialize (back, bytes->data, bytes->len,
          &consumed));
  g_assert_cmpuint (consumed, ==, bytes->len);
  assert_box (back, 32, 24, 16, 12);
  after = gst_roboflow_frame_to_json
      (gst_buffer_get_roboflow_meta (back)->frame);
  g_assert_cmpstr (after, ==, before);
}

/* GStreamer's head says where our bytes begin: what it cannot make out stays
 * without a meta, and so does what we cannot. */
static void
test_serialized_badly (void)
{
  g_autoptr (GstBuffer) buffer = make_buffer ();
  g_autoptr (GByteArray) bytes = serialize (buffer);
  guint n_lost = 0;

  for (guint i = 0; i < bytes->len; i++) {
    g_autofree guint8 *changed = g_memdup2 (bytes->data, bytes->len);
    g_autoptr (GstBuffer) back = gst_buffer_new ();
    guint32 consumed;

    changed[i] ^= 0x80;
    if (!gst_meta_deserialize (back, changed, bytes->len, &consumed)) {
      g_assert_null (gst_buffer_get_roboflow_meta (back));
      n_lost++;
    }
  }
  g_assert_cmpuint (n_lost, >, 0);
}

static GstPadProbeReturn
attach (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  gst_buffer_add_roboflow_meta (buffer, frame, 64, 48);
  info->data = buffer;
  return GST_PAD_PROBE_OK;
}

/* From one pipeline to another, as from one process to another. */
static void
test_unixfd (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("meta-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "socket", NULL);
  g_autofree gchar *send = g_strdup_printf ("videotestsrc num-buffers=1 ! "
      RAW " ! unixfdsink name=in socket-path=%s sync=false "
      "wait-for-connection=true", path);
  g_autofree gchar *receive = g_strdup_printf ("unixfdsrc socket-path=%s ! "
      "appsink name=out sync=false", path);
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("unixfdsink");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sender = NULL;
  g_autoptr (GstElement) receiver = NULL;
  g_autoptr (GstElement) in = NULL;
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstSample) sample = NULL;

  if (!factory) {
    g_rmdir (folder);
    g_test_skip ("this GStreamer has no unixfdsink");
    return;
  }
  sender = gst_parse_launch (send, &error);
  g_assert_no_error (error);
  receiver = gst_parse_launch (receive, &error);
  g_assert_no_error (error);
  in = gst_bin_get_by_name (GST_BIN (sender), "in");
  out = gst_bin_get_by_name (GST_BIN (receiver), "out");
  pad = gst_element_get_static_pad (in, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, attach, NULL, NULL);

  gst_element_set_state (sender, GST_STATE_PLAYING);
  gst_element_set_state (receiver, GST_STATE_PLAYING);
  g_signal_emit_by_name (out, "pull-sample", &sample);
  g_assert_nonnull (sample);
  assert_box (gst_sample_get_buffer (sample), 64, 48, 32, 24);

  gst_element_set_state (receiver, GST_STATE_NULL);
  gst_element_set_state (sender, GST_STATE_NULL);
  g_unlink (path);
  g_rmdir (folder);
}
#endif

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
#if GST_CHECK_VERSION (1, 28, 0)
  g_test_add_func ("/meta/framed", test_framed);
#endif
#if GST_CHECK_VERSION (1, 26, 0)
  g_test_add_func ("/meta/turned", test_turned);
#endif
#if GST_CHECK_VERSION (1, 24, 0)
  g_test_add_func ("/meta/serialized", test_serialized);
  g_test_add_func ("/meta/serialized-badly", test_serialized_badly);
  g_test_add_func ("/meta/unixfd", test_unixfd);
#endif
  return g_test_run ();
}
