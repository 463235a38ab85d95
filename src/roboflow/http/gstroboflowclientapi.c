/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The three requests of a client to the service's API: JSON out, JSON back. */

#include "gstroboflowclient-private.h"
#include "gstroboflowanswer.h"
#include "gstroboflowerror.h"
#include "gstroboflowtimelimit.h"
#include "gstroboflowurl.h"

#include <string.h>

#define MAX_JOB_ID_BYTES 128

static GInputStream *
open_json (gpointer json)
{
  return g_memory_input_stream_new_from_bytes (json);
}

/* Makes the request and reads its answer, with a limit on size and time. */
static GBytes *
fetch (GstRoboflowClient * client, GstRoboflowExchange * exchange,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowTimeLimit) limit =
      gst_roboflow_time_limit_new (cancellable,
      gst_roboflow_client_get_timeouts (client)->answer_s * 1000);
  GCancellable *limited = gst_roboflow_time_limit_get_cancellable (limit);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) body = NULL;
  GBytes *answer = NULL;
  GError *reason = NULL;

  body =
      gst_roboflow_client_send (client, exchange, &message, limited, &reason);
  if (body != NULL)
    answer = gst_roboflow_exchange_read_all (exchange, body,
        GST_ROBOFLOW_ANSWER_MAX_BYTES, limited, &reason);
  if (answer == NULL)
    gst_roboflow_time_limit_propagate_error (limit, error, reason);
  return answer;
}

/* Makes a request of the API. @builder: (nullable): the JSON to send */
static JsonObject *
call (GstRoboflowClient * client, const gchar * method, const gchar * url,
    JsonBuilder * builder, GCancellable * cancellable, GError ** error)
{
  GstRoboflowExchange exchange = {
    .peer = GST_ROBOFLOW_PEER_SERVICE,.method = method,.url = url
  };
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (builder != NULL) {
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    gchar *text = json_to_string (root, FALSE);

    json = g_bytes_new_take (text, strlen (text));
    exchange.content_type = "application/json";
    exchange.body_size = g_bytes_get_size (json);
    exchange.open_body = open_json;
    exchange.body_data = json;
  }

  answer = fetch (client, &exchange, cancellable, error);
  if (answer == NULL)
    return NULL;
  return gst_roboflow_answer_parse (answer,
      gst_roboflow_client_get_api_key (client), error);
}

/* For an answer of status 200 without the member that it should have. If it
 * has an error message of the service, that says more than we can. */
static void
set_missing_error (GError ** error, GstRoboflowClient * client,
    JsonObject * answer, const gchar * name)
{
  g_autofree gchar *words = gst_roboflow_answer_get_words (answer,
      gst_roboflow_client_get_api_key (client));

  if (json_object_has_member (answer, "error") && words != NULL)
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_REJECTED,
        "The service refused the request: %s", words);
  else
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER,
        "The service's answer has no usable %s", name);
}

gchar *
gst_roboflow_client_request_upload_url (GstRoboflowClient * client,
    const gchar * file_name, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonObject) answer = NULL;
  g_autofree gchar *url = NULL;
  const gchar *upload_url;

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), NULL);
  g_return_val_if_fail (file_name != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "file_name");
  json_builder_add_string_value (builder, file_name);
  json_builder_end_object (builder);

  url =
      gst_roboflow_client_build_url (client, "/video_upload_signed_url/", NULL);
  answer = call (client, "POST", url, builder, cancel, error);
  if (answer == NULL) {
    gst_roboflow_client_prefix_error (error, "Could not ask for an upload URL");
    return NULL;
  }
  upload_url = gst_roboflow_answer_get_string (answer, "signed_url");
  if (upload_url == NULL) {
    set_missing_error (error, client, answer, "signed_url");
    gst_roboflow_client_prefix_error (error, "Could not ask for an upload URL");
    return NULL;
  }
  if (!gst_roboflow_url_check (upload_url, "upload URL of the service", error))
    return NULL;
  return g_strdup (upload_url);
}

static JsonNode *
parse_models (const gchar * models, GError ** error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (JsonNode) node =
      gst_roboflow_answer_parse_node (models, strlen (models), &reason);

  if (node == NULL) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "The models are not JSON: %s", reason->message);
    return NULL;
  }
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) == 0) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_SETTINGS,
        "The models are not a JSON array of one model or more");
    return NULL;
  }
  return g_steal_pointer (&node);
}

/* The service fetches this URL, so plain http to any host is the user's
 * choice. */
static gboolean
check_input_url (const gchar * input_url, GError ** error)
{
  g_autoptr (GUri) uri = g_uri_parse (input_url, SOUP_HTTP_URI_FLAGS, NULL);
  const gchar *scheme = uri == NULL ? "" : g_uri_get_scheme (uri);

  if (g_str_equal (scheme, "https") || g_str_equal (scheme, "http"))
    return TRUE;
  g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
      "The input-url is not a URL of the form https://host/path");
  return FALSE;
}

gboolean
gst_roboflow_client_is_job_id (const gchar * job_id)
{
  gsize size = strlen (job_id);

  return size > 0 && size <= MAX_JOB_ID_BYTES
      && strspn (job_id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._:-") == size
      && !g_str_equal (job_id, ".") && !g_str_equal (job_id, "..");
}

static JsonBuilder *
build_job (const gchar * input_url, gint infer_fps, const gchar * models,
    GError ** error)
{
  JsonNode *model_list = parse_models (models, error);
  JsonBuilder *builder;

  if (model_list == NULL)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "input_url");
  json_builder_add_string_value (builder, input_url);
  json_builder_set_member_name (builder, "infer_fps");
  json_builder_add_int_value (builder, infer_fps);
  json_builder_set_member_name (builder, "models");
  json_builder_add_value (builder, model_list);
  json_builder_end_object (builder);
  return builder;
}

gchar *
gst_roboflow_client_create_job (GstRoboflowClient * client,
    const gchar * input_url, gint infer_fps, const gchar * models,
    gchar ** message, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autofree gchar *url = NULL;
  const gchar *job_id;

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), NULL);
  g_return_val_if_fail (input_url != NULL && models != NULL, NULL);

  if (!check_input_url (input_url, error))
    return NULL;
  builder = build_job (input_url, infer_fps, models, error);
  if (builder == NULL)
    return NULL;

  url = gst_roboflow_client_build_url (client, "/videoinfer/", NULL);
  answer = call (client, "POST", url, builder, cancel, error);
  if (answer == NULL) {
    gst_roboflow_client_prefix_error (error, "Could not create the job");
    return NULL;
  }
  job_id = gst_roboflow_answer_get_string (answer, "job_id");
  if (job_id == NULL || !gst_roboflow_client_is_job_id (job_id)) {
    set_missing_error (error, client, answer, "job_id");
    gst_roboflow_client_prefix_error (error, "Could not create the job");
    return NULL;
  }
  if (message != NULL)
    *message =
        gst_roboflow_answer_get_words (answer,
        gst_roboflow_client_get_api_key (client));
  return g_strdup (job_id);
}

/* A job that was just created has no status yet. That, and a status that is
 * not a number, count as running. */
static GstRoboflowJobStatus
get_status (JsonObject * answer)
{
  gdouble number;

  if (!gst_roboflow_answer_get_number (answer, "status", &number))
    return GST_ROBOFLOW_JOB_STATUS_RUNNING;
  if (number > 1)
    return GST_ROBOFLOW_JOB_STATUS_FAILED;
  return number == 0 ?
      GST_ROBOFLOW_JOB_STATUS_DONE : GST_ROBOFLOW_JOB_STATUS_RUNNING;
}

static gdouble
get_progress (JsonObject * answer)
{
  gdouble progress;

  if (gst_roboflow_answer_get_number (answer, "progress", &progress)
      && progress >= 0 && progress <= 1)
    return progress;
  return -1;
}

static gchar *
get_results_url (GstRoboflowClient * client, JsonObject * answer,
    GError ** error)
{
  const gchar *url =
      gst_roboflow_answer_get_string (answer, "output_signed_url");

  if (url == NULL) {
    set_missing_error (error, client, answer, "output_signed_url");
    return NULL;
  }
  if (!gst_roboflow_url_check (url, "results URL of the service", error))
    return NULL;
  return g_strdup (url);
}

gboolean
gst_roboflow_client_get_job_status (GstRoboflowClient * client,
    const gchar * job_id, GstRoboflowJobStatus * status, gchar ** results_url,
    gchar ** message, gdouble * progress, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (JsonObject) answer = NULL;
  g_autofree gchar *url = NULL;
  g_autofree gchar *new_url = NULL;
  GstRoboflowJobStatus new_status;

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), FALSE);
  g_return_val_if_fail (job_id != NULL && status != NULL, FALSE);

  if (!gst_roboflow_client_is_job_id (job_id)) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_SETTINGS, "The job-id is not the ID of a job");
    return FALSE;
  }
  url = gst_roboflow_client_build_url (client, "/videoinfer/", job_id);
  answer = call (client, "GET", url, NULL, cancel, error);
  if (answer == NULL) {
    gst_roboflow_client_prefix_error (error, "Could not ask how the job is");
    return FALSE;
  }
  new_status = get_status (answer);
  if (new_status == GST_ROBOFLOW_JOB_STATUS_DONE) {
    new_url = get_results_url (client, answer, error);
    if (new_url == NULL)
      return FALSE;
  }

  *status = new_status;
  if (results_url != NULL)
    *results_url = g_steal_pointer (&new_url);
  if (message != NULL)
    *message =
        gst_roboflow_answer_get_words (answer,
        gst_roboflow_client_get_api_key (client));
  if (progress != NULL)
    *progress = get_progress (answer);
  return TRUE;
}
