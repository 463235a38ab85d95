/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowclient.h"
#include "gstroboflowexchange.h"

G_BEGIN_DECLS

/* How long a server may take, for each try. */
typedef struct
{
  guint stall_s;                /* while no byte moves */
  guint answer_s;               /* for an answer, but for the results */
} GstRoboflowTimeouts;

/* Of the next connection, and the next answer. */
GstRoboflowTimeouts *gst_roboflow_client_get_timeouts (GstRoboflowClient *
    client);

/* Sends a request with what the client knows: session, trust, secret. As
 * gst_roboflow_exchange_send(). */
GInputStream *gst_roboflow_client_send (GstRoboflowClient * client,
    GstRoboflowExchange * exchange, SoupMessage ** message,
    GCancellable * cancellable, GError ** error);

/* Whether to ask before a large body is sent; a server can turn out not to
 * understand that. */
gboolean *gst_roboflow_client_get_asks (GstRoboflowClient * client);

/* The cancellable is never NULL inside of a request. */
GCancellable *gst_roboflow_client_ref_cancellable (GCancellable *
    cancellable);

/* Whether @job_id can be one: it goes into URLs, messages and file names. */
gboolean gst_roboflow_client_is_job_id (const gchar * job_id);

/* Says what was tried, but leaves a cancelled call as it is. */
void gst_roboflow_client_prefix_error (GError ** error, const gchar * what);

G_END_DECLS
