/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A consumer that was not written for this plugin: objectdetectionoverlay has
 * to find the boxes and the names of their classes. */

#include "gstroboflowattach.h"
#include "metakit.h"

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#define WIDTH 320
#define HEIGHT 240

typedef struct
{
  guint x, y, width, height;
} Area;

/* Returns: a black picture with @predictions as the element draws them */
static GstBuffer *
draw (const gchar * predictions)
{
  GstHarness *harness = gst_harness_new ("objectdetectionoverlay");
  g_autofree gchar *column = g_strdup_printf ("\"m\":[{\"predictions\":[%s]}]",
      predictions);
  g_autoptr (GstRoboflowFrame) frame = frame_with_columns (column);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 4, NULL);
  GstBuffer *drawn;

  gst_harness_set_src_caps_str (harness, "video/x-raw,format=BGRx,width="
      G_STRINGIFY (WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate=25/1");
  gst_buffer_memset (buffer, 0, 0, -1);
  gst_roboflow_attach (buffer, frame, WIDTH, HEIGHT,
      GST_ROBOFLOW_META_ANALYTICS);
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
  drawn = gst_harness_pull (harness);
  gst_harness_teardown (harness);
  return drawn;
}

/* How many pixels of @area are not black any more. */
static guint
count_drawn (GstBuffer * picture, Area area)
{
  guint n = 0;

  for (guint y = area.y; y < area.y + area.height; y++) {
    for (guint x = area.x; x < area.x + area.width; x++) {
      guint8 pixel[4];

      gst_buffer_extract (picture, (y * WIDTH + x) * 4, pixel, 4);
      n += pixel[0] || pixel[1] || pixel[2];
    }
  }
  return n;
}

static gboolean
is_missing (void)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("objectdetectionoverlay");

  if (factory)
    return FALSE;
  g_test_skip ("this GStreamer has no objectdetectionoverlay");
  return TRUE;
}

static void
box_and_name (void)
{
  g_autofree gchar *box = json_box (100, 80, 120, 90,
      ",\"class\":\"zebra\",\"confidence\":0.75");
  g_autoptr (GstBuffer) picture = NULL;

  if (is_missing ())
    return;
  picture = draw (box);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          100, 80, 120, 1}
      ), ==, 120);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          100, 169, 120, 1}
      ), ==, 120);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          100, 80, 1, 90}
      ), ==, 90);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          219, 80, 1, 90}
      ), ==, 90);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          103, 83, 114, 84}
      ), ==, 0);

  /* The name is above. */
  g_assert_cmpuint (count_drawn (picture, (Area) {
          100, 50, 120, 28}
      ), >, 50);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          0, 0, 320, 50}
      ), ==, 0);
}

/* Whatever the font, two more letters draw more pixels. */
static void
name_of_the_class (void)
{
  g_autofree gchar *short_name = json_box (100, 80, 120, 90,
      ",\"class\":\"ii\",\"confidence\":0.75");
  g_autofree gchar *long_name = json_box (100, 80, 120, 90,
      ",\"class\":\"iiWW\",\"confidence\":0.75");
  g_autoptr (GstBuffer) less = NULL;
  g_autoptr (GstBuffer) more = NULL;
  Area above = { 0, 0, 320, 78 };

  if (is_missing ())
    return;
  less = draw (short_name);
  more = draw (long_name);
  g_assert_cmpuint (count_drawn (more, above), >, count_drawn (less, above));
}

/* Of a box that reaches beyond the frame, the part inside is drawn, with an
 * edge where the frame ends. */
static void
box_beyond_the_frame (void)
{
  g_autofree gchar *box = json_box (-60, 80, 100, 90, ",\"class\":\"zebra\"");
  g_autoptr (GstBuffer) picture = NULL;

  if (is_missing ())
    return;
  picture = draw (box);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          39, 80, 1, 90}
      ), ==, 90);
  g_assert_cmpuint (count_drawn (picture, (Area) {
          42, 80, 270, 90}
      ), ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analytics-overlay/box-and-name", box_and_name);
  g_test_add_func ("/analytics-overlay/name-of-the-class", name_of_the_class);
  g_test_add_func ("/analytics-overlay/box-beyond-the-frame",
      box_beyond_the_frame);
  return g_test_run ();
}
