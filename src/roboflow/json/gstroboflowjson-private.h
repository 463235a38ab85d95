/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writing JSON. Control characters are always escaped. */

/* Bytes that are not UTF-8 become U+FFFD. */
void gst_roboflow_json_append_string (GString * json, const gchar * text);

/* The shortest text that reads back as the same number; null for what JSON
 * cannot hold. */
void gst_roboflow_json_append_double (GString * json, gdouble number);

/* Appends a value as the service wrote it: UTF-8, and well formed but for
 * Python's NaN and Infinity. It becomes JSON that every parser understands
 * alike: NaN and Infinity become null, NUL and half surrogate pairs U+FFFD,
 * integers beyond 64 bits get a fraction (".0"), control characters are
 * escaped, and everything is on one line. */
void gst_roboflow_json_append_strict (GString * json, const gchar * text,
    gsize length);

G_END_DECLS
