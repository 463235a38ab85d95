/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* Of what gst_roboflow_frame_to_bytes() writes. */
#define GST_ROBOFLOW_FRAME_BYTES_VERSION 1

/* A frame for another process. NULL if it is larger than what is read. */
GBytes *gst_roboflow_frame_to_bytes (const GstRoboflowFrame * frame);

/* The frame that these bytes were made of. They may come from anywhere:
 * GST_ROBOFLOW_ERROR_RESULTS or GST_ROBOFLOW_ERROR_LIMIT if they are no
 * frame. */
GstRoboflowFrame *gst_roboflow_frame_new_from_bytes (const guint8 * data,
    gsize size, GError ** error);

G_END_DECLS
