/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowjson-private.h"

#include <json-glib/json-glib.h>
#include <math.h>

void
gst_roboflow_json_append_string (GString * json, const gchar * text)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  g_autofree gchar *quoted = NULL;

  json_node_init_string (node, valid);
  quoted = json_to_string (node, FALSE);
  g_string_append (json, quoted);
}

void
gst_roboflow_json_append_double (GString * json, gdouble number)
{
  static const gchar *formats[] = { "%.15g", "%.16g", "%.17g" };
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number)) {
    g_string_append (json, "null");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_ascii_formatd (text, sizeof text, formats[i], number);
    if (g_ascii_strtod (text, NULL) == number)
      break;
  }
  g_string_append (json, text);
}
