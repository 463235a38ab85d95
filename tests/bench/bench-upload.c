/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Uploads a file with the client, to a signed URL of a server or to a socket
 * that throws everything away.
 *
 *   bench-upload discard                     prints a URL, then serves
 *   bench-upload send FILE URL               prints seconds and kilobytes
 *   bench-upload url SERVER                  prints a fresh signed URL */

#include <roboflow/roboflow.h>
#include <stdlib.h>
#include <string.h>

#include "bench-resident.h"

/* Reads the headers and as many bytes as they announce. */
static gboolean
discard (GSocketService * service, GSocketConnection * connection,
    GObject * source, gpointer user_data)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *output =
      g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const gchar *answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
      "Connection: close\r\n\r\n";
  gsize size = 256 * 1024;
  g_autofree gchar *buffer = g_malloc (size);
  g_autoptr (GString) head = g_string_new (NULL);
  guint64 left = 1;
  const gchar *end, *length;
  gssize n = 0;

  while (!(end = strstr (head->str, "\r\n\r\n"))
      && (n = g_input_stream_read (input, buffer, 4096, NULL, NULL)) > 0)
    g_string_append_len (head, buffer, n);
  if (!end || !(length = strcasestr (head->str, "content-length:")))
    return TRUE;
  left = g_ascii_strtoull (length + strlen ("content-length:"), NULL, 10)
      - (head->len - (end + 4 - head->str));
  if (strcasestr (head->str, "100-continue"))
    g_output_stream_write_all (output, "HTTP/1.1 100 Continue\r\n\r\n", 25,
        NULL, NULL, NULL);
  while (left > 0
      && (n = g_input_stream_read (input, buffer, size, NULL, NULL)) > 0)
    left -= n;
  g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL);
  return TRUE;
}

static int
serve (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_socket_listener_add_address (G_SOCKET_LISTENER (service), address,
      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL);
  g_signal_connect (service, "run", G_CALLBACK (discard), NULL);
  g_print ("http://127.0.0.1:%u/upload\n",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_main_loop_run (loop);
  return 0;
}

static int
fail (const GError * error)
{
  g_printerr ("%s\n", error->message);
  return 1;
}

static int
send_file (const gchar * path, const gchar * url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowClient) client =
      gst_roboflow_client_new ("http://127.0.0.1:1", "bench", NULL, &error);
  guint64 before = bench_resident_kb ();
  gint64 start = g_get_monotonic_time ();

  if (!client || !gst_roboflow_client_upload (client, url, path, NULL, NULL,
          NULL, &error))
    return fail (error);
  g_print ("%.3f %" G_GUINT64_FORMAT "\n",
      (g_get_monotonic_time () - start) / 1e6, bench_resident_kb () - before);
  return 0;
}

static int
ask_url (const gchar * server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowClient) client =
      gst_roboflow_client_new (server, "bench", NULL, &error);
  g_autofree gchar *url = client ?
      gst_roboflow_client_request_upload_url (client, "bench.mp4", NULL,
      &error) : NULL;

  if (!url)
    return fail (error);
  g_print ("%s\n", url);
  return 0;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc == 2 && g_str_equal (argv[1], "discard"))
    return serve ();
  if (argc == 4 && g_str_equal (argv[1], "send"))
    return send_file (argv[2], argv[3]);
  if (argc == 3 && g_str_equal (argv[1], "url"))
    return ask_url (argv[2]);
  g_printerr ("usage: %s discard | send FILE URL | url SERVER\n", argv[0]);
  return 2;
}
