/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowerror-private.h"

/* GLib keeps this with the error when it is copied or prefixed. */
typedef struct
{
  guint http_status;
  guint retry_after_s;
} GstRoboflowErrorPrivate;

static void
gst_roboflow_error_private_init (GstRoboflowErrorPrivate * priv)
{
  priv->http_status = 0;
  priv->retry_after_s = 0;
}

static void
gst_roboflow_error_private_copy (const GstRoboflowErrorPrivate * source,
    GstRoboflowErrorPrivate * dest)
{
  *dest = *source;
}

static void
gst_roboflow_error_private_clear (GstRoboflowErrorPrivate * priv)
{
}

G_DEFINE_EXTENDED_ERROR (GstRoboflowError, gst_roboflow_error);

GError *
gst_roboflow_error_new_http (GstRoboflowError code, guint http_status,
    guint retry_after_s, const gchar * message)
{
  GError *error = g_error_new_literal (GST_ROBOFLOW_ERROR, code, message);
  GstRoboflowErrorPrivate *priv = gst_roboflow_error_get_private (error);

  priv->http_status = http_status;
  priv->retry_after_s = retry_after_s;
  return error;
}

guint
gst_roboflow_error_get_http_status (const GError * error)
{
  if (error == NULL || error->domain != GST_ROBOFLOW_ERROR)
    return 0;
  return gst_roboflow_error_get_private (error)->http_status;
}

guint
gst_roboflow_error_get_retry_after (const GError * error)
{
  if (error == NULL || error->domain != GST_ROBOFLOW_ERROR)
    return 0;
  return gst_roboflow_error_get_private (error)->retry_after_s;
}
