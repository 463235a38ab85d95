/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsocket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* libsoup writes a body in pieces of 8 KiB, and its sockets have TCP_NODELAY
 * set, which sends each piece at once. With TCP_CORK while the body is written
 * the socket sends full packets: a large upload on a fast network takes half
 * the time.
 *
 * When something goes wrong, libsoup closes its descriptor of the socket. A
 * second one keeps what has arrived by then. (Over TLS that is of no use,
 * because the keys are gone.)
 *
 * This only works for new connections. On one that is used again uploads are
 * slower, and a refusal looks like a broken connection. */

#define SOCKET "gst-roboflow-socket"
#define DESCRIPTOR "gst-roboflow-descriptor"
#define MAX_REFUSAL_BYTES (64 * 1024)

static void
close_descriptor (gpointer data)
{
  close (GPOINTER_TO_INT (data) - 1);
}

static void
note_socket (SoupMessage * message, GSocketClientEvent event,
    GIOStream * connection, gpointer unused)
{
  GSocket *socket;
  gint fd;

  if (event != G_SOCKET_CLIENT_CONNECTED
      || !G_IS_SOCKET_CONNECTION (connection))
    return;
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection));
  g_object_set_data_full (G_OBJECT (message), SOCKET, g_object_ref (socket),
      g_object_unref);
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
  if (fd >= 0)
    g_object_set_data_full (G_OBJECT (message), DESCRIPTOR,
        GINT_TO_POINTER (fd + 1), close_descriptor);
}

static void
set_cork (SoupMessage * message, gpointer on)
{
  GSocket *socket = g_object_get_data (G_OBJECT (message), SOCKET);

  if (socket)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_CORK, GPOINTER_TO_INT (on),
        NULL);
}

void
gst_roboflow_socket_attach (SoupMessage * message)
{
  g_signal_connect (message, "network-event", G_CALLBACK (note_socket), NULL);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (set_cork),
      GINT_TO_POINTER (TRUE));
  g_signal_connect (message, "wrote-body", G_CALLBACK (set_cork),
      GINT_TO_POINTER (FALSE));
}

/* Reads what has arrived, without waiting for more. */
static GString *
drain (gint fd)
{
  GString *text = g_string_new (NULL);
  gchar buffer[4096];
  gssize n;

  while (text->len < MAX_REFUSAL_BYTES
      && (n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    g_string_append_len (text, buffer, n);
  return text;
}

GBytes *
gst_roboflow_socket_read_refusal (SoupMessage * message,
    SoupMessageHeaders * headers, guint * status)
{
  gpointer descriptor = g_object_get_data (G_OBJECT (message), DESCRIPTOR);
  g_autoptr (GString) text = NULL;
  const gchar *body;

  if (descriptor == NULL)
    return NULL;
  text = drain (GPOINTER_TO_INT (descriptor) - 1);
  body = g_strstr_len (text->str, text->len, "\r\n\r\n");
  if (body == NULL || !soup_headers_parse_response (text->str,
          body + 2 - text->str, headers, NULL, status, NULL)
      || *status < 400)
    return NULL;
  body += 4;
  return g_bytes_new (body, text->len - (body - text->str));
}
