/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "input.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define FETCH_TIMEOUT_S 60
#define UUID_LENGTH 36

void
input_free (Input * self)
{
  if (self->fetched)
    g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

static Input *
input_new (char *path, gboolean fetched)
{
  Input *self = g_new0 (Input, 1);

  self->path = path;
  self->fetched = fetched;
  return self;
}

char *
upload_id_from_path (const char *path)
{
  g_autofree char *id = NULL;

  if (!g_str_has_prefix (path, UPLOAD_PATH_PREFIX))
    return NULL;
  path += strlen (UPLOAD_PATH_PREFIX);
  if (strlen (path) <= UUID_LENGTH || path[UUID_LENGTH] != '/')
    return NULL;
  id = g_strndup (path, UUID_LENGTH);
  return g_uuid_string_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

/* The id of the upload if this server has signed @uri, even if it has expired
 * since: what was uploaded in time stays. */
static char *
find_upload (GUri * uri, const UrlSigner * signer)
{
  g_autofree char *path = g_uri_unescape_string (g_uri_get_path (uri), NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GHashTable) query = NULL;

  if (!path || !g_uri_get_query (uri))
    return NULL;
  query = soup_form_decode (g_uri_get_query (uri));
  if (url_signer_check (signer, SOUP_METHOD_PUT, path, query, now)
      == URL_FORGED)
    return NULL;
  return upload_id_from_path (path);
}

static gboolean
save (GInputStream * body, const char *path, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out =
      g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, error);

  return out && g_output_stream_splice (G_OUTPUT_STREAM (out), body,
      G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, cancellable, error) >= 0;
}

static Input *
fetch (GUri * uri, Storage * storage, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (SoupSession) session =
      soup_session_new_with_options ("timeout", FETCH_TIMEOUT_S, NULL);
  g_autoptr (SoupMessage) msg =
      soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  g_autoptr (GInputStream) body =
      soup_session_send (session, msg, cancellable, error);
  g_autoptr (Input) input = NULL;

  if (!body) {
    g_prefix_error (error, "“input_url” cannot be fetched: ");
    return NULL;
  }
  if (soup_message_get_status (msg) != SOUP_STATUS_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "“input_url” answers %u %s", soup_message_get_status (msg),
        soup_message_get_reason_phrase (msg));
    return NULL;
  }
  input = input_new (storage_scratch_path (storage), TRUE);
  if (!save (body, input->path, cancellable, error)) {
    g_prefix_error (error, "“input_url” cannot be fetched: ");
    return NULL;
  }
  return g_steal_pointer (&input);
}

Input *
input_open (const char *url, Storage * storage, const UrlSigner * signer,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  g_autofree char *upload_id = NULL;
  g_autofree char *path = NULL;

  if (!uri)
    return NULL;
  upload_id = find_upload (uri, signer);
  if (!upload_id)
    return fetch (uri, storage, cancellable, error);

  path = storage_upload_path (storage, upload_id);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "Nothing has been uploaded to “input_url”");
    return NULL;
  }
  return input_new (g_steal_pointer (&path), FALSE);
}
