/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowexchange.h"
#include "gstroboflowerror-private.h"
#include "gstroboflowtimelimit.h"
#include "gstroboflowretry.h"
#include "gstroboflowsocket.h"
#include "gstroboflowurl.h"

#define MAX_REDIRECTS 5
#define MAX_REFUSAL_BYTES (64 * 1024)
/* How long to wait for "100 Continue", which some servers do not know. */
#define CONTINUE_TIMEOUT_MS 3000

GST_DEBUG_CATEGORY_EXTERN (gst_roboflow_client_debug);
#define GST_CAT_DEFAULT gst_roboflow_client_debug

/* Turns an error of GIO or libsoup into one of ours. @sent: whether bytes of
 * the request can have reached the server */
static void
set_transport_error (GError ** error, const GstRoboflowExchange * exchange,
    gboolean sent, GCancellable * cancellable, const GError * reason)
{
  g_autofree gchar *host = NULL;
  g_autofree gchar *words = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return;
  if (reason->domain == GST_ROBOFLOW_ERROR) {
    g_propagate_error (error, g_error_copy (reason));
    return;
  }

  host = gst_roboflow_url_redact (exchange->url);
  words = gst_roboflow_redact_text (reason->message, exchange->secret);
  if (g_error_matches (reason, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_TLS,
        "The certificate of %s is not trusted (%s): if the server is yours, "
        "name its certificate authority with ca-file", host, words);
    return;
  }
  if (g_error_matches (reason, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER,
        "The answer of %s is not HTTP, or cut off: %s", host, words);
    return;
  }
  if (sent)
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION,
        "The connection to %s broke: %s", host, words);
  else
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_NOT_SENT,
        "There is no connection to %s: %s", host, words);
}

/* A GTlsFileDatabase trusts its file and nothing else, and GIO cannot add a
 * file to the system's database. So this is called when verification with the
 * system's database has failed, and verifies everything again (chain, dates,
 * purpose, host name) with the file's. */
static gboolean
accept_certificate (SoupMessage * message, GTlsCertificate * certificate,
    GTlsCertificateFlags errors, gpointer user_data)
{
  GTlsDatabase *extra_cas = user_data;
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GSocketConnectable) identity =
      g_network_address_new (g_uri_get_host (uri), g_uri_get_port (uri));
  g_autoptr (GError) reason = NULL;

  errors = g_tls_database_verify_chain (extra_cas, certificate,
      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
      G_TLS_DATABASE_VERIFY_NONE, NULL, &reason);
  return reason == NULL && errors == G_TLS_CERTIFICATE_NO_FLAGS;
}

static void
note_sending (SoupMessage * message, gpointer user_data)
{
  gboolean *sent = user_data;

  *sent = TRUE;
}

/* Called again when libsoup sends the request again by itself: a connection
 * that was kept open turned out to be closed by the server. */
static void
set_body (SoupMessage * message, gpointer user_data)
{
  const GstRoboflowExchange *exchange = user_data;
  g_autoptr (GInputStream) body = exchange->open_body (exchange->body_data);

  soup_message_set_request_body (message, exchange->content_type, body,
      exchange->body_size);
}

static SoupMessage *
create_message (const GstRoboflowExchange * exchange, GUri * uri,
    gboolean * sent)
{
  SoupMessage *message = soup_message_new_from_uri (exchange->method, uri);

  /* libsoup would turn a redirected PUT into a GET. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* On a connection that was used before, libsoup would send a request that
   * failed again by itself: a second poll, without any wait. */
  if (exchange->peer == GST_ROBOFLOW_PEER_SERVICE)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
#if SOUP_CHECK_VERSION (3, 4, 0)
  soup_message_set_force_http1 (message, TRUE);
#endif
  g_signal_connect (message, "starting", G_CALLBACK (note_sending), sent);
  if (exchange->extra_cas != NULL)
    g_signal_connect (message, "accept-certificate",
        G_CALLBACK (accept_certificate), exchange->extra_cas);
  if (exchange->content_type != NULL) {
    set_body (message, (gpointer) exchange);
    gst_roboflow_socket_attach (message);
    g_signal_connect (message, "restarted", G_CALLBACK (set_body),
        (gpointer) exchange);
  }
  return message;
}

static gboolean
is_same_server (GUri * a, GUri * b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b))
      && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0
      && g_uri_get_port (a) == g_uri_get_port (b);
}

static void
set_redirect_error (GError ** error, SoupMessage * message,
    const gchar * reason)
{
  guint status = soup_message_get_status (message);
  g_autofree gchar *text =
      g_strdup_printf ("The answer redirects the request (%u) %s", status,
      reason);

  g_propagate_error (error,
      gst_roboflow_error_new_http (GST_ROBOFLOW_ERROR_BAD_ANSWER, status, 0,
          text));
}

/* Where to send the very same request; NULL with an error if the redirection
 * asks for something else. */
static GUri *
get_redirect_target (SoupMessage * message, GError ** error)
{
  const gchar *location =
      soup_message_headers_get_one (soup_message_get_response_headers
      (message), "Location");
  g_autoptr (GUri) target = NULL;

  switch (soup_message_get_status (message)) {
    case 301:
    case 302:
    case 307:
    case 308:
      break;
    default:
      set_redirect_error (error, message, "in a way that is not known here");
      return NULL;
  }

  if (location != NULL)
    target = g_uri_parse_relative (soup_message_get_uri (message), location,
        SOUP_HTTP_URI_FLAGS, NULL);
  if (target == NULL || g_uri_get_host (target) == NULL) {
    set_redirect_error (error, message, "without saying where to");
    return NULL;
  }
  if (!is_same_server (soup_message_get_uri (message), target)) {
    set_redirect_error (error, message,
        "to another server, which would get its secrets: check api-url");
    return NULL;
  }
  return g_steal_pointer (&target);
}

static guint
get_retry_after (SoupMessageHeaders * headers)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return gst_roboflow_retry_parse_after (soup_message_headers_get_one
      (headers, "Retry-After"), now);
}

static void
set_refusal_error (GError ** error, const GstRoboflowExchange * exchange,
    SoupMessage * message, GInputStream * body, GCancellable * cancellable)
{
  g_autoptr (GBytes) answer = NULL;

  /* The status is enough if the body does not arrive. */
  answer = gst_roboflow_exchange_read_all (exchange, body, MAX_REFUSAL_BYTES,
      cancellable, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return;
  if (answer == NULL)
    answer = g_bytes_new (NULL, 0);
  g_propagate_error (error,
      gst_roboflow_refusal_new_error (exchange->peer,
          soup_message_get_status (message),
          get_retry_after (soup_message_get_response_headers (message)),
          answer, exchange->secret));
}

/* Finds out whether the server answered before it had read the whole body, and
 * then closed the connection.
 *
 * Returns: FALSE, and no error, if there is no such answer */
static gboolean
set_early_refusal (GError ** error, const GstRoboflowExchange * exchange,
    SoupMessage * message)
{
  g_autoptr (SoupMessageHeaders) headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  guint status;
  g_autoptr (GBytes) answer =
      gst_roboflow_socket_read_refusal (message, headers, &status);

  if (answer == NULL)
    return FALSE;
  GST_DEBUG ("%s: early answer %u", exchange->method, status);
  g_propagate_error (error, gst_roboflow_refusal_new_error (exchange->peer,
          status, get_retry_after (headers), answer, exchange->secret));
  return TRUE;
}

/* Holds the body back until the server answers "100 Continue": a server that
 * does not want it can then say why. @ignored: the server does not know that */
static GInputStream *
send_when_continued (SoupSession * session, SoupMessage * message,
    gboolean * ignored, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowTimeLimit) limit =
      gst_roboflow_time_limit_new (cancellable, CONTINUE_TIMEOUT_MS);
  GInputStream *body;

  soup_message_headers_set_expectations (soup_message_get_request_headers
      (message), SOUP_EXPECTATION_CONTINUE);
  g_signal_connect_swapped (message, "got-informational",
      G_CALLBACK (gst_roboflow_time_limit_lift), limit);
  g_signal_connect_swapped (message, "got-headers",
      G_CALLBACK (gst_roboflow_time_limit_lift), limit);
  body = soup_session_send (session, message,
      gst_roboflow_time_limit_get_cancellable (limit), error);
  g_signal_handlers_disconnect_by_data (message, limit);
  *ignored = body != NULL ?
      soup_message_get_status (message) == SOUP_STATUS_EXPECTATION_FAILED :
      gst_roboflow_time_limit_was_exceeded (limit);
  return body;
}

/* Returns: the answer's body; NULL with an error; or NULL without one and
 *   *@again: this server does not know "100 Continue", and has to be sent the
 *   request once more */
static GInputStream *
send_once (const GstRoboflowExchange * exchange, SoupSession * session,
    SoupMessage * message, const gboolean * sent, gboolean * again,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GInputStream) body = NULL;

  *again = FALSE;
  if (exchange->expect_continue != NULL && *exchange->expect_continue)
    body = send_when_continued (session, message, again, cancellable, &reason);
  else
    body = soup_session_send (session, message, cancellable, &reason);

  if (*again) {
    GST_INFO ("%s: the server does not know \"100 Continue\"",
        exchange->method);
    *exchange->expect_continue = FALSE;
    return NULL;
  }
  if (body == NULL) {
    GST_DEBUG ("%s: no answer", exchange->method);
    if (g_cancellable_is_cancelled (cancellable)
        || !set_early_refusal (error, exchange, message))
      set_transport_error (error, exchange, *sent, cancellable, reason);
    return NULL;
  }
  GST_DEBUG ("%s: answer %u", exchange->method,
      soup_message_get_status (message));
  return g_steal_pointer (&body);
}

GInputStream *
gst_roboflow_exchange_send (const GstRoboflowExchange * exchange,
    SoupSession * session, SoupMessage ** message, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GUri) uri = g_uri_parse (exchange->url, SOUP_HTTP_URI_FLAGS,
      error);
  guint n_redirects = 0;

  while (uri != NULL) {
    gboolean sent = FALSE, again;
    g_autoptr (SoupMessage) request = create_message (exchange, uri, &sent);
    g_autoptr (GInputStream) body = send_once (exchange, session, request,
        &sent, &again, cancellable, error);
    guint status = soup_message_get_status (request);

    g_signal_handlers_disconnect_by_func (request, note_sending, &sent);
    if (again)
      continue;
    if (body == NULL)
      return NULL;
    if (SOUP_STATUS_IS_SUCCESSFUL (status)) {
      *message = g_steal_pointer (&request);
      return g_steal_pointer (&body);
    }
    if (!SOUP_STATUS_IS_REDIRECTION (status)) {
      set_refusal_error (error, exchange, request, body, cancellable);
      return NULL;
    }
    if (n_redirects++ == MAX_REDIRECTS) {
      set_redirect_error (error, request, "again and again");
      return NULL;
    }
    g_clear_pointer (&uri, g_uri_unref);
    uri = get_redirect_target (request, error);
  }
  return NULL;
}

gssize
gst_roboflow_exchange_read (const GstRoboflowExchange * exchange,
    GInputStream * answer, gpointer buffer, gsize size,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GError) reason = NULL;
  gssize n_read =
      g_input_stream_read (answer, buffer, size, cancellable, &reason);

  if (n_read < 0)
    set_transport_error (error, exchange, TRUE, cancellable, reason);
  return n_read;
}

GBytes *
gst_roboflow_exchange_read_all (const GstRoboflowExchange * exchange,
    GInputStream * answer, gsize max_bytes, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 buffer[8192];
  gssize n_read;

  while ((n_read = gst_roboflow_exchange_read (exchange, answer, buffer,
              sizeof buffer, cancellable, error)) > 0) {
    g_byte_array_append (all, buffer, n_read);
    if (all->len > max_bytes) {
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
          "The answer is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
      return NULL;
    }
  }
  if (n_read < 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}
