/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which encoded frames are decoded but never shown. The bytes are the first,
 * and for VP9 the last, of buffers that libvpx wrote. */

#include "gstroboflowhidden.h"

static gboolean
is_hidden (const gchar * type, const guint8 * bytes, gsize size)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (type);
  GstRoboflowHiddenFunc func = gst_roboflow_hidden_func (caps);
  GstBuffer *buffer = gst_buffer_new ();
  gboolean hidden;

  if (size > 0)
    gst_buffer_append_memory (buffer, gst_memory_new_wrapped
        (GST_MEMORY_FLAG_READONLY, (gpointer) bytes, size, 0, size, NULL,
            NULL));
  hidden = func (buffer);
  gst_buffer_unref (buffer);
  return hidden;
}

#define IS_HIDDEN(type, ...) \
    is_hidden (type, (const guint8[]) { __VA_ARGS__ }, \
        sizeof ((const guint8[]) { __VA_ARGS__ }))

static void
test_vp8 (void)
{
  g_assert_false (IS_HIDDEN ("video/x-vp8", 0x30, 0x1c, 0x00, 0x9d));
  g_assert_false (IS_HIDDEN ("video/x-vp8", 0xf1, 0x05, 0x00, 0x2d));
  g_assert_false (IS_HIDDEN ("video/x-vp8", 0x51, 0x06, 0x00, 0x16));
  g_assert_true (IS_HIDDEN ("video/x-vp8", 0x81, 0x0b, 0x00, 0x20));
  g_assert_true (IS_HIDDEN ("video/x-vp8", 0x21, 0x0a, 0x00, 0x1c));
}

static void
test_vp9 (void)
{
  /* a keyframe, and one that refers to others */
  g_assert_false (IS_HIDDEN ("video/x-vp9", 0x82, 0x49, 0x83, 0x42, 0x9c,
          0x30));
  g_assert_false (IS_HIDDEN ("video/x-vp9", 0x86, 0x00, 0x40, 0x96, 0x1f,
          0x40));
  /* a hidden one by itself, and in one buffer with one that is shown */
  g_assert_true (IS_HIDDEN ("video/x-vp9", 0x84, 0x00, 0x80, 0x49, 0x1f, 0x40));
  g_assert_false (IS_HIDDEN ("video/x-vp9", 0x84, 0x00, 0x80, 0x49, 0x2f,
          0xc1));
  /* one that says to show the first reference; in profile 3 the bits are one
   * further on */
  g_assert_false (IS_HIDDEN ("video/x-vp9", 0x88));
  g_assert_false (IS_HIDDEN ("video/x-vp9", 0xb3, 0x00));
  g_assert_true (IS_HIDDEN ("video/x-vp9", 0xb2, 0x00));
}

static void
test_nothing (void)
{
  g_assert_false (is_hidden ("video/x-vp8", NULL, 0));
  g_assert_false (is_hidden ("video/x-vp9", NULL, 0));
}

static void
test_other_codecs (void)
{
  g_autoptr (GstCaps) h264 = gst_caps_new_empty_simple ("video/x-h264");
  g_autoptr (GstCaps) raw = gst_caps_new_empty_simple ("video/x-raw");

  g_assert_null (gst_roboflow_hidden_func (h264));
  g_assert_null (gst_roboflow_hidden_func (raw));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hidden/vp8", test_vp8);
  g_test_add_func ("/hidden/vp9", test_vp9);
  g_test_add_func ("/hidden/nothing", test_nothing);
  g_test_add_func ("/hidden/other-codecs", test_other_codecs);
  return g_test_run ();
}
