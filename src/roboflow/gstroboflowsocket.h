/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What libsoup does not do with the socket of a message that has a body. */

/* To be called before @message is sent. */
void gst_roboflow_socket_attach (SoupMessage * message);

/* A server that refuses a body while it is sent answers and hangs up; libsoup
 * only notices that it cannot send on. This is what the server had said.
 *
 * Returns: (transfer full) (nullable): the body of the answer */
GBytes *gst_roboflow_socket_read_refusal (SoupMessage * message,
    SoupMessageHeaders * headers, guint * status);

G_END_DECLS
