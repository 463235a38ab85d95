/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* Counts messages that the application has not read yet. May be used by any
 * thread. */
typedef struct _GstRoboflowPacer GstRoboflowPacer;

GstRoboflowPacer *gst_roboflow_pacer_new (guint max_unread, gsize max_weight);
void gst_roboflow_pacer_unref (GstRoboflowPacer * pacer);

gboolean gst_roboflow_pacer_has_room (GstRoboflowPacer * pacer);
gboolean gst_roboflow_pacer_wait (GstRoboflowPacer * pacer,
    GCancellable * cancellable, GError ** error);
void gst_roboflow_pacer_track (GstRoboflowPacer * pacer, GstMessage * message,
    gsize weight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPacer, gst_roboflow_pacer_unref)

G_END_DECLS
