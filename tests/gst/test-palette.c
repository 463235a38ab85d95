/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpalette.h"

static guint32
colour_of (const gchar * name)
{
  GstRoboflowColour colour = gst_roboflow_palette_get_colour (name);

  return (guint32) (colour.red * 255.0 + 0.5) << 16
      | (guint32) (colour.green * 255.0 + 0.5) << 8
      | (guint32) (colour.blue * 255.0 + 0.5);
}

/* The colour of a class must never change. */
static void
test_stable (void)
{
  static const struct
  {
    const gchar *name;
    guint32 colour;
    gboolean light;
  } cases[] = {
    {"person", 0x4de1ff, TRUE},
    {"car", 0xe00bb6, FALSE},
    {"traffic light", 0x43e094, TRUE},
    {"ball", 0xff794d, TRUE},
    {"gr\303\266\303\237e", 0xe00b8b, FALSE},
    {"", 0x4dbbff, TRUE},
    {NULL, 0x4dbbff, TRUE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstRoboflowColour colour = gst_roboflow_palette_get_colour (cases[i].name);

    g_assert_cmphex (colour_of (cases[i].name), ==, cases[i].colour);
    g_assert_cmpint (gst_roboflow_colour_is_light (&colour), ==,
        cases[i].light);
  }
}

/* Similar class names get different hues. */
static void
test_spread (void)
{
  gboolean seen[6] = { FALSE, };

  for (guint i = 0; i < 60; i++) {
    g_autofree gchar *name = g_strdup_printf ("class-%u", i);
    guint32 colour = colour_of (name);
    guint red = colour >> 16, green = colour >> 8 & 0xff, blue = colour & 0xff;

    seen[(red > green) + 2 * (green > blue) + (blue > red ? 1 : 0)] = TRUE;
    /* Never grey: it would not be told from the picture. */
    g_assert_cmpuint (MAX (red, MAX (green, blue)), >, 200);
    g_assert_cmpuint (MIN (red, MIN (green, blue)), <, 100);
  }
  g_assert_true (seen[1] && seen[2] && seen[3]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/palette/stable", test_stable);
  g_test_add_func ("/palette/spread", test_spread);

  return g_test_run ();
}
