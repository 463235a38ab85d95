/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include <gio/gio.h>

G_BEGIN_DECLS

GstCaps *gst_roboflow_file_info_read (const gchar * path,
    const GstRoboflowContainer * container, GCancellable * cancellable,
    GError ** error);

G_END_DECLS
