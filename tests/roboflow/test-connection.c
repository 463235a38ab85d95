/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "requests.h"

#include <roboflow/gstroboflowerror.h>

#include <string.h>

/* How the client connects, is redirected and is cancelled. */

/* Redirections */

static void
test_redirect_keeps_request (void)
{
  static const guint statuses[] = { 301, 302, 307, 308 };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) body = NULL;

    fake_server_answer (server, CREATE, statuses[i],
        "Location: /videoinfer?api_key=KEY", "");
    fake_server_answer (server, "POST /videoinfer", 200, NULL,
        "{\"job_id\":\"job-1\"}");
    g_assert_true (create (client, NULL, &error));
    g_assert_no_error (error);
    body = body_of (server, "POST /videoinfer");
    g_assert_true (json_object_has_member (json_node_get_object (body),
            "models"));
  }
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 8);
}

static void
test_redirect_elsewhere (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (FakeServer) foreign = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *url = fake_server_get_url (foreign, "/videoinfer/?k=KEY");
  g_autofree gchar *location = g_strconcat ("Location: ", url, NULL);

  fake_server_answer (server, CREATE, 307, location, "");
  g_assert_false (create (client, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  g_assert_nonnull (strstr (error->message, "to another server"));
  g_assert_null (strstr (error->message, "KEY"));
  g_assert_cmpuint (gst_roboflow_error_get_http_status (error), ==, 307);
  g_assert_cmpuint (fake_server_count (foreign, NULL), ==, 0);
}

static void
test_redirect_not_understood (void)
{
  static const struct
  {
    guint status;
    const gchar *header;
  } table[] = {
    {303, "Location: /videoinfer/"},
    {300, "Location: /videoinfer/"},
    {304, NULL},
    {302, NULL},
    {302, "Location: http://[/"},
    {302, "Location: mailto:nobody"},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    fake_server_answer (server, STATUS, table[i].status, table[i].header, "");
    g_assert_false (status (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  }
  g_assert_cmpuint (fake_server_count (server, NULL), ==, G_N_ELEMENTS (table));
}

static void
test_redirect_in_a_circle (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10; i++)
    fake_server_answer (server, STATUS, 302, "Location: /videoinfer/", "");
  g_assert_false (status (client, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 6);
}

/* Connections */

static void
test_api_url_with_prefix (void)
{
  static const gchar *const ends[] = { "/v1/api", "/v1/api/", "/v1/api///" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    g_autofree gchar *url = fake_server_get_url (server, ends[i]);
    g_autoptr (GstRoboflowClient) client =
        gst_roboflow_client_new (url, "KEY", NULL, NULL);
    g_autoptr (GError) error = NULL;

    fake_server_answer (server, "GET /v1/api/videoinfer/", 200, NULL, "{}");
    g_assert_true (status (client, NULL, &error));
    g_assert_no_error (error);
  }
}

static void
test_key_is_escaped (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autoptr (GstRoboflowClient) client =
      gst_roboflow_client_new (url, "a&b=c#d", NULL, NULL);

  fake_server_answer (server, STATUS, 200, NULL, "{}");
  g_assert_true (status (client, NULL, NULL));
  g_assert_cmpstr (fake_server_get_last (server, STATUS)->query, ==,
      "api_key=a%26b%3Dc%23d&job_id=job-1");
}

static void
test_nobody_listens (void)
{
  FakeServer *server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  fake_server_free (server);
  for (guint r = 0; r < N_REQUESTS; r++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (requests[r].make (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_NOT_SENT);
    g_assert_null (strstr (error->message, "KEY"));
  }
}

/* The request has arrived: whether it was carried out, nobody knows. */
static void
test_hung_up (void)
{
  static const gchar *const answers[] = {
    "",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"job",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    g_autoptr (GstRoboflowClient) client = client_of (server);
    g_autoptr (GError) error = NULL;

    fake_server_answer_raw (server, CREATE, answers[i], FALSE);
    g_assert_false (create (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION);
    g_assert_cmpuint (fake_server_count (server, NULL), ==, 1);
  }
}

static void
test_not_http (void)
{
  static const gchar *const answers[] = {
    "220 mail ready\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Le",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    g_autoptr (GstRoboflowClient) client = client_of (server);
    g_autoptr (GError) error = NULL;

    fake_server_answer_raw (server, STATUS, answers[i], FALSE);
    g_assert_false (status (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  }
}

static gchar *
tls_file (const gchar * name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "tls", name, NULL);
}

static FakeServer *
new_tls_server (const gchar * certificate_name)
{
  g_autofree gchar *path = tls_file (certificate_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return fake_server_new (certificate);
}

static void
test_tls (void)
{
  static const struct
  {
    const gchar *certificate, *ca_file;
    gboolean trusted;
  } table[] = {
    {"server.pem", "ca.pem", TRUE},
    {"server.pem", NULL, FALSE},
    {"other-host.pem", "ca.pem", FALSE},
    {"server.pem", "other-host.pem", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (FakeServer) server = new_tls_server (table[i].certificate);
    g_autofree gchar *url = fake_server_get_url (server, "");
    g_autofree gchar *ca_file =
        table[i].ca_file == NULL ? NULL : tls_file (table[i].ca_file);
    g_autoptr (GError) error = NULL;
    g_autoptr (GstRoboflowClient) client =
        gst_roboflow_client_new (url, "KEY", ca_file, &error);

    g_assert_no_error (error);
    fake_server_answer (server, STATUS, 200, NULL, "{}");
    g_assert_cmpint (status (client, NULL, &error), ==, table[i].trusted);
    if (!table[i].trusted)
      g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_TLS);
    g_assert_cmpuint (fake_server_count (server, NULL), ==,
        table[i].trusted ? 1 : 0);
  }
}

static gpointer
accept_and_close (gpointer listener)
{
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (listener, NULL, NULL, NULL);

  return NULL;
}

/* A handshake that fails for another reason than the certificate. */
static void
test_tls_hung_up (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree gchar *url = g_strdup_printf ("https://127.0.0.1:%u", port);
  g_autoptr (GstRoboflowClient) client =
      gst_roboflow_client_new (url, "KEY", NULL, NULL);
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("accept", accept_and_close, listener);

  g_assert_false (status (client, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_NOT_SENT);
  g_thread_join (thread);
}

/* Cancelling */

static void
test_cancelled_before (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (guint r = 0; r < N_REQUESTS; r++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (requests[r].make (client, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 0);
}

/* From another thread, while the server says nothing: before its answer, in
 * its headers, in its body, and in the body of a refusal. */
static void
test_cancelled_while_stalled (void)
{
  static const gchar *const starts[] = {
    NULL,
    "HTTP/1.1 200 OK\r\nContent-",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jo",
    "HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{\"er",
  };

  for (guint r = 0; r < N_REQUESTS; r++) {
    for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
      g_autoptr (FakeServer) server = fake_server_new (NULL);
      g_autoptr (GstRoboflowClient) client = client_of (server);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread;

      if (starts[i] == NULL)
        fake_server_stall (server, requests[r].route);
      else
        fake_server_answer_raw (server, requests[r].route, starts[i], TRUE);
      thread = fake_server_cancel_at (server, requests[r].route, cancellable);
      g_assert_false (requests[r].make (client, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);

      /* It is the call that was cancelled, not the client. */
      g_clear_error (&error);
      fake_server_answer (server, requests[r].route, 200, NULL,
          requests[r].good_answer);
      g_assert_true (requests[r].make (client, NULL, &error));
      g_assert_no_error (error);
    }
  }
}

/* Making a client */

static void
test_new_refuses (void)
{
  g_autofree gchar *long_key = g_strnfill (513, 'k');
  g_autofree gchar *no_pem = tls_file ("no-such-file.pem");
  const struct
  {
    const gchar *api_url, *api_key, *ca_file;
    GstRoboflowError code;
  } table[] = {
    {NULL, NULL, NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {NULL, "", NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {NULL, "KEY\n", NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {NULL, "K EY", NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {NULL, "K\xc3\xa4Y", NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {NULL, long_key, NULL, GST_ROBOFLOW_ERROR_SETTINGS},
    {"http://example.com", "KEY", NULL, GST_ROBOFLOW_ERROR_URL},
    {"https://example.com/?x=1", "KEY", NULL, GST_ROBOFLOW_ERROR_URL},
    {"https://example.com/#x", "KEY", NULL, GST_ROBOFLOW_ERROR_URL},
    {"", "KEY", NULL, GST_ROBOFLOW_ERROR_URL},
    {NULL, "KEY", no_pem, GST_ROBOFLOW_ERROR_FILE},
    {NULL, "KEY", "/dev/null", GST_ROBOFLOW_ERROR_FILE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_roboflow_client_new (table[i].api_url,
            table[i].api_key, table[i].ca_file, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
    g_assert_null (strstr (error->message, "KEY\n"));
  }
}

static void
test_new_for_the_hosted_service (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowClient) client =
      gst_roboflow_client_new (NULL, "KEY", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (client);
}

int
main (int argc, char **argv)
{
  /* A proxy that is not there: this machine is reached without. */
  g_unsetenv ("NO_PROXY");
  g_unsetenv ("no_proxy");
  g_setenv ("http_proxy", "http://127.0.0.1:1", TRUE);
  g_setenv ("https_proxy", "http://127.0.0.1:1", TRUE);

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/connection/new-refuses", test_new_refuses);
  g_test_add_func ("/connection/new-for-the-hosted-service",
      test_new_for_the_hosted_service);
  g_test_add_func ("/connection/redirect-keeps-request",
      test_redirect_keeps_request);
  g_test_add_func ("/connection/redirect-elsewhere", test_redirect_elsewhere);
  g_test_add_func ("/connection/redirect-not-understood",
      test_redirect_not_understood);
  g_test_add_func ("/connection/redirect-in-a-circle",
      test_redirect_in_a_circle);
  g_test_add_func ("/connection/api-url-with-prefix", test_api_url_with_prefix);
  g_test_add_func ("/connection/key-is-escaped", test_key_is_escaped);
  g_test_add_func ("/connection/nobody-listens", test_nobody_listens);
  g_test_add_func ("/connection/hung-up", test_hung_up);
  g_test_add_func ("/connection/not-http", test_not_http);
  g_test_add_func ("/connection/tls", test_tls);
  g_test_add_func ("/connection/tls-hung-up", test_tls_hung_up);
  g_test_add_func ("/connection/cancelled-before", test_cancelled_before);
  g_test_add_func ("/connection/cancelled-while-stalled",
      test_cancelled_while_stalled);
  return g_test_run ();
}
