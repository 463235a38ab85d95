/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtransfer.h"

#include "gstroboflowerror.h"

#define REPORT_INTERVAL_US (G_USEC_PER_SEC / 10)

void
gst_roboflow_transfer_report (GstRoboflowTransfer * transfer, guint64 done)
{
  gint64 now_us;

  if (transfer->func == NULL)
    return;
  now_us = g_get_monotonic_time ();
  if (now_us < transfer->next_us)
    return;
  transfer->next_us = now_us + REPORT_INTERVAL_US;
  transfer->func (done, transfer->total, transfer->user_data);
}

void
gst_roboflow_transfer_finish (GstRoboflowTransfer * transfer, guint64 done)
{
  if (transfer->func != NULL)
    transfer->func (done, transfer->total, transfer->user_data);
}

void
gst_roboflow_transfer_set_read_error (GError ** error, GError * reason)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, reason);
    return;
  }
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "The recording cannot be read any more: %s", reason->message);
  g_error_free (reason);
}
