/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsignedurl.h"

/* A URL "expires soon" when less is left than this, in which the service has
 * to fetch the video, or than a tenth of a short lifetime. */
#define MARGIN_US (5 * 60 * G_TIME_SPAN_SECOND)

static gboolean
read_validity (GHashTable * params, const gchar * date_name,
    const gchar * expires_name, gint64 * start_us, gint64 * lifetime_us)
{
  const gchar *date = g_hash_table_lookup (params, date_name);
  const gchar *expires = g_hash_table_lookup (params, expires_name);
  g_autoptr (GDateTime) start = NULL;
  guint64 lifetime_s;

  if (date == NULL || expires == NULL
      || !g_ascii_string_to_unsigned (expires, 10, 0, G_MAXUINT32, &lifetime_s,
          NULL))
    return FALSE;
  start = g_date_time_new_from_iso8601 (date, NULL);
  if (start == NULL)
    return FALSE;
  *start_us = g_date_time_to_unix (start) * G_TIME_SPAN_SECOND;
  *lifetime_us = lifetime_s * G_TIME_SPAN_SECOND;
  return TRUE;
}

static gboolean
find_validity (const gchar * url, gint64 * start_us, gint64 * lifetime_us)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED_QUERY, NULL);
  const gchar *query = uri == NULL ? NULL : g_uri_get_query (uri);
  g_autoptr (GHashTable) params = query == NULL ? NULL :
      g_uri_parse_params (query, -1, "&", G_URI_PARAMS_CASE_INSENSITIVE, NULL);

  return params != NULL && (read_validity (params, "X-Goog-Date",
          "X-Goog-Expires", start_us, lifetime_us)
      || read_validity (params, "X-Amz-Date", "X-Amz-Expires", start_us,
          lifetime_us));
}

void
gst_roboflow_signed_url_set (GstRoboflowSignedUrl * self, gchar * url,
    gboolean is_new)
{
  gint64 start_us;

  gst_roboflow_signed_url_clear (self);
  self->url = url;
  self->end_us = G_MAXINT64;
  if (!find_validity (url, &start_us, &self->lifetime_us))
    return;
  if (is_new)
    start_us = g_get_real_time ();
  self->end_us = start_us + self->lifetime_us;
}

void
gst_roboflow_signed_url_clear (GstRoboflowSignedUrl * self)
{
  g_clear_pointer (&self->url, g_free);
}

gboolean
gst_roboflow_signed_url_is_ending (const GstRoboflowSignedUrl * self)
{
  return self->url != NULL && self->end_us != G_MAXINT64
      && self->end_us - g_get_real_time () <
      MIN (MARGIN_US, self->lifetime_us / 10);
}

gboolean
gst_roboflow_signed_url_is_good (const GstRoboflowSignedUrl * self)
{
  return self->url != NULL && self->end_us != G_MAXINT64
      && !gst_roboflow_signed_url_is_ending (self);
}
