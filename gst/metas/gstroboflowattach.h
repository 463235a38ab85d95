/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowmetaflags.h"
#include <roboflow/gstroboflowframe.h>

G_BEGIN_DECLS

void gst_roboflow_attach (GstBuffer * buffer, GstRoboflowFrame * frame,
    gint width, gint height, GstRoboflowMetaFlags metas);

G_END_DECLS
