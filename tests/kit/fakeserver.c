/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fakeserver.h"

#include <libsoup/soup.h>
#include <string.h>

/* Two threads: the test's, which scripts and asks, and the server's, which
 * runs the main loop and owns everything of libsoup. The lock guards the
 * scripts and the log; the condition tells of new requests. */

#define DRIP_INTERVAL_MS 20

typedef enum
{
  ANSWER_NORMAL,
  ANSWER_RAW,
  ANSWER_RAW_KEEP_OPEN,
  ANSWER_DRIP,
  ANSWER_STALL,
} AnswerKind;

typedef struct
{
  AnswerKind kind;
  guint status;
  gchar *header;
  gchar *body;
} Answer;

struct _FakeServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GTlsCertificate *certificate;
  gchar *base_url;              /* set before fake_server_new() returns */
  GPtrArray *kept_open;         /* GIOStream, of the server's thread */

  GMutex lock;
  GCond changed;
  GHashTable *scripts;          /* route -> GQueue of Answer */
  GHashTable *counts;           /* route -> number */
  guint n_requests;
  GPtrArray *log;               /* FakeRequest, read whole */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->header);
  g_free (answer->body);
  g_free (answer);
}

static void
script_free (gpointer script)
{
  g_queue_free_full (script, answer_free);
}

static void
request_free (gpointer data)
{
  FakeRequest *request = data;

  g_free (request->route);
  g_free (request->query);
  g_free (request->content_type);
  g_free (request->content_length);
  g_free (request->user_agent);
  g_bytes_unref (request->body);
  g_free (request);
}

static gchar *
get_route (SoupServerMessage * message)
{
  return g_strconcat (soup_server_message_get_method (message), " ",
      g_uri_get_path (soup_server_message_get_uri (message)), NULL);
}

/* The headers are there: counts the request, and takes its answer out of the
 * queue to keep it with the message. */
static void
on_headers (SoupServer * soup, SoupServerMessage * message,
    const gchar * path, GHashTable * query, gpointer user_data)
{
  FakeServer *server = user_data;
  g_autofree gchar *route = get_route (message);
  GQueue *script;
  Answer *answer = NULL;
  guint count;

  g_mutex_lock (&server->lock);
  script = g_hash_table_lookup (server->scripts, route);
  if (script != NULL)
    answer = g_queue_pop_head (script);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (server->counts, route));
  g_hash_table_replace (server->counts, g_strdup (route),
      GUINT_TO_POINTER (count + 1));
  server->n_requests++;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->lock);

  if (answer == NULL)
    return;
  g_object_set_data_full (G_OBJECT (message), "answer", answer, answer_free);
  if (answer->kind == ANSWER_STALL)
    soup_server_message_pause (message);
}

static void
log_request (FakeServer * server, SoupServerMessage * message)
{
  FakeRequest *request = g_new0 (FakeRequest, 1);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const gchar *query = g_uri_get_query (soup_server_message_get_uri (message));

  request->route = get_route (message);
  request->query = g_strdup (query != NULL ? query : "");
  request->content_type =
      g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  request->content_length =
      g_strdup (soup_message_headers_get_one (headers, "Content-Length"));
  request->user_agent =
      g_strdup (soup_message_headers_get_one (headers, "User-Agent"));
  request->body =
      soup_message_body_flatten (soup_server_message_get_request_body
      (message));

  g_mutex_lock (&server->lock);
  g_ptr_array_add (server->log, request);
  g_mutex_unlock (&server->lock);
}

/* One more byte, until nobody wants any. */
static gboolean
drip (gpointer connection)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (connection),
      " ", 1, NULL, NULL, NULL);
}

static void
start_dripping (FakeServer * server, GIOStream * connection)
{
  g_autoptr (GSource) source = g_timeout_source_new (DRIP_INTERVAL_MS);

  g_source_set_callback (source, drip, g_object_ref (connection),
      g_object_unref);
  g_source_attach (source, server->context);
}

static void
answer_raw (FakeServer * server, SoupServerMessage * message,
    const Answer * answer)
{
  g_autoptr (GIOStream) connection =
      soup_server_message_steal_connection (message);

  g_output_stream_write_all (g_io_stream_get_output_stream (connection),
      answer->body, strlen (answer->body), NULL, NULL, NULL);
  if (answer->kind == ANSWER_DRIP)
    start_dripping (server, connection);
  else if (answer->kind == ANSWER_RAW_KEEP_OPEN)
    g_ptr_array_add (server->kept_open, g_steal_pointer (&connection));
  else
    g_io_stream_close (connection, NULL, NULL);
}

static void
answer_normal (SoupServerMessage * message, const Answer * answer)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->header != NULL) {
    g_auto (GStrv) parts = g_strsplit (answer->header, ": ", 2);

    soup_message_headers_replace (headers, parts[0], parts[1]);
  }
  soup_message_body_append (soup_server_message_get_response_body (message),
      SOUP_MEMORY_COPY, answer->body, strlen (answer->body));
}

static void
on_request (SoupServer * soup, SoupServerMessage * message,
    const gchar * path, GHashTable * query, gpointer user_data)
{
  FakeServer *server = user_data;
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  const Answer *answer = g_object_get_data (G_OBJECT (message), "answer");

  log_request (server, message);
  if (answer == NULL)
    soup_server_message_set_status (message, 418, "No answer was scripted");
  else if (answer->kind == ANSWER_NORMAL)
    answer_normal (message, answer);
  else
    answer_raw (server, message, answer);
}

static SoupServer *
listen (FakeServer * server)
{
  SoupServer *soup = soup_server_new ("tls-certificate", server->certificate,
      NULL);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *url = NULL;
  GSList *uris;

  soup_server_add_early_handler (soup, NULL, on_headers, server, NULL);
  soup_server_add_handler (soup, NULL, on_request, server, NULL);
  soup_server_listen_local (soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY
      | (server->certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error (error);

  uris = soup_server_get_uris (soup);
  url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  g_mutex_lock (&server->lock);
  server->base_url = g_strndup (url, strlen (url) - 1);
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->lock);
  return soup;
}

static gpointer
run (gpointer user_data)
{
  FakeServer *server = user_data;
  SoupServer *soup;

  g_main_context_push_thread_default (server->context);
  soup = listen (server);
  g_main_loop_run (server->loop);

  /* Not after the server is gone: the end of a TLS handshake would be handed to
   * it (libsoup 3.6). */
  while (g_main_context_iteration (server->context, FALSE));
  soup_server_disconnect (soup);
  g_object_unref (soup);
  g_ptr_array_set_size (server->kept_open, 0);
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

FakeServer *
fake_server_new (GTlsCertificate * certificate)
{
  FakeServer *server = g_new0 (FakeServer, 1);

  g_mutex_init (&server->lock);
  g_cond_init (&server->changed);
  server->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      script_free);
  server->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  server->log = g_ptr_array_new_with_free_func (request_free);
  server->kept_open = g_ptr_array_new_with_free_func (g_object_unref);
  g_set_object (&server->certificate, certificate);
  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  server->thread = g_thread_new ("fake-server", run, server);

  g_mutex_lock (&server->lock);
  while (server->base_url == NULL)
    g_cond_wait (&server->changed, &server->lock);
  g_mutex_unlock (&server->lock);
  return server;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

void
fake_server_free (FakeServer * server)
{
  g_main_context_invoke (server->context, quit, server->loop);
  g_thread_join (server->thread);

  g_main_loop_unref (server->loop);
  g_main_context_unref (server->context);
  g_clear_object (&server->certificate);
  g_ptr_array_unref (server->kept_open);
  g_ptr_array_unref (server->log);
  g_hash_table_unref (server->counts);
  g_hash_table_unref (server->scripts);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->changed);
  g_free (server->base_url);
  g_free (server);
}

gchar *
fake_server_get_url (FakeServer * server, const gchar * path)
{
  return g_strconcat (server->base_url, path, NULL);
}

static void
script (FakeServer * server, const gchar * route, AnswerKind kind,
    guint status, const gchar * header, const gchar * body)
{
  Answer *answer = g_new0 (Answer, 1);
  GQueue *queue;

  answer->kind = kind;
  answer->status = status;
  answer->header = g_strdup (header);
  answer->body = g_strdup (body);

  g_mutex_lock (&server->lock);
  queue = g_hash_table_lookup (server->scripts, route);
  if (queue == NULL) {
    queue = g_queue_new ();
    g_hash_table_insert (server->scripts, g_strdup (route), queue);
  }
  g_queue_push_tail (queue, answer);
  g_mutex_unlock (&server->lock);
}

void
fake_server_answer (FakeServer * server, const gchar * route, guint status,
    const gchar * header, const gchar * body)
{
  script (server, route, ANSWER_NORMAL, status, header, body);
}

void
fake_server_answer_raw (FakeServer * server, const gchar * route,
    const gchar * bytes, gboolean keep_open)
{
  script (server, route, keep_open ? ANSWER_RAW_KEEP_OPEN : ANSWER_RAW, 0,
      NULL, bytes);
}

void
fake_server_drip (FakeServer * server, const gchar * route, const gchar * bytes)
{
  script (server, route, ANSWER_DRIP, 0, NULL, bytes);
}

void
fake_server_stall (FakeServer * server, const gchar * route)
{
  script (server, route, ANSWER_STALL, 0, NULL, NULL);
}

void
fake_server_wait_for (FakeServer * server, const gchar * route)
{
  g_mutex_lock (&server->lock);
  while (!g_hash_table_contains (server->counts, route))
    g_cond_wait (&server->changed, &server->lock);
  g_mutex_unlock (&server->lock);
}

typedef struct
{
  FakeServer *server;
  gchar *route;
  GCancellable *cancellable;
} Canceller;

static gpointer
cancel_when_asked (gpointer user_data)
{
  Canceller *canceller = user_data;

  fake_server_wait_for (canceller->server, canceller->route);
  g_cancellable_cancel (canceller->cancellable);
  g_object_unref (canceller->cancellable);
  g_free (canceller->route);
  g_free (canceller);
  return NULL;
}

GThread *
fake_server_cancel_at (FakeServer * server, const gchar * route,
    GCancellable * cancellable)
{
  Canceller *canceller = g_new (Canceller, 1);

  canceller->server = server;
  canceller->route = g_strdup (route);
  canceller->cancellable = g_object_ref (cancellable);
  return g_thread_new ("cancel", cancel_when_asked, canceller);
}

guint
fake_server_count (FakeServer * server, const gchar * route)
{
  guint count;

  g_mutex_lock (&server->lock);
  count = route == NULL ? server->n_requests :
      GPOINTER_TO_UINT (g_hash_table_lookup (server->counts, route));
  g_mutex_unlock (&server->lock);
  return count;
}

const FakeRequest *
fake_server_get_last (FakeServer * server, const gchar * route)
{
  const FakeRequest *last = NULL;

  g_mutex_lock (&server->lock);
  for (guint i = server->log->len; i > 0 && last == NULL; i--) {
    const FakeRequest *request = g_ptr_array_index (server->log, i - 1);

    if (g_str_equal (request->route, route))
      last = request;
  }
  g_mutex_unlock (&server->lock);
  g_assert_nonnull (last);
  return last;
}
