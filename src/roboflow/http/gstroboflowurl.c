/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowurl.h"
#include "gstroboflowerror.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define MAX_TEXT_BYTES 1000

/* Encoded parts stay as they are: a signature covers them byte for byte. */
#define URL_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | \
    G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT | \
    G_URI_FLAGS_SCHEME_NORMALIZE)

gboolean
gst_roboflow_host_is_loopback (const gchar * host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static gboolean
has_space_or_control (const gchar * text)
{
  for (; *text != '\0'; text++) {
    if (g_ascii_isspace (*text) || g_ascii_iscntrl (*text))
      return TRUE;
  }
  return FALSE;
}

static GUri *
parse_url (const gchar * url)
{
  g_autoptr (GUri) uri = NULL;
  const gchar *host;

  if (url == NULL || has_space_or_control (url))
    return NULL;
  uri = g_uri_parse (url, URL_FLAGS, NULL);
  host = uri == NULL ? NULL : g_uri_get_host (uri);
  if (host == NULL || *host == '\0')
    return NULL;
  return g_steal_pointer (&uri);
}

gboolean
gst_roboflow_url_check (const gchar * url, const gchar * what, GError ** error)
{
  g_autoptr (GUri) uri = parse_url (url);
  const gchar *scheme, *host;

  if (uri == NULL) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
        "The %s is not a URL of the form https://host/path", what);
    return FALSE;
  }

  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  if (g_uri_get_userinfo (uri) != NULL) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
        "The %s (host %s) holds a user name: leave it out", what, host);
    return FALSE;
  }
  if (g_str_equal (scheme, "https"))
    return TRUE;
  if (!g_str_equal (scheme, "http")) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
        "The %s (host %s) has to begin with https://", what, host);
    return FALSE;
  }
  if (!gst_roboflow_host_is_loopback (host)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL,
        "The %s sends to host %s without encryption: use https://", what, host);
    return FALSE;
  }
  return TRUE;
}

gchar *
gst_roboflow_url_redact (const gchar * url)
{
  g_autoptr (GUri) uri = parse_url (url);

  if (uri == NULL)
    return g_strdup ("(not a URL)");
  return g_uri_join (G_URI_FLAGS_SCHEME_NORMALIZE, g_uri_get_scheme (uri), NULL,
      g_uri_get_host (uri), g_uri_get_port (uri), "", NULL, NULL);
}

/* Characters that cannot be shown become an ellipsis (several in a row a
 * single one), line breaks and tabs a space. */
static gchar *
redact_unprintable (const gchar * text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);
  gboolean hidden = FALSE;

  for (const gchar * p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '\n' || c == '\r' || c == '\t')
      c = ' ';
    if (c != 0xfffd && !g_unichar_iscntrl (c)) {
      g_string_append_unichar (out, c);
      hidden = FALSE;
    } else if (!hidden) {
      g_string_append (out, ELLIPSIS);
      hidden = TRUE;
    }
  }
  return g_string_free (out, FALSE);
}

static void
redact_secret (GString * text, const gchar * secret)
{
  g_autofree gchar *escaped = NULL;

  if (secret == NULL || *secret == '\0')
    return;
  escaped = g_uri_escape_string (secret, NULL, FALSE);
  g_string_replace (text, secret, ELLIPSIS, 0);
  g_string_replace (text, escaped, ELLIPSIS, 0);
}

/* Where the query of a URL in @word begins, whole, relative or
 * percent-encoded; of a whole URL also the fragment. %NULL: nothing to hide. */
static gchar *
find_query (gchar * word)
{
  const gchar *encoded_marks[] = { "%3F", "%3f" };
  gchar *query = strchr (word, '?');

  for (guint i = 0; i < G_N_ELEMENTS (encoded_marks); i++) {
    gchar *mark = strstr (word, encoded_marks[i]);

    if (mark != NULL && (query == NULL || mark < query))
      query = mark;
  }
  if (strstr (word, "://") != NULL) {
    gchar *mark = strchr (word, '#');

    if (mark != NULL && (query == NULL || mark < query))
      query = mark;
  }
  return query;
}

static void
append_word (GString * out, gchar * word)
{
  gchar *authority = strstr (word, "://");
  gchar *query = find_query (word);
  gsize mark_size = query != NULL && *query == '%' ? 3 : 1;

  if (query != NULL && query[mark_size] != '\0') {
    query[mark_size] = '\0';
  } else {
    query = NULL;
  }

  if (authority != NULL) {
    gchar *path, *at;

    authority += strlen ("://");
    path = authority + strcspn (authority, "/?#");
    at = g_strrstr_len (authority, path - authority, "@");
    if (at != NULL) {
      g_string_append_len (out, word, authority - word);
      g_string_append (out, ELLIPSIS);
      word = at;
    }
  }
  g_string_append (out, word);
  if (query != NULL)
    g_string_append (out, ELLIPSIS);
}

static gchar *
redact_urls (gchar * text)
{
  static const gchar ends[] = " \"'<>";
  GString *out = g_string_new (NULL);

  while (*text != '\0') {
    gsize size = strcspn (text, ends);
    gchar end = text[size];

    text[size] = '\0';
    append_word (out, text);
    if (end == '\0')
      break;
    g_string_append_c (out, end);
    text += size + 1;
  }
  return g_string_free (out, FALSE);
}

static void
cut (gchar * text, gsize max_bytes)
{
  gchar *end;

  if (strlen (text) <= max_bytes)
    return;
  end = g_utf8_find_prev_char (text, text + max_bytes - strlen (ELLIPSIS) + 1);
  memcpy (end, ELLIPSIS, sizeof ELLIPSIS);
}

gchar *
gst_roboflow_redact_text (const gchar * text, const gchar * secret)
{
  GString *known;
  g_autofree gchar *printable = redact_unprintable (text);
  g_autofree gchar *public = NULL;
  gchar *redacted;

  known = g_string_new (printable);
  redact_secret (known, secret);
  public = g_string_free (known, FALSE);
  redacted = redact_urls (public);
  cut (redacted, MAX_TEXT_BYTES);
  return redacted;
}
