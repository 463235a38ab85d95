/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "frameconverter.h"

#define WIDTH 5
#define HEIGHT 2
#define WHITE 255

/* All white, in rows of 20 bytes */
static GstSample *
make_white (void)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string
      ("video/x-raw,format=RGBx,width=5,height=2,framerate=30/1");
  g_autoptr (GstBuffer) buffer = gst_buffer_new_and_alloc (WIDTH * 4 * HEIGHT);

  gst_buffer_memset (buffer, 0, WHITE, -1);
  GST_BUFFER_PTS (buffer) = GST_SECOND;
  return gst_sample_new (buffer, caps, NULL, NULL);
}

static void
assert_rgb (GstSample * sample, int width, gsize row)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstVideoInfo info;
  GstMapInfo map;

  g_assert_true (gst_video_info_from_caps (&info,
          gst_sample_get_caps (sample)));
  g_assert_cmpint (GST_VIDEO_INFO_WIDTH (&info), ==, width);
  g_assert_cmpint (GST_VIDEO_INFO_PLANE_STRIDE (&info, 0), ==, row);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, GST_SECOND);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize y = 0; y < HEIGHT; y++) {
    for (gsize x = 0; x < (gsize) width * 3; x++)
      g_assert_cmpuint (map.data[y * row + x], ==, x < WIDTH * 3 ? WHITE : 0);
  }
  gst_buffer_unmap (buffer, &map);
}

static void
test_same_size (void)
{
  g_autoptr (FrameConverter) converter =
      frame_converter_new (GST_VIDEO_FORMAT_RGB);
  g_autoptr (GstSample) white = make_white ();
  g_autoptr (GstSample) rgb = frame_converter_run (converter, white, NULL);

  assert_rgb (rgb, WIDTH, 16);
}

/* Rows follow on each other without a gap. */
static void
test_filled_rows (void)
{
  g_autoptr (FrameConverter) converter =
      frame_converter_new (GST_VIDEO_FORMAT_RGB);
  g_autoptr (GstSample) white = make_white ();
  g_autoptr (GstSample) rgb = NULL;

  frame_converter_fill_rows (converter);
  rgb = frame_converter_run (converter, white, NULL);
  assert_rgb (rgb, 8, 8 * 3);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/frameconverter/same-size", test_same_size);
  g_test_add_func ("/server/frameconverter/filled-rows", test_filled_rows);
  return g_test_run ();
}
