/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <libsoup/soup.h>

#include "signedurl.h"

#define ORIGIN "http://127.0.0.1:1"
#define PATH "/bucket/a b.mp4"

static GDateTime *
noon (void)
{
  return g_date_time_new_utc (2024, 5, 1, 12, 0, 0);
}

static UrlVerdict
check (const UrlSigner * signer, const char *method, const char *url,
    GDateTime * now)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *path = g_uri_unescape_string (g_uri_get_path (uri), NULL);
  g_autoptr (GHashTable) query = g_uri_get_query (uri)
      ? soup_form_decode (g_uri_get_query (uri)) : NULL;

  return url_signer_check (signer, method, path, query, now);
}

static void
test_look (void)
{
  g_autoptr (UrlSigner) signer = url_signer_new (600);
  g_autoptr (GDateTime) now = noon ();
  g_autofree char *url = url_signer_sign (signer, "PUT", ORIGIN, PATH, now);

  g_assert_true (g_str_has_prefix (url,
          ORIGIN "/bucket/a%20b.mp4?X-Goog-Algorithm="));
  g_assert_nonnull (strstr (url, "&X-Goog-Date=20240501T120000Z&"));
  g_assert_nonnull (strstr (url, "&X-Goog-Expires=600&"));
  g_assert_nonnull (strstr (url, "&X-Goog-SignedHeaders=host&"));
}

static void
test_expiry (void)
{
  g_autoptr (UrlSigner) signer = url_signer_new (600);
  g_autoptr (GDateTime) now = noon ();
  g_autoptr (GDateTime) last = g_date_time_add_seconds (now, 599);
  g_autoptr (GDateTime) after = g_date_time_add_seconds (now, 600);
  g_autofree char *url = url_signer_sign (signer, "PUT", ORIGIN, PATH, now);

  g_assert_cmpint (check (signer, "PUT", url, now), ==, URL_GOOD);
  g_assert_cmpint (check (signer, "PUT", url, last), ==, URL_GOOD);
  g_assert_cmpint (check (signer, "PUT", url, after), ==, URL_EXPIRED);
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);

  g_assert_nonnull (parts[1]);
  return g_strjoinv (to, parts);
}

/* Whatever a client changes to get more than it was granted. */
static void
test_forgery (void)
{
  static const char *const changes[][2] = {
    {"a%20b.mp4", "c.mp4"},
    {"Expires=600", "Expires=6000"},
    {"Date=20240501", "Date=20250501"},
    {"Signature=", "Signature=0"},
    {"X-Goog-Signature", "X-Signature"},
    {"X-Goog-Date", "X-Date"},
    {"X-Goog-Expires", "X-Expires"},
  };
  g_autoptr (UrlSigner) signer = url_signer_new (600);
  g_autoptr (UrlSigner) other = url_signer_new (600);
  g_autoptr (GDateTime) now = noon ();
  g_autofree char *url = url_signer_sign (signer, "PUT", ORIGIN, PATH, now);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *forged = replace (url, changes[i][0], changes[i][1]);
    g_assert_cmpint (check (signer, "PUT", forged, now), ==, URL_FORGED);
  }
  g_assert_cmpint (check (signer, "GET", url, now), ==, URL_FORGED);
  g_assert_cmpint (check (other, "PUT", url, now), ==, URL_FORGED);
  g_assert_cmpint (check (signer, "PUT", ORIGIN PATH, now), ==, URL_FORGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/signed-url/look", test_look);
  g_test_add_func ("/server/signed-url/expiry", test_expiry);
  g_test_add_func ("/server/signed-url/forgery", test_forgery);
  return g_test_run ();
}
