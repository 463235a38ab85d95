/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowstream.h"

G_BEGIN_DECLS

GstRoboflowFrame *gst_roboflow_fit_frame (const GstRoboflowStream * stream,
    GstRoboflowFrame * frame, GError ** error);

G_END_DECLS
