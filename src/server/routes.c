/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "routes.h"

#include <string.h>

#include "input.h"
#include "jsonbody.h"

#define RESULTS_PATH_PREFIX "/roboflow-video-results/"
#define RESULTS_PATH_SUFFIX ".json"

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

char *
url_without_slash (char *url)
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

  return url_without_slash (g_uri_to_string (bare));
}

static char *
sign_url (Service * self, SoupServerMessage * msg, const char *method,
    const char *path)
{
  g_autofree char *origin = origin_of (msg);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return url_signer_sign (self->signer, method, origin, path, now);
}

Answer *
service_check_signature (Service * self, Request * request, const char *method)
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
check_key (Service * self, Request * request)
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
answer_upload_url (Service * self, Request * request)
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
check_models (Service * self, JobRequest * job, GError ** error)
{
  for (guint i = 0; i < job->models->len; i++) {
    if (!jobs_check_model (self->jobs, g_ptr_array_index (job->models, i),
            error))
      return FALSE;
  }
  return TRUE;
}

static Answer *
answer_create (Service * self, Request * request)
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
describe_job (Service * self, Request * request, const JobReport * report,
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
answer_status (Service * self, Request * request)
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
  /* As from the service: at the first poll a job may not have a status yet. */
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
answer_results (Service * self, Request * request)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) error = NULL;
  Answer *refusal = service_check_signature (self, request, SOUP_METHOD_GET);

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

const Route *
route_find (const char *method, const char *path, gboolean * path_known)
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
