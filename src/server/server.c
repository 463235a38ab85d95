/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "server.h"

#include "faultyanswer.h"
#include "input.h"
#include "jsonbody.h"
#include "routes.h"
#include "upload.h"

/* Everything here runs in the main thread. Uploads and answers with faults are
 * handed to other threads, together with their connection (connection.c). Jobs
 * run in one thread (jobs.c). */

struct _VideoServer
{
  SoupServer *soup;
  Service service;
  Faults *faults;
  ConnectionThreads *threads;
};

/* Logs before it answers: a client that has the answer finds the line. */
static void
respond (VideoServer * self, Request * request, const Answer * answer)
{
  SoupMessageBody *body = soup_server_message_get_request_body (request->msg);

  storage_log_request (self->service.storage,
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
      ? route->answer (&self->service, request) : NULL;
  guint status = answer && fault->kind == FAULT_SLOW ? answer->status : 0;
  g_autoptr (Answer) replacement =
      fault_replace_answer (fault, msg, answer, route->speaks_xml);

  if (replacement) {
    respond (self, request, replacement);
    return;
  }
  storage_log_request (self->service.storage, route->method, request->path,
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

/* Called when the headers have come, so that a client that waits for "100
 * Continue" does not send a video that is refused. From other clients libsoup
 * reads the rest and drops it. */
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
    answer = service_check_signature (&self->service, request, SOUP_METHOD_PUT);
  if (!answer && soup_message_headers_get_encoding (headers)
      != SOUP_ENCODING_CONTENT_LENGTH)
    answer = answer_new_storage_error (SOUP_STATUS_LENGTH_REQUIRED,
        "MissingContentLength", "You must provide the Content-Length header.");
  if (answer)
    respond (self, request, answer);
  else
    upload_start (self->threads, self->service.storage, request->msg,
        request->path, upload_id, fault);
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
  const Route *route = route_find (soup_server_message_get_method (msg), path,
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
  const Route *route = route_find (soup_server_message_get_method (msg), path,
      &path_known);
  const Fault *fault = route ? faults_take (self->faults, route->phase) : NULL;
  g_autoptr (Answer) answer = NULL;

  if (fault) {
    respond_with_fault (self, &request, route, fault);
    return;
  }
  if (route)
    answer = route->answer (&self->service, &request);
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
  const char *numeric = options->listen_address
      ? options->listen_address : "127.0.0.1";
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string (numeric, options->port);
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (!address) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "“%s” is not a numeric address", numeric);
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
  self->service.api_key = g_strdup (options->api_key);
  self->service.poll_limit_ms = options->poll_limit_ms;
  self->service.storage = storage_new (options->data_dir, error);
  if (!self->service.storage)
    return NULL;
  self->service.signer = url_signer_new (options->url_expiry_s);
  self->threads = connection_threads_new ();
  self->service.jobs =
      jobs_new (self->service.storage, self->service.signer,
      options->job_time_ms, options->results);
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
  g_clear_pointer (&self->service.jobs, jobs_free);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->service.signer, url_signer_free);
  g_clear_pointer (&self->service.storage, storage_free);
  g_free (self->service.api_key);
  g_free (self);
}

char *
video_server_get_base_url (VideoServer * self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  char *url = g_uri_to_string (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url_without_slash (url);
}
