/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowerror.h"

G_BEGIN_DECLS

/* An error caused by an HTTP answer of status @http_status. @retry_after_s:
 * how many seconds the server asks to wait before the next try; 0: it does not
 * say */
GError *gst_roboflow_error_new_http (GstRoboflowError code, guint http_status,
    guint retry_after_s, const gchar * message);

/* In seconds; 0 for errors of other domains, too. */
guint gst_roboflow_error_get_retry_after (const GError * error);

G_END_DECLS
