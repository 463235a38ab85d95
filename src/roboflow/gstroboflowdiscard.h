/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS
/* Exported for the plugin, not installed. */
/* Closes @fd, without waiting for the disk if that is the end of a large file
 * that has no name. */
void gst_roboflow_discard_fd (gint fd);

/* Removes the file, if there is one, without waiting for the disk. */
GST_ROBOFLOW_API void gst_roboflow_discard_file (const gchar * path);

G_END_DECLS
