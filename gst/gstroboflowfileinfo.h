/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* What a video file says of itself; 0 where it does not. */
typedef struct
{
  gint width;
  gint height;
  gint rate_num;
  gint rate_den;
} GstRoboflowFileInfo;

gboolean gst_roboflow_file_info_read (const gchar * path,
    const GstRoboflowContainer * container, GstRoboflowFileInfo * info, GCancellable * cancellable, GError ** error);

G_END_DECLS
