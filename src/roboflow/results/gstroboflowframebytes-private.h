/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* Changes with what gst_roboflow_frame_to_bytes() writes. */
#define GST_ROBOFLOW_FRAME_BYTES_VERSION 1

/* A frame for another process: (transfer full). NULL if it is larger than what
 * gst_roboflow_frame_new_from_bytes() accepts. */
GBytes *gst_roboflow_frame_to_bytes (const GstRoboflowFrame * frame);

/* The frame that these bytes were made of, (transfer full). The bytes are not
 * trusted: NULL with GST_ROBOFLOW_ERROR_RESULTS or GST_ROBOFLOW_ERROR_LIMIT if
 * they are not a frame. */
GstRoboflowFrame *gst_roboflow_frame_new_from_bytes (const guint8 * data,
    gsize size, GError ** error);

G_END_DECLS
