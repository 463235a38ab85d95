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
  guint stall_s;                /* while no byte is sent or received */
  guint answer_s;               /* until an answer is complete; for results,
                                 * until it begins */
} GstRoboflowTimeouts;

/* The client's own, which tests change before they make a request. */
GstRoboflowTimeouts *gst_roboflow_client_get_timeouts (GstRoboflowClient *
    client);

/* gst_roboflow_exchange_send() with the client's session, certificate
 * authorities and key. */
GInputStream *gst_roboflow_client_send (GstRoboflowClient * client,
    GstRoboflowExchange * exchange, SoupMessage ** message,
    GCancellable * cancellable, GError ** error);

/* Whether to send "Expect: 100-continue" before a large body. It becomes FALSE
 * when a server turns out not to understand that. */
gboolean *gst_roboflow_client_get_expect_continue (GstRoboflowClient * client);

/* Requests need a cancellable: a new one where @cancellable is NULL.
 *
 * Returns: (transfer full) */
GCancellable *gst_roboflow_client_ref_cancellable (GCancellable * cancellable);

/* Returns: (transfer full): where a request of the API goes, with the key, a
 * secret. @path: begins and ends with a slash. @job_id: nullable */
gchar *gst_roboflow_client_build_url (GstRoboflowClient * client,
    const gchar * path, const gchar * job_id);

/* What no error and no message may quote. */
const gchar *gst_roboflow_client_get_api_key (GstRoboflowClient * client);

/* Whether @job_id can be one: it goes into URLs, messages and file names. */
gboolean gst_roboflow_client_is_job_id (const gchar * job_id);

/* Puts what was tried before the text of an error, unless it says that the
 * call was cancelled. */
void gst_roboflow_client_prefix_error (GError ** error, const gchar * what);

G_END_DECLS
