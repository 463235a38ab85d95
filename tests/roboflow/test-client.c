/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "../kit/fakeserver.h"

#include <roboflow/gstroboflowclient.h>
#include <roboflow/gstroboflowerror.h>

#include <json-glib/json-glib.h>
#include <string.h>

/* The requests of the API that are answered with JSON. */

#define ASK "POST /video_upload_signed_url/"
#define CREATE "POST /videoinfer/"
#define STATUS "GET /videoinfer/"
#define MODELS "[{\"model_id\":\"m\",\"model_version\":\"4\"}]"

static GstRoboflowClient *
client_of (FakeServer * server)
{
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autoptr (GError) error = NULL;
  GstRoboflowClient *client =
      gst_roboflow_client_new (url, "KEY", NULL, &error);

  g_assert_no_error (error);
  return client;
}

/* Each request reduced to whether it succeeds, for what holds for all. */

static gboolean
ask (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *url = gst_roboflow_client_request_upload_url (client,
      "recording.mp4", cancellable, error);

  return url != NULL;
}

static gboolean
create (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *job_id = gst_roboflow_client_create_job (client,
      "https://h/v.mp4", 5, MODELS, NULL, cancellable, error);

  return job_id != NULL;
}

static gboolean
status (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  GstRoboflowJobStatus job_status;

  return gst_roboflow_client_get_job_status (client, "job-1", &job_status,
      NULL, NULL, NULL, cancellable, error);
}

static const struct
{
  const gchar *route;
  const gchar *good_answer;
    gboolean (*make) (GstRoboflowClient *, GCancellable *, GError **);
} requests[] = {
  {ASK, "{\"signed_url\":\"https://h/u?s=1\"}", ask},
  {CREATE, "{\"job_id\":\"job-1\"}", create},
  {STATUS, "{\"status\":1}", status},
};

static JsonNode *
body_of (FakeServer * server, const gchar * route)
{
  const FakeRequest *request = fake_server_get_last (server, route);
  g_autofree gchar *text = g_strndup (g_bytes_get_data (request->body, NULL),
      g_bytes_get_size (request->body));
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_ask (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autofree gchar *url = NULL;
  const FakeRequest *request;

  fake_server_answer (server, ASK, 200, NULL,
      "{\"signed_url\":\"https://h/u?X-Goog-Signature=a%2Bb\"}");
  url = gst_roboflow_client_request_upload_url (client, "recording.mp4", NULL,
      &error);
  g_assert_no_error (error);
  g_assert_cmpstr (url, ==, "https://h/u?X-Goog-Signature=a%2Bb");

  request = fake_server_get_last (server, ASK);
  g_assert_cmpstr (request->query, ==, "api_key=KEY");
  g_assert_cmpstr (request->content_type, ==, "application/json");
  g_assert_true (g_str_has_prefix (request->user_agent, "gst-roboflow/"));
  body = body_of (server, ASK);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (body),
          "file_name"), ==, "recording.mp4");
}

static void
test_ask_gets_unusable_url (void)
{
  static const gchar *const answers[] = {
    "{\"signed_url\":\"http://evil.com/?s=TOP\"}",
    "{\"signed_url\":\"ftp://h/?s=TOP\"}",
    "{\"signed_url\":\"https://TOP:TOP@h/\"}",
    "{\"signed_url\":\"TOP\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    g_autoptr (GstRoboflowClient) client = client_of (server);
    g_autoptr (GError) error = NULL;

    fake_server_answer (server, ASK, 200, NULL, answers[i]);
    g_assert_false (ask (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
    g_assert_null (strstr (error->message, "TOP"));
  }
}

static void
test_create (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (JsonNode) models = json_from_string (MODELS, NULL);
  g_autofree gchar *job_id = NULL;
  g_autofree gchar *message = NULL;
  JsonObject *object;

  fake_server_answer (server, CREATE, 200, NULL,
      "{\"job_id\":\"fec28362-f7d9\",\"message\":\"Queued\"}");
  job_id = gst_roboflow_client_create_job (client, "https://h/v.mp4?s=a%2Fb",
      25, MODELS, &message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (job_id, ==, "fec28362-f7d9");
  g_assert_cmpstr (message, ==, "Queued");

  body = body_of (server, CREATE);
  object = json_node_get_object (body);
  g_assert_cmpstr (json_object_get_string_member (object, "input_url"), ==,
      "https://h/v.mp4?s=a%2Fb");
  g_assert_cmpint (json_object_get_int_member (object, "infer_fps"), ==, 25);
  g_assert_true (json_node_equal (json_object_get_member (object, "models"),
          models));
}

static void
test_create_refuses_bad_settings (void)
{
  static const struct
  {
    const gchar *input_url, *models;
    GstRoboflowError code;
  } table[] = {
    {"https://h/v", "", GST_ROBOFLOW_ERROR_SETTINGS},
    {"https://h/v", "[]", GST_ROBOFLOW_ERROR_SETTINGS},
    {"https://h/v", "{}", GST_ROBOFLOW_ERROR_SETTINGS},
    {"https://h/v", "[{]", GST_ROBOFLOW_ERROR_SETTINGS},
    {"ftp://h/v", MODELS, GST_ROBOFLOW_ERROR_URL},
    {"v.mp4", MODELS, GST_ROBOFLOW_ERROR_URL},
    {"", MODELS, GST_ROBOFLOW_ERROR_URL},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_roboflow_client_create_job (client, table[i].input_url,
            5, table[i].models, NULL, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
  }
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 0);
}

static void
test_create_gets_unusable_job_id (void)
{
  g_autofree gchar *long_id = g_strnfill (129, 'a');
  const gchar *ids[] = { "", ".", "..", "a/b", "a b", "a?b", "a\\nb", "a%2e",
    "\xc3\xa4", long_id
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (FakeServer) server = fake_server_new (NULL);
    g_autoptr (GstRoboflowClient) client = client_of (server);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *answer = g_strdup_printf ("{\"job_id\":\"%s\"}", ids[i]);

    fake_server_answer (server, CREATE, 200, NULL, answer);
    g_assert_false (create (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  }
}

/* Success by its status, but not by its words. */
static void
test_create_refused_with_success (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);
  g_autoptr (GError) error = NULL;

  fake_server_answer (server, CREATE, 200, NULL, "{\"error\":\"no, KEY\"}");
  g_assert_false (create (client, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_REJECTED);
  g_assert_nonnull (strstr (error->message, "no, \xe2\x80\xa6"));
}

static void
test_status (void)
{
  static const struct
  {
    const gchar *answer;
    GstRoboflowJobStatus status;
    const gchar *results_url, *message;
    gdouble progress;
  } table[] = {
    {"{\"status\":0,\"output_signed_url\":\"https://h/r?s=1\"}",
        GST_ROBOFLOW_JOB_STATUS_DONE, "https://h/r?s=1", NULL, -1},
    {"{\"status\":\"0\",\"output_signed_url\":\"https://h/r\"}",
        GST_ROBOFLOW_JOB_STATUS_DONE, "https://h/r", NULL, -1},
    {"{\"status\":1}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":\"1\"}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":1,\"progress\":0.25,\"message\":\"half way\"}",
        GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, "half way", 0.25},
    {"{\"status\":1,\"progress\":1.5,\"message\":\"\"}",
        GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":1,\"output_signed_url\":\"https://h/r\"}",
        GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":null}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":true}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":\"busy\"}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":[0]}", GST_ROBOFLOW_JOB_STATUS_RUNNING, NULL, NULL, -1},
    {"{\"status\":2}", GST_ROBOFLOW_JOB_STATUS_FAILED, NULL, NULL, -1},
    {"{\"status\":3,\"error\":{\"message\":\"no codec\"}}",
        GST_ROBOFLOW_JOB_STATUS_FAILED, NULL, "no codec", -1},
    {"{\"status\":\"2\",\"error\":\"see https://h/?s=TOP\"}",
          GST_ROBOFLOW_JOB_STATUS_FAILED, NULL,
        "see https://h/?\xe2\x80\xa6", -1},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *results_url = NULL;
    g_autofree gchar *message = NULL;
    GstRoboflowJobStatus job_status;
    gdouble progress;

    fake_server_answer (server, STATUS, 200, NULL, table[i].answer);
    gst_roboflow_client_get_job_status (client, "job-1", &job_status,
        &results_url, &message, &progress, NULL, &error);
    g_test_message ("%s", table[i].answer);
    g_assert_no_error (error);
    g_assert_cmpint (job_status, ==, table[i].status);
    g_assert_cmpstr (results_url, ==, table[i].results_url);
    g_assert_cmpstr (message, ==, table[i].message);
    g_assert_cmpfloat (progress, ==, table[i].progress);
  }
  g_assert_cmpstr (fake_server_get_last (server, STATUS)->query, ==,
      "api_key=KEY&job_id=job-1");
}

static void
test_status_gets_unusable_url (void)
{
  static const struct
  {
    const gchar *answer;
    GstRoboflowError code;
  } table[] = {
    {"{\"status\":0}", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"{\"status\":0,\"output_signed_url\":7}", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"{\"status\":0,\"output_signed_url\":\"http://evil.com/\"}",
        GST_ROBOFLOW_ERROR_URL},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    fake_server_answer (server, STATUS, 200, NULL, table[i].answer);
    g_assert_false (status (client, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
  }
}

static void
test_refusals (void)
{
  static const struct
  {
    guint status;
    GstRoboflowError code;
  } table[] = {
    {400, GST_ROBOFLOW_ERROR_REJECTED},
    {401, GST_ROBOFLOW_ERROR_NOT_AUTHORIZED},
    {402, GST_ROBOFLOW_ERROR_PAYMENT},
    {403, GST_ROBOFLOW_ERROR_NOT_AUTHORIZED},
    {404, GST_ROBOFLOW_ERROR_NOT_FOUND},
    {408, GST_ROBOFLOW_ERROR_UNAVAILABLE},
    {423, GST_ROBOFLOW_ERROR_PAYMENT},
    {429, GST_ROBOFLOW_ERROR_RATE_LIMITED},
    {500, GST_ROBOFLOW_ERROR_UNAVAILABLE},
    {503, GST_ROBOFLOW_ERROR_UNAVAILABLE},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint r = 0; r < G_N_ELEMENTS (requests); r++) {
    for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
      g_autoptr (GError) error = NULL;

      fake_server_answer (server, requests[r].route, table[i].status, NULL,
          "{\"error\":\"words of KEY\"}");
      g_assert_false (requests[r].make (client, NULL, &error));
      g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
      g_assert_cmpuint (gst_roboflow_error_get_http_status (error), ==,
          table[i].status);
      g_assert_nonnull (strstr (error->message, "words of \xe2\x80\xa6"));
    }
    g_assert_cmpuint (fake_server_count (server, requests[r].route), ==,
        G_N_ELEMENTS (table));
  }
}

static void
test_bad_answers (void)
{
  g_autofree gchar *large = g_strnfill (1024 * 1024 + 1, ' ');
  g_autofree gchar *deep = g_strnfill (100000, '[');
  const struct
  {
    const gchar *answer;
    GstRoboflowError code;
  } table[] = {
    {"", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"<html>Welcome</html>", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"[]", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"{\"status\":", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {large, GST_ROBOFLOW_ERROR_LIMIT},
    {deep, GST_ROBOFLOW_ERROR_LIMIT},
  };
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autoptr (GstRoboflowClient) client = client_of (server);

  for (guint r = 0; r < G_N_ELEMENTS (requests); r++) {
    for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
      g_autoptr (GError) error = NULL;

      fake_server_answer (server, requests[r].route, 200, NULL,
          table[i].answer);
      g_assert_false (requests[r].make (client, NULL, &error));
      g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
    }
  }
}

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
  for (guint r = 0; r < G_N_ELEMENTS (requests); r++) {
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
  for (guint r = 0; r < G_N_ELEMENTS (requests); r++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (requests[r].make (client, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 0);
}

typedef struct
{
  FakeServer *server;
  const gchar *route;
  GCancellable *cancellable;
} Canceller;

static gpointer
cancel_when_asked (gpointer user_data)
{
  Canceller *canceller = user_data;

  fake_server_wait_for (canceller->server, canceller->route);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
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

  for (guint r = 0; r < G_N_ELEMENTS (requests); r++) {
    for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
      g_autoptr (FakeServer) server = fake_server_new (NULL);
      g_autoptr (GstRoboflowClient) client = client_of (server);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      Canceller canceller = { server, requests[r].route, cancellable };
      GThread *thread;

      if (starts[i] == NULL)
        fake_server_stall (server, requests[r].route);
      else
        fake_server_answer_raw (server, requests[r].route, starts[i], TRUE);
      thread = g_thread_new ("cancel", cancel_when_asked, &canceller);
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
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/client/new-refuses", test_new_refuses);
  g_test_add_func ("/client/new-for-the-hosted-service",
      test_new_for_the_hosted_service);
  g_test_add_func ("/client/ask", test_ask);
  g_test_add_func ("/client/ask-gets-unusable-url", test_ask_gets_unusable_url);
  g_test_add_func ("/client/create", test_create);
  g_test_add_func ("/client/create-refuses-bad-settings",
      test_create_refuses_bad_settings);
  g_test_add_func ("/client/create-gets-unusable-job-id",
      test_create_gets_unusable_job_id);
  g_test_add_func ("/client/create-refused-with-success",
      test_create_refused_with_success);
  g_test_add_func ("/client/status", test_status);
  g_test_add_func ("/client/status-gets-unusable-url",
      test_status_gets_unusable_url);
  g_test_add_func ("/client/refusals", test_refusals);
  g_test_add_func ("/client/bad-answers", test_bad_answers);
  g_test_add_func ("/client/redirect-keeps-request",
      test_redirect_keeps_request);
  g_test_add_func ("/client/redirect-elsewhere", test_redirect_elsewhere);
  g_test_add_func ("/client/redirect-not-understood",
      test_redirect_not_understood);
  g_test_add_func ("/client/redirect-in-a-circle", test_redirect_in_a_circle);
  g_test_add_func ("/client/api-url-with-prefix", test_api_url_with_prefix);
  g_test_add_func ("/client/key-is-escaped", test_key_is_escaped);
  g_test_add_func ("/client/nobody-listens", test_nobody_listens);
  g_test_add_func ("/client/hung-up", test_hung_up);
  g_test_add_func ("/client/not-http", test_not_http);
  g_test_add_func ("/client/tls", test_tls);
  g_test_add_func ("/client/tls-hung-up", test_tls_hung_up);
  g_test_add_func ("/client/cancelled-before", test_cancelled_before);
  g_test_add_func ("/client/cancelled-while-stalled",
      test_cancelled_while_stalled);
  return g_test_run ();
}
