/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowerror.h"

G_BEGIN_DECLS

/* An error that an HTTP answer of status @http_status led to. @retry_after_s:
 * how many seconds the server wants us to wait, 0 where it did not say. */
GError *gst_roboflow_error_new_http (GstRoboflowError code, guint http_status,
    guint retry_after_s, const gchar * message);

guint gst_roboflow_error_get_retry_after (const GError * error);

G_END_DECLS
