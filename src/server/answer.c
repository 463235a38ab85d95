/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "answer.h"

#include <string.h>

#define JSON_TYPE "application/json"
#define XML_TYPE "application/xml; charset=UTF-8"

Answer *
answer_new (guint status, const char *content_type, GBytes * body)
{
  Answer *self = g_new0 (Answer, 1);

  self->status = status;
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  self->body = body ? body : g_bytes_new (NULL, 0);
  if (content_type)
    soup_message_headers_append (self->headers, "Content-Type", content_type);
  return self;
}

static GBytes *
take_text (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

Answer *
answer_new_json (guint status, JsonObject * object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return answer_new (status, JSON_TYPE,
      take_text (json_to_string (node, FALSE)));
}

Answer *
answer_new_error (guint status, const char *message)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", message);
  return answer_new_json (status, object);
}

Answer *
answer_new_storage_error (guint status, const char *code, const char *message)
{
  return answer_new (status, XML_TYPE,
      take_text (g_markup_printf_escaped
          ("<?xml version='1.0' encoding='UTF-8'?>"
              "<Error><Code>%s</Code><Message>%s</Message></Error>",
              code, message)));
}

Answer *
answer_new_expired (void)
{
  return answer_new_storage_error (SOUP_STATUS_BAD_REQUEST, "ExpiredToken",
      "The provided token has expired.");
}

void
answer_free (Answer * self)
{
  soup_message_headers_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

void
answer_put (const Answer * self, SoupServerMessage * msg)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  SoupMessageBody *body = soup_server_message_get_response_body (msg);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, self->headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);
  if (g_bytes_get_size (self->body) > 0)
    soup_message_body_append_bytes (body, self->body);
  soup_message_body_complete (body);
  soup_server_message_set_status (msg, self->status, NULL);
}

char *
answer_format_head (const Answer * self)
{
  GString *head = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_string_append_printf (head, "HTTP/1.1 %u %s\r\n", self->status,
      soup_status_get_phrase (self->status));
  soup_message_headers_iter_init (&iter, self->headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (head, "%s: %s\r\n", name, value);
  g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n"
      "Connection: close\r\n\r\n", g_bytes_get_size (self->body));
  return g_string_free (head, FALSE);
}
