/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowclient-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowproxy.h"
#include "gstroboflowurl.h"

#include <string.h>

/* What all requests of a client have in common: settings, session, URLs. The
 * requests that exchange JSON are in gstroboflowclientapi.c, those that move
 * files in gstroboflowclienttransfer.c.
 *
 * Threads: a client belongs to whoever makes its calls, one at a time, and has
 * no lock and no thread of its own. The session is made by the first call, in
 * the thread that will use it. Only a cancellable is touched from outside.
 *
 * libsoup is called synchronously on purpose: its asynchronous functions move
 * a request's body in pieces of 8 KiB through the main loop, which takes eight
 * times as long. */

GST_DEBUG_CATEGORY (gst_roboflow_client_debug);
#define GST_CAT_DEFAULT gst_roboflow_client_debug

#define MAX_KEY_BYTES 512
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
  gboolean expect_continue;     /* with large bodies */
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
  self->expect_continue = TRUE;
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
gst_roboflow_client_get_expect_continue (GstRoboflowClient * client)
{
  return &client->expect_continue;
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

gchar *
gst_roboflow_client_build_url (GstRoboflowClient * client,
    const gchar * path, const gchar * job_id)
{
  g_autofree gchar *query = job_id == NULL ?
      soup_form_encode ("api_key", client->api_key, NULL) :
      soup_form_encode ("api_key", client->api_key, "job_id", job_id, NULL);

  return g_strconcat (client->api_url, path, "?", query, NULL);
}

const gchar *
gst_roboflow_client_get_api_key (GstRoboflowClient * client)
{
  return client->api_key;
}
