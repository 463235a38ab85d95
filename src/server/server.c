/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "server.h"

#include <string.h>

#include "faultyanswer.h"
#include "jobs.h"
#include "jsonbody.h"
#include "refusal.h"
#include "upload.h"

/* Everything here runs on the main thread. Bodies of uploads and answers that
 * go wrong are handed to threads with their connection (connection.c); jobs
 * run in a thread of their own (jobs.c). */

#define RESULTS_PATH_PREFIX "/roboflow-video-results/"
#define RESULTS_PATH_SUFFIX ".json"

struct _VideoServer
{
  SoupServer *soup;
  Storage *storage;
  UrlSigner *signer;
  Faults *faults;
  Jobs *jobs;
  ConnectionThreads *threads;
  char *api_key;
  guint poll_limit_ms;
};

typedef struct
{
  SoupServerMessage *msg;
  const char *path;
  GHashTable *query;            /* NULL: none */
  const char *job_id;           /* for the log; NULL: none */
} Request;

typedef Answer *(*RouteFunc) (VideoServer * self, Request * request);

typedef struct
{
  const char *method;
  const char *path;             /* with a slash at the end */
  gboolean is_prefix;           /* else the slash can be left out */
  Phase phase;
  gboolean speaks_xml;
  RouteFunc answer;             /* NULL: an upload */
} Route;

static const char *
lookup (Request * request, const char *name)
{
  return request->query ? g_hash_table_lookup (request->query, name) : NULL;
}

static Answer *
refuse (const GError * error)
{
  return answer_new_error (error->code, error->message);
}

static char *
without_slash (char *url)
{
  if (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return url;
}

/* Scheme, host and port as the client wrote them. */
static char *
origin_of (SoupServerMessage * msg)
{
  GUri *uri = soup_server_message_get_uri (msg);
  g_autoptr (GUri) bare = g_uri_build (SOUP_HTTP_URI_FLAGS,
      g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
      "", NULL, NULL);

  return without_slash (g_uri_to_string (bare));
}

static char *
sign_url (VideoServer * self, SoupServerMessage * msg, const char *method,
    const char *path)
{
  g_autofree char *origin = origin_of (msg);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return url_signer_sign (self->signer, method, origin, path, now);
}

/* NULL if the URL may be used. */
static Answer *
check_signature (VideoServer * self, Request * request, const char *method)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  switch (url_signer_check (self->signer, method, request->path,
          request->query, now)) {
    case URL_GOOD:
      return NULL;
    case URL_EXPIRED:
      return answer_new_expired ();
    default:
      return answer_new_storage_error (SOUP_STATUS_FORBIDDEN,
          "SignatureDoesNotMatch", "The request signature we calculated does "
          "not match the signature you provided.");
  }
}

static Answer *
check_key (VideoServer * self, Request * request)
{
  const char *key = lookup (request, "api_key");

  if (!key || !*key)
    return answer_new_error (SOUP_STATUS_UNAUTHORIZED,
        "This endpoint needs an api_key.");
  if (self->api_key && !g_str_equal (key, self->api_key))
    return answer_new_error (SOUP_STATUS_UNAUTHORIZED,
        "This api_key is not known.");
  return NULL;
}

static JsonObject *
parse_body (Request * request, GError ** error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (request->msg);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);

  return json_body_parse (bytes, error);
}

static Answer *
answer_upload_url (VideoServer * self, Request * request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  const char *name;
  JsonObject *object;
  Answer *refusal = check_key (self, request);

  if (refusal)
    return refusal;
  body = parse_body (request, &error);
  if (!body)
    return refuse (error);
  name = json_body_get_string (body, "file_name", &error);
  if (!name || !file_name_check (name, &error))
    return refuse (error);

  path = g_strconcat (UPLOAD_PATH_PREFIX, id, "/", name, NULL);
  url = sign_url (self, request->msg, SOUP_METHOD_PUT, path);
  object = json_object_new ();
  json_object_set_string_member (object, "signed_url", url);
  return answer_new_json (SOUP_STATUS_OK, object);
}

static gboolean
check_models (VideoServer * self, JobRequest * job, GError ** error)
{
  for (guint i = 0; i < job->models->len; i++) {
    if (!jobs_check_model (self->jobs, g_ptr_array_index (job->models, i),
            error))
      return FALSE;
  }
  return TRUE;
}

static Answer *
answer_create (VideoServer * self, Request * request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JobRequest) job = NULL;
  JsonObject *object;
  Answer *refusal = check_key (self, request);

  if (refusal)
    return refusal;
  body = parse_body (request, &error);
  if (!body)
    return refuse (error);
  job = job_request_parse (body, &error);
  if (!job || !check_models (self, job, &error))
    return refuse (error);

  request->job_id = jobs_add (self->jobs, g_steal_pointer (&job));
  object = json_object_new ();
  json_object_set_string_member (object, "job_id", request->job_id);
  json_object_set_string_member (object, "message",
      "The job has been submitted. Ask for its status to get the results.");
  return answer_new_json (SOUP_STATUS_OK, object);
}

static Answer *
answer_too_often (gint64 wait_us)
{
  Answer *answer = answer_new_error (STATUS_TOO_MANY_REQUESTS,
      "The status of a job is asked for too often.");
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT,
      (wait_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  soup_message_headers_replace (answer->headers, "Retry-After", seconds);
  return answer;
}

static void
describe_job (VideoServer * self, Request * request, const JobReport * report,
    JsonObject * object)
{
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;

  switch (report->state) {
    case JOB_DONE:
      path = g_strconcat (RESULTS_PATH_PREFIX, request->job_id,
          RESULTS_PATH_SUFFIX, NULL);
      url = sign_url (self, request->msg, SOUP_METHOD_GET, path);
      json_object_set_int_member (object, "status", 0);
      json_object_set_string_member (object, "output_signed_url", url);
      break;
    case JOB_FAILED:
      json_object_set_int_member (object, "status", 2);
      json_object_set_string_member (object, "error", report->error);
      break;
    default:
      json_object_set_int_member (object, "status", 1);
      json_object_set_double_member (object, "progress", report->progress);
  }
}

static Answer *
answer_status (VideoServer * self, Request * request)
{
  g_auto (JobReport) report = { 0, };
  JsonObject *object;
  gint64 wait_us;
  Answer *refusal = check_key (self, request);

  if (refusal)
    return refusal;
  request->job_id = lookup (request, "job_id");
  if (!request->job_id)
    return answer_new_error (SOUP_STATUS_BAD_REQUEST,
        "Which job is asked for? job_id is missing.");
  wait_us = jobs_claim_poll_us (self->jobs, request->job_id,
      self->poll_limit_ms);
  if (wait_us > 0)
    return answer_too_often (wait_us);
  jobs_report (self->jobs, request->job_id, &report);
  if (report.state == JOB_UNKNOWN)
    return answer_new_error (SOUP_STATUS_NOT_FOUND, "There is no such job.");

  object = json_object_new ();
  /* As at the service: the first look at a job can come before it has a
   * status. */
  if (report.state == JOB_QUEUED && report.first)
    json_object_set_string_member (object, "message", "The job is queued.");
  else
    describe_job (self, request, &report, object);
  return answer_new_json (SOUP_STATUS_OK, object);
}

static char *
job_id_from_path (const char *path)
{
  gsize length;

  if (!g_str_has_prefix (path, RESULTS_PATH_PREFIX)
      || !g_str_has_suffix (path, RESULTS_PATH_SUFFIX))
    return NULL;
  path += strlen (RESULTS_PATH_PREFIX);
  length = strlen (path);
  if (length <= strlen (RESULTS_PATH_SUFFIX))
    return NULL;
  return g_strndup (path, length - strlen (RESULTS_PATH_SUFFIX));
}

/* The file is mapped, not read: it can be large. */
static Answer *
answer_results (VideoServer * self, Request * request)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) error = NULL;
  Answer *refusal = check_signature (self, request, SOUP_METHOD_GET);

  if (refusal)
    return refusal;
  id = job_id_from_path (request->path);
  path = id ? jobs_get_results_path (self->jobs, id) : NULL;
  file = path ? g_mapped_file_new (path, FALSE, &error) : NULL;
  if (!file) {
    if (error)
      g_warning ("%s", error->message);
    return answer_new_storage_error (SOUP_STATUS_NOT_FOUND, "NoSuchKey",
        "The specified key does not exist.");
  }
  return answer_new (SOUP_STATUS_OK, "application/json",
      g_mapped_file_get_bytes (file));
}

static const Route routes[] = {
  {"POST", "/video_upload_signed_url/", FALSE, PHASE_URL, FALSE,
      answer_upload_url},
  {"PUT", UPLOAD_PATH_PREFIX, TRUE, PHASE_UPLOAD, TRUE, NULL},
  {"POST", "/videoinfer/", FALSE, PHASE_CREATE, FALSE, answer_create},
  {"GET", "/videoinfer/", FALSE, PHASE_STATUS, FALSE, answer_status},
  {"GET", RESULTS_PATH_PREFIX, TRUE, PHASE_RESULTS, TRUE, answer_results},
};

static gboolean
path_matches (const Route * route, const char *path)
{
  gsize length = strlen (route->path);

  if (route->is_prefix)
    return g_str_has_prefix (path, route->path);
  return g_str_equal (path, route->path)
      || (strlen (path) == length - 1
      && strncmp (path, route->path, length - 1) == 0);
}

/* NULL: the path is unknown or, if @path_known, has no such method. */
static const Route *
find_route (const char *method, const char *path, gboolean * path_known)
{
  *path_known = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    if (!path_matches (&routes[i], path))
      continue;
    *path_known = TRUE;
    if (g_str_equal (method, routes[i].method))
      return &routes[i];
  }
  return NULL;
}

/* The log comes before the answer: a client that has the answer finds the
 * line. */
static void
respond (VideoServer * self, Request * request, const Answer * answer)
{
  SoupMessageBody *body = soup_server_message_get_request_body (request->msg);

  storage_log_request (self->storage,
      soup_server_message_get_method (request->msg), request->path,
      request->job_id, answer->status, body->length);
  answer_put (answer, request->msg);
}

static void
respond_with_fault (VideoServer * self, Request * request, const Route * route,
    const Fault * fault)
{
  SoupServerMessage *msg = request->msg;
  Answer *answer = fault_needs_answer (fault)
      ? route->answer (self, request) : NULL;
  guint status = fault->kind == FAULT_SLOW ? answer->status : 0;
  g_autoptr (Answer) replacement =
      fault_replace_answer (fault, msg, answer, route->speaks_xml);

  if (replacement) {
    respond (self, request, replacement);
    return;
  }
  storage_log_request (self->storage, route->method, request->path,
      request->job_id, status,
      soup_server_message_get_request_body (msg)->length);
  fault_deliver (fault, msg, answer, self->threads);
}

static gboolean
replaces_upload (const Fault * fault)
{
  return fault->kind == FAULT_STATUS || fault->kind == FAULT_HTML
      || fault->kind == FAULT_EMPTY || fault->kind == FAULT_EXPIRED;
}

/* Decided when the headers are there, so that a client that waits for "100
 * Continue" need not send the video in vain. From others, libsoup reads the
 * rest and drops it. */
static void
begin_upload (VideoServer * self, Request * request)
{
  const Fault *fault = faults_take (self->faults, PHASE_UPLOAD);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (request->msg);
  g_autofree char *upload_id = upload_id_from_path (request->path);
  g_autoptr (Answer) answer = NULL;

  soup_message_body_set_accumulate
      (soup_server_message_get_request_body (request->msg), FALSE);
  if (fault && replaces_upload (fault))
    answer = fault_replace_answer (fault, request->msg, NULL, TRUE);
  else
    answer = check_signature (self, request, SOUP_METHOD_PUT);
  if (!answer && soup_message_headers_get_encoding (headers)
      != SOUP_ENCODING_CONTENT_LENGTH)
    answer = answer_new_storage_error (SOUP_STATUS_LENGTH_REQUIRED,
        "MissingContentLength", "You must provide the Content-Length header.");
  if (answer)
    respond (self, request, answer);
  else
    upload_start (self->threads, self->storage, request->msg, request->path,
        upload_id, fault);
}

static void
refuse_large_body (SoupServerMessage * msg, GBytes * chunk, VideoServer * self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (msg);
  Request request = { msg, g_uri_get_path (soup_server_message_get_uri (msg)) };
  g_autoptr (Answer) answer = NULL;

  if (body->length <= JSON_BODY_MAX_SIZE
      || !soup_message_body_get_accumulate (body))
    return;
  soup_message_body_set_accumulate (body, FALSE);
  answer = answer_new_error (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
      "The body is larger than 64 KiB.");
  respond (self, &request, answer);
  soup_message_body_truncate (body);
}

static void
on_headers (SoupServer * soup, SoupServerMessage * msg, const char *path,
    GHashTable * query, gpointer user_data)
{
  VideoServer *self = user_data;
  Request request = { msg, path, query };
  gboolean path_known;
  const Route *route = find_route (soup_server_message_get_method (msg), path,
      &path_known);

  if (route && !route->answer)
    begin_upload (self, &request);
  else
    g_signal_connect (msg, "got-chunk", G_CALLBACK (refuse_large_body), self);
}

static void
on_request (SoupServer * soup, SoupServerMessage * msg, const char *path,
    GHashTable * query, gpointer user_data)
{
  VideoServer *self = user_data;
  Request request = { msg, path, query };
  gboolean path_known;
  const Route *route = find_route (soup_server_message_get_method (msg), path,
      &path_known);
  const Fault *fault = route ? faults_take (self->faults, route->phase) : NULL;
  g_autoptr (Answer) answer = NULL;

  if (fault) {
    respond_with_fault (self, &request, route, fault);
    return;
  }
  if (route)
    answer = route->answer (self, &request);
  else if (path_known)
    answer = answer_new_error (SOUP_STATUS_METHOD_NOT_ALLOWED,
        "This method is not allowed here.");
  else
    answer = answer_new_error (SOUP_STATUS_NOT_FOUND, "There is nothing here.");
  respond (self, &request, answer);
}

static gboolean
listen (VideoServer * self, const VideoServerOptions * options, GError ** error)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string (options->listen_address,
      options->port);
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (!address) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "“%s” is not a numeric address", options->listen_address);
    return FALSE;
  }
  if (options->tls_cert) {
    certificate = g_tls_certificate_new_from_files (options->tls_cert,
        options->tls_key, error);
    if (!certificate)
      return FALSE;
    soup_server_set_tls_certificate (self->soup, certificate);
  }
  return soup_server_listen (self->soup, address,
      certificate ? SOUP_SERVER_LISTEN_HTTPS : 0, error);
}

VideoServer *
video_server_new (const VideoServerOptions * options, GError ** error)
{
  g_autoptr (VideoServer) self = g_new0 (VideoServer, 1);

  self->faults = options->faults;
  self->api_key = g_strdup (options->api_key);
  self->poll_limit_ms = options->poll_limit_ms;
  self->storage = storage_new (options->data_dir, error);
  if (!self->storage)
    return NULL;
  self->signer = url_signer_new (options->url_expiry_s);
  self->threads = connection_threads_new ();
  self->jobs = jobs_new (self->storage, self->signer, options->job_time_ms,
      options->results);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!listen (self, options, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
video_server_free (VideoServer * self)
{
  if (self->soup)
    soup_server_disconnect (self->soup);
  g_clear_pointer (&self->threads, connection_threads_free);
  g_clear_pointer (&self->jobs, jobs_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->signer, url_signer_free);
  g_clear_pointer (&self->faults, faults_free);
  g_clear_pointer (&self->storage, storage_free);
  g_free (self->api_key);
  g_free (self);
}

char *
video_server_get_base_url (VideoServer * self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  char *url = g_uri_to_string (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return without_slash (url);
}
