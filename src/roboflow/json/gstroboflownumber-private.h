/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: the first character behind the JSON number that begins at @text;
 *   NULL if none does: then @stop is the character that is wrong. A NUL ends
 *   the text. */
const gchar *gst_roboflow_number_skip (const gchar * text, const gchar ** stop);

/* Sets @number to the double closest to the JSON number that begins at @text.
 * It is infinite where no double is that large.
 *
 * Returns: the first character behind the number, or NULL if none begins
 *   there */
const gchar *gst_roboflow_number_parse (const gchar * text, gdouble * number);

/* The same for integers, which may be written as "7", "7.0" or "70e-1". NULL
 * also for "7.5" and for what neither 64 bits nor a double hold exactly. */
const gchar *gst_roboflow_number_parse_integer (const gchar * text,
    gint64 * integer);

G_END_DECLS
