/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "signedurl.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define ALGORITHM "GOOG4-HMAC-SHA256"
#define DATE_FORMAT "%Y%m%dT%H%M%SZ"
#define MAX_LIFETIME_S (7 * 24 * 3600)

struct _UrlSigner
{
  guint8 secret[32];
  guint lifetime_s;
};

UrlSigner *
url_signer_new (guint lifetime_s)
{
  UrlSigner *self = g_new0 (UrlSigner, 1);
  gsize done = 0;

  self->lifetime_s = MIN (lifetime_s, MAX_LIFETIME_S);
  while (done < sizeof self->secret) {
    gssize n = getrandom (self->secret + done, sizeof self->secret - done, 0);
    if (n > 0)
      done += n;
    else if (errno != EINTR)
      g_error ("No random numbers: %s", g_strerror (errno));
  }
  return self;
}

void
url_signer_free (UrlSigner * self)
{
  memset (self->secret, 0, sizeof self->secret);
  g_free (self);
}

/* Signs everything that a client could change to get more than it was
 * granted. */
static char *
sign (const UrlSigner * self, const char *method, const char *path,
    const char *date, const char *expires)
{
  g_autofree char *text = g_strjoin ("\n", ALGORITHM, method, path, date,
      expires, NULL);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, self->secret,
      sizeof self->secret, text, -1);
}

char *
url_signer_sign (const UrlSigner * self, const char *method,
    const char *origin, const char *path, GDateTime * now)
{
  g_autofree char *date = g_date_time_format (now, DATE_FORMAT);
  g_autofree char *day = g_date_time_format (now, "%Y%m%d");
  g_autofree char *expires = g_strdup_printf ("%u", self->lifetime_s);
  g_autofree char *signature = sign (self, method, path, date, expires);
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);

  return g_strdup_printf ("%s%s?X-Goog-Algorithm=" ALGORITHM
      "&X-Goog-Credential=local-server%%2F%s%%2Fauto%%2Fstorage%%2Fgoog4_request"
      "&X-Goog-Date=%s&X-Goog-Expires=%s&X-Goog-SignedHeaders=host"
      "&X-Goog-Signature=%s", origin, escaped, day, date, expires, signature);
}

/* Takes the same time wherever the first difference is, so that a signature
 * cannot be guessed digit by digit. */
static gboolean
same_signature (const char *a, const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

static GDateTime *
parse_date (const char *date)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  return g_date_time_new_from_iso8601 (date, utc);
}

UrlVerdict
url_signer_check (const UrlSigner * self, const char *method,
    const char *path, GHashTable * query, GDateTime * now)
{
  const char *date, *expires, *signature;
  g_autofree char *expected = NULL;
  g_autoptr (GDateTime) issued = NULL;
  guint64 lifetime_s;

  if (!query)
    return URL_FORGED;
  date = g_hash_table_lookup (query, "X-Goog-Date");
  expires = g_hash_table_lookup (query, "X-Goog-Expires");
  signature = g_hash_table_lookup (query, "X-Goog-Signature");
  if (!date || !expires || !signature)
    return URL_FORGED;

  expected = sign (self, method, path, date, expires);
  if (!same_signature (expected, signature))
    return URL_FORGED;

  issued = parse_date (date);
  if (!issued || !g_ascii_string_to_unsigned (expires, 10, 0, MAX_LIFETIME_S,
          &lifetime_s, NULL))
    return URL_FORGED;
  if (g_date_time_difference (now, issued) >=
      (GTimeSpan) lifetime_s * G_TIME_SPAN_SECOND)
    return URL_EXPIRED;
  return URL_GOOD;
}
