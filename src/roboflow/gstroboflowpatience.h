/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A cancellable that is cancelled when another one is, or when something has
 * not happened in time. */
typedef struct _GstRoboflowPatience GstRoboflowPatience;

GstRoboflowPatience *gst_roboflow_patience_new (GCancellable * cancellable,
    guint64 limit_ms);
void gst_roboflow_patience_free (GstRoboflowPatience * patience);

GCancellable *gst_roboflow_patience_get_cancellable (GstRoboflowPatience *
    patience);

/* It has happened. */
void gst_roboflow_patience_rest (GstRoboflowPatience * patience);

/* Whether it had not, in time, and nobody cancelled the other one. */
gboolean gst_roboflow_patience_ran_out (GstRoboflowPatience * patience);

/* Passes the error of a request on: one of being cancelled, where time ran out,
 * becomes one of the connection. */
void gst_roboflow_patience_propagate_error (GstRoboflowPatience * patience,
    GError ** error, GError * reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPatience, gst_roboflow_patience_free)

G_END_DECLS
