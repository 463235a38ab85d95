/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowdigest.h"
#include "gstroboflowtransfer.h"

G_BEGIN_DECLS

#define GST_TYPE_ROBOFLOW_UPLOAD_BODY (gst_roboflow_upload_body_get_type ())
G_DECLARE_FINAL_TYPE (GstRoboflowUploadBody, gst_roboflow_upload_body, GST,
    ROBOFLOW_UPLOAD_BODY, GFilterInputStream)

/**
 * gst_roboflow_upload_body_new: (skip)
 * @file: (transfer none): an open file; it stays open
 * @size: how many bytes were announced
 * @transfer: who is told; outlives the stream
 * @digest: of what is read; outlives the stream
 *
 * The body of an upload: @file from byte 0, and exactly @size bytes of it or
 * an error.
 *
 * Returns: (transfer full): a stream
 */
GInputStream *gst_roboflow_upload_body_new (GFileInputStream * file,
    guint64 size, GstRoboflowTransfer * transfer, GstRoboflowDigest * digest);

G_END_DECLS
