/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowretry.h"
#include "gstroboflowerror-private.h"

#include <libsoup/soup.h>

#define MAX_RETRY_AFTER_S 600

/* An answer of the 5xx kind, or 408. */
static GstRoboflowRetry
classify_unavailable (guint http_status, GstRoboflowRequestKind kind)
{
  switch (http_status) {
    case 503:
      return GST_ROBOFLOW_RETRY_FREELY;
    case 408:
    case 500:
    case 502:
    case 504:
      return kind == GST_ROBOFLOW_REQUEST_CREATES ?
          GST_ROBOFLOW_RETRY_ONCE : GST_ROBOFLOW_RETRY_FREELY;
    default:
      return GST_ROBOFLOW_RETRY_NEVER;
  }
}

GstRoboflowRetry
gst_roboflow_retry_classify (const GError * error, GstRoboflowRequestKind kind)
{
  guint http_status = gst_roboflow_error_get_http_status (error);

  if (error->domain != GST_ROBOFLOW_ERROR)
    return GST_ROBOFLOW_RETRY_NEVER;

  switch (error->code) {
    case GST_ROBOFLOW_ERROR_NOT_SENT:
    case GST_ROBOFLOW_ERROR_RATE_LIMITED:
      return GST_ROBOFLOW_RETRY_FREELY;
    case GST_ROBOFLOW_ERROR_CONNECTION:
      return kind == GST_ROBOFLOW_REQUEST_CREATES ?
          GST_ROBOFLOW_RETRY_ONCE : GST_ROBOFLOW_RETRY_FREELY;
    case GST_ROBOFLOW_ERROR_UNAVAILABLE:
      return classify_unavailable (http_status, kind);
    case GST_ROBOFLOW_ERROR_BAD_ANSWER:
      /* Something between us and the service may have answered in its place.
       * A redirection to elsewhere will be the same the next time. */
      return http_status / 100 == 3 ?
          GST_ROBOFLOW_RETRY_NEVER : GST_ROBOFLOW_RETRY_ONCE;
    default:
      return GST_ROBOFLOW_RETRY_NEVER;
  }
}

gboolean
gst_roboflow_retry_may_have_arrived (const GError * error)
{
  guint http_status = gst_roboflow_error_get_http_status (error);

  if (error->domain != GST_ROBOFLOW_ERROR)
    return TRUE;

  switch (error->code) {
    case GST_ROBOFLOW_ERROR_SETTINGS:
    case GST_ROBOFLOW_ERROR_URL:
    case GST_ROBOFLOW_ERROR_NOT_AUTHORIZED:
    case GST_ROBOFLOW_ERROR_PAYMENT:
    case GST_ROBOFLOW_ERROR_NOT_FOUND:
    case GST_ROBOFLOW_ERROR_REJECTED:
    case GST_ROBOFLOW_ERROR_RATE_LIMITED:
    case GST_ROBOFLOW_ERROR_NOT_SENT:
    case GST_ROBOFLOW_ERROR_TLS:
      return FALSE;
    case GST_ROBOFLOW_ERROR_UNAVAILABLE:
      return http_status != 503;
    default:
      return http_status / 100 != 3;
  }
}

guint
gst_roboflow_retry_get_delay_ms (const GstRoboflowBackoff * backoff,
    guint n_retries, const GError * error, gdouble jitter)
{
  guint64 longest_ms = (guint64) backoff->base_ms << MIN (n_retries, 31);
  guint retry_after_s = gst_roboflow_error_get_retry_after (error);
  guint delay_ms = jitter * MIN (longest_ms, backoff->cap_ms);

  return MAX (delay_ms, MIN (retry_after_s, MAX_RETRY_AFTER_S) * 1000);
}

guint
gst_roboflow_retry_parse_after (const gchar * value, GDateTime * now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;

  if (value == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT, &seconds, NULL))
    return seconds;
  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return 0;
  return CLAMP (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND, 0,
      G_MAXUINT);
}

gboolean
gst_roboflow_retry_wait (gint64 until_us, GCancellable * cancellable,
    GError ** error)
{
  GPollFD cancelled;
  gint64 left_us;

  g_cancellable_make_pollfd (cancellable, &cancelled);
  while ((left_us = until_us - g_get_monotonic_time ()) > 0
      && !g_cancellable_is_cancelled (cancellable))
    g_poll (&cancelled, 1, MIN (left_us / 1000 + 1, G_MAXINT));

  g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
