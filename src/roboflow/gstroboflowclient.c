/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowclient-private.h"
#include "gstroboflowanswer.h"
#include "gstroboflowerror.h"
#include "gstroboflowpatience.h"
#include "gstroboflowproxy.h"
#include "gstroboflowurl.h"

#include <string.h>

/* Threads: a client belongs to whoever makes its calls, one at a time, and
 * has no lock and no thread of its own. The session is made by the first call,
 * in the thread that will use it. Only a cancellable is touched from outside.
 *
 * libsoup is called synchronously on purpose: its asynchronous side moves a
 * request's body in pieces of 8 KiB through the main loop, which costs eight
 * times as much. */

GST_DEBUG_CATEGORY (gst_roboflow_client_debug);
#define GST_CAT_DEFAULT gst_roboflow_client_debug

#define MAX_KEY_BYTES 512
#define MAX_JOB_ID_BYTES 128
#define STALL_TIMEOUT_S 60
#define ANSWER_TIMEOUT_S 120
#define IDLE_TIMEOUT_S 30

struct _GstRoboflowClient
{
  GObject parent;

  gchar *api_url;               /* without slash at its end */
  gchar *api_key;
  GTlsDatabase *extra_cas;      /* or NULL */

  SoupSession *session;         /* from the first call on */
  GstRoboflowTimeouts timeouts;
  gboolean asks;                /* before it sends a large body */
};

G_DEFINE_FINAL_TYPE (GstRoboflowClient, gst_roboflow_client, G_TYPE_OBJECT);

G_DEFINE_ENUM_TYPE (GstRoboflowJobStatus, gst_roboflow_job_status,
    G_DEFINE_ENUM_VALUE (GST_ROBOFLOW_JOB_STATUS_RUNNING, "running"),
    G_DEFINE_ENUM_VALUE (GST_ROBOFLOW_JOB_STATUS_DONE, "done"),
    G_DEFINE_ENUM_VALUE (GST_ROBOFLOW_JOB_STATUS_FAILED, "failed"));

static void
gst_roboflow_client_finalize (GObject * object)
{
  GstRoboflowClient *self = GST_ROBOFLOW_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->extra_cas);
  g_free (self->api_key);
  g_free (self->api_url);
  G_OBJECT_CLASS (gst_roboflow_client_parent_class)->finalize (object);
}

static void
gst_roboflow_client_class_init (GstRoboflowClientClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_roboflow_client_finalize;
  GST_DEBUG_CATEGORY_INIT (gst_roboflow_client_debug, "roboflowclient", 0,
      "Requests to the Roboflow service");
}

static void
gst_roboflow_client_init (GstRoboflowClient * self)
{
  self->timeouts.stall_s = STALL_TIMEOUT_S;
  self->timeouts.answer_s = ANSWER_TIMEOUT_S;
  self->asks = TRUE;
}

static gboolean
check_key (const gchar * api_key, GError ** error)
{
  if (api_key == NULL || *api_key == '\0') {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_SETTINGS,
        "There is no API key: set api-key, api-key-location or "
        "ROBOFLOW_API_KEY");
    return FALSE;
  }
  for (const gchar * p = api_key; *p != '\0'; p++) {
    if (!g_ascii_isgraph (*p) || p - api_key == MAX_KEY_BYTES) {
      g_set_error_literal (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_SETTINGS,
          "The API key cannot be one: it is too long or holds spaces, line "
          "breaks or other characters that keys do not have");
      return FALSE;
    }
  }
  return TRUE;
}

static GTlsDatabase *
load_ca_file (const gchar * ca_file, GError ** error)
{
  /* GTlsFileDatabase wants an absolute name. */
  g_autofree gchar *path = g_canonicalize_filename (ca_file, NULL);
  g_autofree gchar *name = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  GTlsDatabase *database = g_tls_file_database_new (path, &reason);

  if (database == NULL)
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "Could not read the certificate authorities in %s (ca-file): %s",
        name, reason->message);
  return database;
}

static gchar *
normalize_api_url (const gchar * api_url, GError ** error)
{
  gchar *base;

  if (api_url == NULL)
    api_url = GST_ROBOFLOW_DEFAULT_API_URL;
  if (!gst_roboflow_url_check (api_url, "api-url", error))
    return NULL;
  if (strpbrk (api_url, "?#") != NULL) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
        "The api-url has a query or a fragment: leave it out");
    return NULL;
  }
  base = g_strdup (api_url);
  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';
  return base;
}

GstRoboflowClient *
gst_roboflow_client_new (const gchar * api_url, const gchar * api_key,
    const gchar * ca_file, GError ** error)
{
  g_autoptr (GstRoboflowClient) self =
      g_object_new (GST_TYPE_ROBOFLOW_CLIENT, NULL);

  self->api_url = normalize_api_url (api_url, error);
  if (self->api_url == NULL || !check_key (api_key, error))
    return NULL;
  self->api_key = g_strdup (api_key);
  if (ca_file != NULL) {
    self->extra_cas = load_ca_file (ca_file, error);
    if (self->extra_cas == NULL)
      return NULL;
  }
  return g_steal_pointer (&self);
}

static SoupSession *
client_get_session (GstRoboflowClient * self)
{
  if (self->session == NULL) {
    g_autoptr (GProxyResolver) proxies = gst_roboflow_proxy_resolver_new ();

    self->session = soup_session_new_with_options ("idle-timeout",
        IDLE_TIMEOUT_S, "proxy-resolver", proxies, "user-agent",
        "gst-roboflow/" VERSION, NULL);
  }
  soup_session_set_timeout (self->session, self->timeouts.stall_s);
  return self->session;
}

GInputStream *
gst_roboflow_client_send (GstRoboflowClient * client,
    GstRoboflowExchange * exchange, SoupMessage ** message,
    GCancellable * cancellable, GError ** error)
{
  exchange->secret = client->api_key;
  exchange->extra_cas = client->extra_cas;
  return gst_roboflow_exchange_send (exchange, client_get_session (client),
      message, cancellable, error);
}

GstRoboflowTimeouts *
gst_roboflow_client_get_timeouts (GstRoboflowClient * client)
{
  return &client->timeouts;
}

gboolean *
gst_roboflow_client_get_asks (GstRoboflowClient * client)
{
  return &client->asks;
}

GCancellable *
gst_roboflow_client_ref_cancellable (GCancellable * cancellable)
{
  return cancellable != NULL ? g_object_ref (cancellable) :
      g_cancellable_new ();
}

void
gst_roboflow_client_prefix_error (GError ** error, const gchar * what)
{
  if (error != NULL
      && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (error, "%s: ", what);
}

static gchar *
client_build_url (GstRoboflowClient * self, const gchar * path,
    const gchar * job_id)
{
  g_autofree gchar *query = job_id == NULL ?
      soup_form_encode ("api_key", self->api_key, NULL) :
      soup_form_encode ("api_key", self->api_key, "job_id", job_id, NULL);

  return g_strconcat (self->api_url, path, "?", query, NULL);
}

static GInputStream *
open_json (gpointer json)
{
  return g_memory_input_stream_new_from_bytes (json);
}

/* The whole of a small answer, within a time. */
static GBytes *
client_fetch (GstRoboflowClient * self, GstRoboflowExchange * exchange,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowPatience) patience =
      gst_roboflow_patience_new (cancellable, self->timeouts.answer_s * 1000);
  GCancellable *limited = gst_roboflow_patience_get_cancellable (patience);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) body = NULL;
  GBytes *answer = NULL;
  GError *reason = NULL;

  body = gst_roboflow_client_send (self, exchange, &message, limited, &reason);
  if (body != NULL)
    answer = gst_roboflow_exchange_read_all (exchange, body,
        GST_ROBOFLOW_ANSWER_MAX_BYTES, limited, &reason);
  if (answer == NULL)
    gst_roboflow_patience_propagate_error (patience, error, reason);
  return answer;
}

/* One call of the API: JSON out, or nothing, and a JSON object back. */
static JsonObject *
client_call (GstRoboflowClient * self, const gchar * method,
    const gchar * url, JsonBuilder * builder, GCancellable * cancellable,
    GError ** error)
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

  answer = client_fetch (self, &exchange, cancellable, error);
  if (answer == NULL)
    return NULL;
  return gst_roboflow_answer_parse (answer, self->api_key, error);
}

/* An answer of success that lacks what it is for: the service's words, if
 * there are any, say more than we can. */
static void
set_missing_error (GError ** error, GstRoboflowClient * self,
    JsonObject * answer, const gchar * name)
{
  g_autofree gchar *words =
      gst_roboflow_answer_get_words (answer, self->api_key);

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

  url = client_build_url (client, "/video_upload_signed_url/", NULL);
  answer = client_call (client, "POST", url, builder, cancel, error);
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

/* The service fetches it, not we: how it is protected is the user's choice. */
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

gchar *
gst_roboflow_client_create_job (GstRoboflowClient * client,
    const gchar * input_url, gint infer_fps, const gchar * models,
    gchar ** message, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) model_list = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autofree gchar *url = NULL;
  const gchar *job_id;

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), NULL);
  g_return_val_if_fail (input_url != NULL && models != NULL, NULL);

  if (!check_input_url (input_url, error))
    return NULL;
  model_list = parse_models (models, error);
  if (model_list == NULL)
    return NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "input_url");
  json_builder_add_string_value (builder, input_url);
  json_builder_set_member_name (builder, "infer_fps");
  json_builder_add_int_value (builder, infer_fps);
  json_builder_set_member_name (builder, "models");
  json_builder_add_value (builder, g_steal_pointer (&model_list));
  json_builder_end_object (builder);

  url = client_build_url (client, "/videoinfer/", NULL);
  answer = client_call (client, "POST", url, builder, cancel, error);
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
    *message = gst_roboflow_answer_get_words (answer, client->api_key);
  return g_strdup (job_id);
}

/* A job that was just made has no status yet, and what is no number says
 * nothing either: not done. */
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
get_results_url (GstRoboflowClient * self, JsonObject * answer, GError ** error)
{
  const gchar *url =
      gst_roboflow_answer_get_string (answer, "output_signed_url");

  if (url == NULL) {
    set_missing_error (error, self, answer, "output_signed_url");
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
  url = client_build_url (client, "/videoinfer/", job_id);
  answer = client_call (client, "GET", url, NULL, cancel, error);
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
    *message = gst_roboflow_answer_get_words (answer, client->api_key);
  if (progress != NULL)
    *progress = get_progress (answer);
  return TRUE;
}
