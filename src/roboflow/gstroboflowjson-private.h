/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writing JSON text. */

void gst_roboflow_json_append_string (GString * json, const gchar * text);

/* The shortest text that reads back as the same number; null for what JSON
 * cannot hold. */
void gst_roboflow_json_append_double (GString * json, gdouble number);

G_END_DECLS
