/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowanswer.h"
#include "gstroboflowerror.h"
#include "gstroboflowurl.h"

#define MAX_QUOTE_CHARS 80

/* How deep the brackets nest that are not inside of strings. */
static guint
get_depth (const gchar * json, gsize size)
{
  guint depth = 0, deepest = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < size; i++) {
    if (in_string && json[i] == '\\') {
      i++;
    } else if (json[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && (json[i] == '{' || json[i] == '[')) {
      depth++;
      deepest = MAX (deepest, depth);
    } else if (!in_string && (json[i] == '}' || json[i] == ']') && depth > 0) {
      depth--;
    }
  }
  return deepest;
}

JsonNode *
gst_roboflow_answer_parse_node (const gchar * json, gsize size, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (get_depth (json, size) > GST_ROBOFLOW_ANSWER_MAX_DEPTH) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "it is nested more than %d deep", GST_ROBOFLOW_ANSWER_MAX_DEPTH);
    return NULL;
  }
  if (!json_parser_load_from_data (parser, json, size, error))
    return NULL;
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_BAD_ANSWER, "it is empty");
  return root;
}

static gchar *
quote (GBytes * answer, const gchar * secret)
{
  g_autofree gchar *text = g_strndup (g_bytes_get_data (answer, NULL),
      g_bytes_get_size (answer));
  g_autofree gchar *public = gst_roboflow_redact_text (text, secret);
  g_autofree gchar *start = NULL;

  if (g_utf8_strlen (public, -1) <= MAX_QUOTE_CHARS)
    return g_steal_pointer (&public);
  start = g_utf8_substring (public, 0, MAX_QUOTE_CHARS);
  return g_strconcat (start, "\xe2\x80\xa6", NULL);
}

JsonObject *
gst_roboflow_answer_parse (GBytes * answer, const gchar * secret,
    GError ** error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree gchar *start = NULL;
  gsize size;
  const gchar *json = g_bytes_get_data (answer, &size);

  if (size == 0) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_BAD_ANSWER, "The service's answer is empty");
    return NULL;
  }

  root = gst_roboflow_answer_parse_node (json, size, &reason);
  if (g_error_matches (reason, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT)) {
    g_propagate_prefixed_error (error, g_steal_pointer (&reason),
        "The service's answer is not accepted: ");
    return NULL;
  }
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);

  start = quote (answer, secret);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER,
      "The service's answer is not a JSON object, it begins: %s", start);
  return NULL;
}

const gchar *
gst_roboflow_answer_get_string (JsonObject * answer, const gchar * name)
{
  JsonNode *node = json_object_get_member (answer, name);
  const gchar *text;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  text = json_node_get_string (node);
  return *text == '\0' ? NULL : text;
}

gboolean
gst_roboflow_answer_get_number (JsonObject * answer, const gchar * name,
    gdouble * number)
{
  JsonNode *node = json_object_get_member (answer, name);
  GType type = node == NULL ? G_TYPE_NONE : json_node_get_value_type (node);
  const gchar *text;
  gchar *end;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) {
    *number = json_node_get_double (node);
    return TRUE;
  }
  text = gst_roboflow_answer_get_string (answer, name);
  if (text == NULL)
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0';
}

gchar *
gst_roboflow_answer_get_words (JsonObject * answer, const gchar * secret)
{
  JsonNode *error = json_object_get_member (answer, "error");
  const gchar *words = gst_roboflow_answer_get_string (answer, "error");

  if (words == NULL && error != NULL && JSON_NODE_HOLDS_OBJECT (error))
    words = gst_roboflow_answer_get_string (json_node_get_object (error),
        "message");
  if (words == NULL)
    words = gst_roboflow_answer_get_string (answer, "message");
  return words == NULL ? NULL : gst_roboflow_redact_text (words, secret);
}

typedef struct
{
  GString *code;
  GString *message;
} XmlRefusal;

static void
xml_text (GMarkupParseContext * context, const gchar * text, gsize size,
    gpointer user_data, GError ** error)
{
  XmlRefusal *refusal = user_data;
  const gchar *element = g_markup_parse_context_get_element (context);

  if (g_strcmp0 (element, "Code") == 0)
    g_string_append_len (refusal->code, text, size);
  else if (g_strcmp0 (element, "Message") == 0)
    g_string_append_len (refusal->message, text, size);
}

/* "Code: Message" of <Error><Code/><Message/></Error> */
static gchar *
get_xml_refusal (GBytes * answer, gchar ** code)
{
  static const GMarkupParser handlers = {.text = xml_text };
  XmlRefusal refusal = { g_string_new (NULL), g_string_new (NULL) };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&handlers, 0, &refusal, NULL);
  g_autofree gchar *message = NULL;

  /* If the XML is broken, what came before that is still worth showing. */
  g_markup_parse_context_parse (context, g_bytes_get_data (answer, NULL),
      g_bytes_get_size (answer), NULL);

  *code = g_string_free (refusal.code, FALSE);
  message = g_string_free (refusal.message, FALSE);
  if (**code == '\0')
    g_clear_pointer (code, g_free);
  if (*message == '\0')
    return g_strdup (*code);
  if (*code == NULL)
    return g_steal_pointer (&message);
  return g_strconcat (*code, ": ", message, NULL);
}

gchar *
gst_roboflow_answer_get_refusal (GBytes * answer, const gchar * secret,
    gchar ** code)
{
  g_autoptr (JsonObject) object = NULL;
  gsize size;
  const gchar *data = g_bytes_get_data (answer, &size);

  *code = NULL;
  while (size > 0 && g_ascii_isspace (*data)) {
    data++;
    size--;
  }
  if (size == 0)
    return NULL;
  if (*data == '<') {
    g_autofree gchar *words = get_xml_refusal (answer, code);

    return words == NULL ? NULL : gst_roboflow_redact_text (words, secret);
  }

  object = gst_roboflow_answer_parse (answer, secret, NULL);
  if (object != NULL)
    return gst_roboflow_answer_get_words (object, secret);
  return quote (answer, secret);
}
