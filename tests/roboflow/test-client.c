/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "requests.h"

#include <roboflow/gstroboflowerror.h>

#include <string.h>

/* The requests of the API that are answered with JSON. */

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

  for (guint r = 0; r < N_REQUESTS; r++) {
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

  for (guint r = 0; r < N_REQUESTS; r++) {
    for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
      g_autoptr (GError) error = NULL;

      fake_server_answer (server, requests[r].route, 200, NULL,
          table[i].answer);
      g_assert_false (requests[r].make (client, NULL, &error));
      g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
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
  return g_test_run ();
}
