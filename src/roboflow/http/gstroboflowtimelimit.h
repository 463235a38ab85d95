/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A time limit for blocking calls: its cancellable is cancelled when the time
 * is over, or when the caller's own cancellable is. */
typedef struct _GstRoboflowTimeLimit GstRoboflowTimeLimit;

/* @cancellable: the caller's own. The time begins now. */
GstRoboflowTimeLimit *gst_roboflow_time_limit_new (GCancellable * cancellable,
    guint64 limit_ms);
void gst_roboflow_time_limit_free (GstRoboflowTimeLimit * limit);

/* Transfer none; for the calls that are limited. */
GCancellable *gst_roboflow_time_limit_get_cancellable (GstRoboflowTimeLimit *
    limit);

/* What there was a limit for has happened: from now on only the caller's own
 * cancellable counts. */
void gst_roboflow_time_limit_lift (GstRoboflowTimeLimit * limit);

/* Whether the time was over before the limit was lifted, and the caller's own
 * cancellable is not cancelled. */
gboolean gst_roboflow_time_limit_was_exceeded (GstRoboflowTimeLimit * limit);

/* Passes on the @reason (transfer full) for which a limited call failed. Where
 * that is being cancelled because the limit was exceeded, the error is
 * GST_ROBOFLOW_ERROR_CONNECTION instead. */
void gst_roboflow_time_limit_propagate_error (GstRoboflowTimeLimit * limit,
    GError ** error, GError * reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowTimeLimit,
    gst_roboflow_time_limit_free)

G_END_DECLS
