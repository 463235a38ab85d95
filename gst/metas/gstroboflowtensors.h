/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/gstroboflowframe.h>

G_BEGIN_DECLS

void gst_roboflow_tensors_attach (GstBuffer * buffer,
    const GstRoboflowFrame * frame);

G_END_DECLS
