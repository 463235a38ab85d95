/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a server says before it has read all of an upload is heard. */

#include <roboflow/gstroboflowclient.h>
#include <roboflow/gstroboflowerror.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* More than what the sockets between client and server hold */
#define LARGE (64 * 1024 * 1024)

#define REFUSAL "HTTP/1.1 400 Bad Request\r\nContent-Length: 40\r\n\r\n" \
    "<Error><Code>ExpiredToken</Code></Error>"

/* How a server takes one upload. */
typedef struct
{
  gboolean refuses;
  gsize refuses_after;          /* bytes of the body */
  gboolean continues;           /* says "100 Continue" */
  guint n_connections;          /* that it accepts */

  GSocketListener *listener;
  guint16 port;
  GThread *thread;
  gsize n_received;             /* of the last body */
  gboolean was_asked;           /* by the last request */
} Server;

static void
answer_upload (Server * server, GSocketConnection * connection)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new
      (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const gchar *answer = server->refuses ? REFUSAL :
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const gsize wanted = server->refuses ? server->refuses_after : LARGE;
  g_autofree gchar *buffer = g_malloc (65536);
  gssize n = 1;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  server->was_asked = FALSE;
  for (;;) {
    g_autofree gchar *line = g_data_input_stream_read_line (in, NULL, NULL,
        NULL);

    if (line == NULL || *line == '\0')
      break;
    server->was_asked |= g_str_equal (line, "Expect: 100-continue");
  }
  if (server->continues)
    g_output_stream_write_all (out, "HTTP/1.1 100 Continue\r\n\r\n", 25, NULL,
        NULL, NULL);
  for (server->n_received = 0; server->n_received < wanted && n > 0;
      server->n_received += n)
    n = g_input_stream_read (G_INPUT_STREAM (in), buffer,
        MIN (65536, wanted - server->n_received), NULL, NULL);
  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gpointer
serve (gpointer user_data)
{
  Server *server = user_data;

  for (guint i = 0; i < server->n_connections; i++) {
    g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (server->listener, NULL, NULL, NULL);

    answer_upload (server, connection);
  }
  return NULL;
}

/* Sends LARGE bytes to @server. */
static gboolean
upload (Server * server, GError ** error)
{
  g_autofree gchar *folder = g_dir_make_tmp ("test-refusal-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "file", NULL);
  g_autofree gchar *url = NULL, *upload_url = NULL;
  g_autoptr (GstRoboflowClient) client = NULL;
  gboolean done;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, LARGE), ==, 0);
  server->listener = g_socket_listener_new ();
  server->port = g_socket_listener_add_any_inet_port (server->listener, NULL,
      NULL);
  server->thread = g_thread_new ("server", serve, server);
  url = g_strdup_printf ("http://localhost:%u", server->port);
  upload_url = g_strconcat (url, "/u", NULL);

  client = gst_roboflow_client_new (url, "KEY", NULL, NULL);
  done = gst_roboflow_client_upload (client, upload_url, path, NULL, NULL,
      NULL, error);
  g_thread_join (server->thread);
  g_object_unref (server->listener);
  g_unlink (path);
  g_rmdir (folder);
  return done;
}

static void
assert_refused (Server * server)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (upload (server, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL_EXPIRED);
  g_assert_true (server->was_asked);
}

static void
test_at_once (void)
{
  Server server = {.refuses = TRUE,.n_connections = 1 };

  assert_refused (&server);
  g_assert_cmpuint (server.n_received, ==, 0);
}

static void
test_in_the_middle (void)
{
  Server server = {.refuses = TRUE,.refuses_after = 10000000,.continues = TRUE,
    .n_connections = 1
  };

  assert_refused (&server);
}

static void
test_accepted (void)
{
  Server server = {.continues = TRUE,.n_connections = 1 };
  g_autoptr (GError) error = NULL;

  upload (&server, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (server.n_received, ==, LARGE);
}

/* A server that ignores "Expect: 100-continue" waits for a body that waits for
 * its answer: the body is sent again without asking. */
static void
test_question_ignored (void)
{
  Server server = {.n_connections = 2 };
  g_autoptr (GError) error = NULL;

  upload (&server, &error);
  g_assert_no_error (error);
  g_assert_false (server.was_asked);
  g_assert_cmpuint (server.n_received, ==, LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/early-refusal/at-once", test_at_once);
  g_test_add_func ("/early-refusal/in-the-middle", test_in_the_middle);
  g_test_add_func ("/early-refusal/accepted", test_accepted);
  g_test_add_func ("/early-refusal/question-ignored", test_question_ignored);
  return g_test_run ();
}
