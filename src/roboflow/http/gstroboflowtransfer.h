/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowclient.h"

G_BEGIN_DECLS

/* Tells a function of the caller how far a transfer is, but not too often. */
typedef struct
{
  GstRoboflowTransferFunc func;
  gpointer user_data;
  guint64 total;                /* bytes, 0: not known */
  gint64 next_us;               /* monotonic time of the next report */
} GstRoboflowTransfer;

void gst_roboflow_transfer_report (GstRoboflowTransfer * transfer,
    guint64 done);

/* Reports the end of the transfer, however soon after the last report. */
void gst_roboflow_transfer_finish (GstRoboflowTransfer * transfer,
    guint64 done);

/* Sets GST_ROBOFLOW_ERROR_FILE because the file that is sent cannot be read any
 * more, but passes on that a call was cancelled. @reason: (transfer full) */
void gst_roboflow_transfer_set_read_error (GError ** error, GError * reason);

G_END_DECLS
