/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A colour, each part from 0 to 1. */
typedef struct
{
  gdouble red;
  gdouble green;
  gdouble blue;
} GstRoboflowColour;

/* The colour of a class: always the same for the same name, on any machine.
 * name: nullable. */
GstRoboflowColour gst_roboflow_palette_get_colour (const gchar * name);

/* Whether dark text reads better on that colour than white text. */
gboolean gst_roboflow_colour_is_light (const GstRoboflowColour * colour);

G_END_DECLS
