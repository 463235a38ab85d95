/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/**
 * gst_roboflow_url_check: (skip)
 * @url: a URL of the user or of the service
 * @what: what it is, for the error: "api-url", "upload URL"
 * @error: return location for an error
 *
 * https to any host, plain http to a loopback host only (127.0.0.0/8, ::1,
 * localhost), no user information.
 *
 * Returns: %FALSE with %GST_ROBOFLOW_ERROR_URL; the error names the host at
 *   most, never query or path
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_url_check (const gchar * url, const gchar * what,
    GError ** error);

/* Whether @host, a name or an address without brackets, is this machine. */
gboolean gst_roboflow_host_is_loopback (const gchar * host);

/**
 * gst_roboflow_url_redact: (skip)
 * @url: any text that is taken for a URL
 *
 * Returns: (transfer full): scheme, host and port, for logs
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_url_redact (const gchar * url);

/**
 * gst_roboflow_redact_text: (skip)
 * @text: words of a server
 * @secret: (nullable): a further text to take out, as the key
 *
 * What a server says goes into errors and logs only through here: queries of
 * URLs in it and @secret are replaced by an ellipsis, control characters and
 * invalid UTF-8 too (line breaks by a space), and it is cut to 1000 bytes.
 *
 * Returns: (transfer full): the text
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_redact_text (const gchar * text, const gchar * secret);

G_END_DECLS
