/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcork.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* libsoup writes a body in pieces of 8 KiB and has told the socket to send
 * each at once. Corked while the body is written, the socket sends full
 * packets: half of the time of a large upload on a fast network. */

#define SOCKET "gst-roboflow-socket"

static void
note_socket (SoupMessage * message, GSocketClientEvent event,
    GIOStream * connection, gpointer unused)
{
  if (event != G_SOCKET_CLIENT_CONNECTED
      || !G_IS_SOCKET_CONNECTION (connection))
    return;
  g_object_set_data_full (G_OBJECT (message), SOCKET,
      g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION
              (connection))), g_object_unref);
}

static void
set_cork (SoupMessage * message, gpointer on)
{
  GSocket *socket = g_object_get_data (G_OBJECT (message), SOCKET);

  /* None where a connection is used again: then it is just slower. */
  if (socket)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_CORK, GPOINTER_TO_INT (on),
        NULL);
}

void
gst_roboflow_cork_attach (SoupMessage * message)
{
  g_signal_connect (message, "network-event", G_CALLBACK (note_socket), NULL);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (set_cork),
      GINT_TO_POINTER (TRUE));
  g_signal_connect (message, "wrote-body", G_CALLBACK (set_cork),
      GINT_TO_POINTER (FALSE));
}
