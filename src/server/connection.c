/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "connection.h"

#include <string.h>
#include <sys/socket.h>

/* Large bodies, and answers with faults, are sent and received by threads of a
 * pool: libsoup's server would move them in blocks of 8 KiB on the main
 * thread, and a fault must be able to break off between any two bytes. A
 * connection belongs to the main thread until connection_steal(), and to one
 * of these threads from then on. The threads share nothing but the
 * cancellable, which is cancelled once, at the end. */

#define IDLE_LIMIT_S 300

struct _Connection
{
  GIOStream *stream;
  GSocket *socket;
};

struct _ConnectionThreads
{
  GThreadPool *pool;
  GCancellable *cancellable;
};

typedef struct
{
  ConnectionFunc func;
  gpointer data;
} Work;

Connection *
connection_steal (SoupServerMessage * msg)
{
  Connection *self = g_new0 (Connection, 1);

  self->socket = g_object_ref (soup_server_message_get_socket (msg));
  self->stream = soup_server_message_steal_connection (msg);
  g_socket_set_timeout (self->socket, IDLE_LIMIT_S);
  return self;
}

void
connection_free (Connection * self)
{
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_free (self);
}

gssize
connection_read (Connection * self, void *buffer, gsize size,
    GCancellable * cancellable, GError ** error)
{
  return g_input_stream_read (g_io_stream_get_input_stream (self->stream),
      buffer, size, cancellable, error);
}

gboolean
connection_write (Connection * self, const void *data, gsize size,
    GCancellable * cancellable, GError ** error)
{
  return
      g_output_stream_write_all (g_io_stream_get_output_stream (self->stream),
      data, size, NULL, cancellable, error);
}

gboolean
connection_write_answer (Connection * self, const Answer * answer,
    GCancellable * cancellable, GError ** error)
{
  g_autofree char *head = answer_format_head (answer);
  gsize size;
  gconstpointer data = g_bytes_get_data (answer->body, &size);

  return connection_write (self, head, strlen (head), cancellable, error)
      && connection_write (self, data, size, cancellable, error);
}

void
connection_reset (Connection * self)
{
  struct linger at_once = {.l_onoff = 1,.l_linger = 0 };

  if (setsockopt (g_socket_get_fd (self->socket), SOL_SOCKET, SO_LINGER,
          &at_once, sizeof at_once) == 0)
    g_socket_close (self->socket, NULL);
}

static void
do_work (gpointer item, gpointer user_data)
{
  ConnectionThreads *self = user_data;
  g_autofree Work *work = item;

  work->func (work->data, self->cancellable);
}

ConnectionThreads *
connection_threads_new (void)
{
  ConnectionThreads *self = g_new0 (ConnectionThreads, 1);

  self->cancellable = g_cancellable_new ();
  self->pool = g_thread_pool_new (do_work, self, -1, FALSE, NULL);
  return self;
}

void
connection_threads_free (ConnectionThreads * self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
connection_threads_run (ConnectionThreads * self, ConnectionFunc func,
    gpointer data)
{
  Work *work = g_new0 (Work, 1);

  work->func = func;
  work->data = data;
  g_thread_pool_push (self->pool, work, NULL);
}

gboolean
connection_wait_ms (int ms, GCancellable * cancellable)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    return FALSE;
  g_poll (&fd, 1, ms);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}
