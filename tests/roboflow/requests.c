/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "requests.h"

GstRoboflowClient *
client_of (FakeServer * server)
{
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autoptr (GError) error = NULL;
  GstRoboflowClient *client =
      gst_roboflow_client_new (url, "KEY", NULL, &error);

  g_assert_no_error (error);
  return client;
}

gboolean
ask (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *url = gst_roboflow_client_request_upload_url (client,
      "recording.mp4", cancellable, error);

  return url != NULL;
}

gboolean
create (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  g_autofree gchar *job_id = gst_roboflow_client_create_job (client,
      "https://h/v.mp4", 5, MODELS, NULL, cancellable, error);

  return job_id != NULL;
}

gboolean
status (GstRoboflowClient * client, GCancellable * cancellable, GError ** error)
{
  GstRoboflowJobStatus job_status;

  return gst_roboflow_client_get_job_status (client, "job-1", &job_status,
      NULL, NULL, NULL, cancellable, error);
}

JsonNode *
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

const Request requests[N_REQUESTS] = {
  {ASK, "{\"signed_url\":\"https://h/u?s=1\"}", ask},
  {CREATE, "{\"job_id\":\"job-1\"}", create},
  {STATUS, "{\"status\":1}", status},
};
