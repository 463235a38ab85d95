/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrefusal.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One exchange with an HTTP server: a request goes out, its answer comes
 * back, and whatever else can happen becomes a GstRoboflowError. */
typedef struct
{
  GstRoboflowPeer peer;
  const gchar *method;
  const gchar *url;             /* checked; a secret */
  const gchar *secret;          /* what no error may quote */
  GTlsDatabase *extra_cas;      /* nullable: trusted beside the system's */

  /* The body; none where content_type is NULL. It is asked for again at every
   * sending, and always begins at its first byte. */
  const gchar *content_type;
  guint64 body_size;
  GInputStream *(*open_body) (gpointer body_data);
  gpointer body_data;
  gboolean *expect_continue;    /* nullable: whether to send the body only when
                                 * the server says "100 Continue"; set to FALSE
                                 * when the server does not know that */
} GstRoboflowExchange;

/**
 * gst_roboflow_exchange_send: (skip)
 * @exchange: what to send where
 * @session: a session
 * @message: (out) (transfer full): the message whose answer it is
 * @cancellable: a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the body of an answer of success
 */
GInputStream *gst_roboflow_exchange_send (const GstRoboflowExchange * exchange,
    SoupSession * session, SoupMessage ** message, GCancellable * cancellable,
    GError ** error);

/* Reads on in an answer; as g_input_stream_read(), with our errors. */
gssize gst_roboflow_exchange_read (const GstRoboflowExchange * exchange,
    GInputStream * answer, gpointer buffer, gsize size,
    GCancellable * cancellable, GError ** error);

/* Reads a small answer to its end. */
GBytes *gst_roboflow_exchange_read_all (const GstRoboflowExchange * exchange,
    GInputStream * answer, gsize max_bytes, GCancellable * cancellable,
    GError ** error);

G_END_DECLS
