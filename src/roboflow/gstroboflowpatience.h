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
    guint limit_ms);
void gst_roboflow_patience_free (GstRoboflowPatience * patience);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPatience, gst_roboflow_patience_free)

GCancellable *gst_roboflow_patience_get_cancellable (GstRoboflowPatience *
    patience);

/* It has happened. */
void gst_roboflow_patience_rest (GstRoboflowPatience * patience);

/* Whether it had not, in time. */
gboolean gst_roboflow_patience_ran_out (GstRoboflowPatience * patience);

G_END_DECLS
