/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpalette.h"

#include <math.h>

/* Not g_str_hash(), which GLib may change. FNV-1a, and then the mixing step of
 * MurmurHash3: names that differ in one letter must differ in their hue. */
static guint32
hash_name (const gchar * name)
{
  guint32 hash = 2166136261u;

  for (; *name != '\0'; name++)
    hash = (hash ^ (guint8) * name) * 16777619u;

  hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
  return hash ^ (hash >> 16);
}

/* Returns: a multiple of 1/255, so that no rounding changes it when it is
 *   drawn */
static gdouble
channel (gdouble hue, gdouble offset, gdouble saturation, gdouble value)
{
  gdouble distance = fmod (offset + hue / 60.0, 6.0);
  gdouble part = value - value * saturation * CLAMP (MIN (distance,
          4.0 - distance), 0.0, 1.0);

  return round (part * 255.0) / 255.0;
}

static GstRoboflowColour
from_hsv (gdouble hue, gdouble saturation, gdouble value)
{
  GstRoboflowColour colour = {
    .red = channel (hue, 5.0, saturation, value),
    .green = channel (hue, 3.0, saturation, value),
    .blue = channel (hue, 1.0, saturation, value),
  };

  return colour;
}

GstRoboflowColour
gst_roboflow_palette_get_colour (const gchar * name)
{
  guint32 hash = hash_name (name != NULL ? name : "");
  gdouble hue = hash % 360;
  /* Two classes with nearly the same hue are still told apart as a rule. */
  gdouble saturation = (hash >> 16) & 1 ? 0.95 : 0.7;
  gdouble value = (hash >> 17) & 1 ? 1.0 : 0.88;

  return from_hsv (hue, saturation, value);
}

gboolean
gst_roboflow_colour_is_light (const GstRoboflowColour * colour)
{
  /* Rec. 709 luma, which is close enough to what the eye says. */
  return 0.2126 * colour->red + 0.7152 * colour->green + 0.0722 * colour->blue
      > 0.5;
}
