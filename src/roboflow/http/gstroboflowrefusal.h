/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Who answers: the service's API, or the storage behind its signed URLs. The
 * same status means other things. */
typedef enum
{
  GST_ROBOFLOW_PEER_SERVICE,
  GST_ROBOFLOW_PEER_STORAGE,
} GstRoboflowPeer;

/**
 * gst_roboflow_refusal_new_error: (skip)
 * @peer: who answered
 * @http_status: an HTTP status of 400 or more
 * @retry_after_s: what the server wants us to wait, 0: not said
 * @answer: the answer's body
 * @secret: (nullable): what must not be quoted
 *
 * Returns: (transfer full): an error that says what to do, in the words of
 *   the answer
 */
GError *gst_roboflow_refusal_new_error (GstRoboflowPeer peer,
    guint http_status, guint retry_after_s, GBytes * answer,
    const gchar * secret);

G_END_DECLS
