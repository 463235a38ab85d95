/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What libsoup does not do with the socket of a request that has a body. */

/* To be called before @message is sent. */
void gst_roboflow_socket_attach (SoupMessage * message);

/* A server that refuses a body while it is sent answers and closes the
 * connection; libsoup only says that it could not send on. This reads the
 * answer.
 *
 * Returns: (transfer full) (nullable): the body of the answer, with @headers
 *   and @status set */
GBytes *gst_roboflow_socket_read_refusal (SoupMessage * message,
    SoupMessageHeaders * headers, guint * status);

G_END_DECLS
