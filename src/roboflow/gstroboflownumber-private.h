/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the JSON number that begins here ends, NULL where none does: then
 * stop, if wanted, is the character that is wrong. A NUL ends the text. */
const gchar *gst_roboflow_number_skip (const gchar * text, const gchar ** stop);

/* The double closest to the JSON number that begins here, which may be
 * infinite, and where it ends; NULL where none begins. A NUL ends the text. */
const gchar *gst_roboflow_number_parse (const gchar * text, gdouble * number);

/* The same for whole numbers: "7" and "7.0" are ones, "7.5" is not, and what
 * 64 bits or a double cannot hold exactly is not either. */
const gchar *gst_roboflow_number_parse_integer (const gchar * text,
    gint64 * integer);

G_END_DECLS
