/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a stream said between its buffers, and where. Not locked: one thread
 * writes, and whoever reads later is handed the log by a lock of its own. */
typedef struct _GstRoboflowEventLog GstRoboflowEventLog;

GstRoboflowEventLog *gst_roboflow_event_log_new (void);
void gst_roboflow_event_log_free (GstRoboflowEventLog * log);

void gst_roboflow_event_log_add (GstRoboflowEventLog * log, GstEvent * event,
    guint position);
void gst_roboflow_event_log_flush (GstRoboflowEventLog * log);
GstEvent *gst_roboflow_event_log_take (GstRoboflowEventLog * log,
    guint position);

G_END_DECLS
