/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jsonbody.h"

#include <libsoup/soup.h>
#include <math.h>

#include "refusal.h"

#define MAX_DEPTH 16

static void
want (const char *name, const char *kind, GError ** error)
{
  g_set_error (error, REFUSAL, SOUP_STATUS_BAD_REQUEST,
      "“%s” has to be %s.", name, kind);
}

/* json-glib parses by recursion, so the depth has to be checked before. */
static gboolean
is_too_deep (const char *text, gsize size)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < size; i++) {
    char c = text[i];

    if (in_string && c == '\\')
      i++;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && (c == '{' || c == '['))
      depth++;
    else if (!in_string && (c == '}' || c == ']') && depth > 0)
      depth--;
    if (depth > MAX_DEPTH)
      return TRUE;
  }
  return FALSE;
}

JsonObject *
json_body_parse (GBytes * body, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  JsonNode *root;

  if (size > 0 && !is_too_deep (text, size)
      && g_utf8_validate_len (text, size, NULL)
      && json_parser_load_from_data (parser, text, size, NULL)) {
    root = json_parser_get_root (parser);
    if (root && JSON_NODE_HOLDS_OBJECT (root))
      return json_node_dup_object (root);
  }
  g_set_error_literal (error, REFUSAL, SOUP_STATUS_BAD_REQUEST,
      "The body is not a JSON object.");
  return NULL;
}

const char *
json_body_get_string (JsonObject * object, const char *name, GError ** error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node && json_node_get_value_type (node) == G_TYPE_STRING
      && *json_node_get_string (node))
    return json_node_get_string (node);
  want (name, "a string", error);
  return NULL;
}

JsonArray *
json_body_get_array (JsonObject * object, const char *name, GError ** error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node && JSON_NODE_HOLDS_ARRAY (node)
      && json_array_get_length (json_node_get_array (node)) > 0)
    return json_node_get_array (node);
  want (name, "a list with something in it", error);
  return NULL;
}

gboolean
json_body_get_number (JsonObject * object, const char *name, double *value,
    GError ** error)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type;

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  type = json_node_get_value_type (node);
  if ((type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
      && isfinite (json_node_get_double (node))) {
    *value = json_node_get_double (node);
    return TRUE;
  }
  want (name, "a number", error);
  return FALSE;
}
