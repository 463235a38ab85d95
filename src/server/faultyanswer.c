/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "faultyanswer.h"

#include <string.h>

#define SLOW_STEPS_PER_S 10

typedef struct
{
  Connection *connection;
  Answer *answer;
  Fault fault;
} Delivery;

static void
delivery_free (Delivery * self)
{
  connection_free (self->connection);
  g_clear_pointer (&self->answer, answer_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delivery, delivery_free)

gboolean
fault_needs_answer (const Fault * fault)
{
  switch (fault->kind) {
    case FAULT_STALL:
    case FAULT_RESET:
      return fault->amount >= 0;
    case FAULT_CUT:
    case FAULT_CUT_CLEAN:
    case FAULT_SLOW:
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
write_slowly (Delivery * self, const guint8 * data, gsize size,
    GCancellable * cancellable)
{
  gsize step = self->fault.amount / SLOW_STEPS_PER_S + 1;

  for (gsize done = 0; done < size; done += step) {
    if (!connection_write (self->connection, data + done,
            MIN (step, size - done), cancellable, NULL)
        || !connection_wait_ms (1000 / SLOW_STEPS_PER_S, cancellable))
      return FALSE;
  }
  return TRUE;
}

/* Sends the head and as much of the body as the fault lets through. */
static void
deliver_part (Delivery * self, GCancellable * cancellable)
{
  g_autofree char *head = answer_format_head (self->answer);
  gsize size;
  const guint8 *data = g_bytes_get_data (self->answer->body, &size);

  if (!connection_write (self->connection, head, strlen (head), cancellable,
          NULL))
    return;
  if (self->fault.kind == FAULT_SLOW)
    write_slowly (self, data, size, cancellable);
  else
    connection_write (self->connection, data,
        MIN (size, (guint64) self->fault.amount), cancellable, NULL);
}

static void
deliver (gpointer data, GCancellable * cancellable)
{
  g_autoptr (Delivery) self = data;

  if (self->answer)
    deliver_part (self, cancellable);
  if (self->fault.kind == FAULT_STALL)
    connection_wait_ms (-1, cancellable);
  if (self->fault.kind == FAULT_RESET)
    connection_reset (self->connection);
}

void
fault_deliver (const Fault * fault, SoupServerMessage * msg, Answer * answer,
    ConnectionThreads * threads)
{
  Delivery *self = g_new0 (Delivery, 1);

  self->fault = *fault;
  self->answer = answer;
  self->connection = connection_steal (msg);
  connection_threads_run (threads, deliver, self);
}

/* Redirects to the request's own URL: a client that sends the same request
 * again is answered there. */
static Answer *
new_redirect (guint status, SoupServerMessage * msg)
{
  Answer *answer = answer_new (status, NULL, NULL);
  g_autofree char *location =
      g_uri_to_string (soup_server_message_get_uri (msg));

  soup_message_headers_replace (answer->headers, "Location", location);
  return answer;
}

static Answer *
new_refusal (guint status, SoupServerMessage * msg, gboolean storage_words)
{
  Answer *answer;

  if (SOUP_STATUS_IS_REDIRECTION (status))
    return new_redirect (status, msg);
  answer = storage_words
      ? answer_new_storage_error (status, "Fault", "This was asked for.")
      : answer_new_error (status, soup_status_get_phrase (status));
  if (status == STATUS_TOO_MANY_REQUESTS)
    soup_message_headers_replace (answer->headers, "Retry-After", "1");
  return answer;
}

static Answer *
new_html_page (void)
{
  static const char page[] = "<!DOCTYPE html><title>Welcome</title>\n"
      "<p>You are connected to the guest network.</p>\n";

  return answer_new (SOUP_STATUS_OK, "text/html; charset=utf-8",
      g_bytes_new_static (page, sizeof page - 1));
}

static Answer *
shorten (Answer * answer, guint64 size)
{
  GBytes *whole = answer->body;

  size = MIN (size, g_bytes_get_size (whole));
  answer->body = g_bytes_new_from_bytes (whole, 0, size);
  g_bytes_unref (whole);
  return answer;
}

Answer *
fault_replace_answer (const Fault * fault, SoupServerMessage * msg,
    Answer * answer, gboolean storage_words)
{
  switch (fault->kind) {
    case FAULT_STATUS:
      return new_refusal (fault->status, msg, storage_words);
    case FAULT_HTML:
      return new_html_page ();
    case FAULT_EMPTY:
      return answer_new (SOUP_STATUS_OK, NULL, NULL);
    case FAULT_EXPIRED:
      return answer_new_expired ();
    case FAULT_CUT_CLEAN:
      soup_message_headers_set_encoding
          (soup_server_message_get_response_headers (msg),
          SOUP_ENCODING_CHUNKED);
      return shorten (answer, fault->amount);
    default:
      return NULL;
  }
}
