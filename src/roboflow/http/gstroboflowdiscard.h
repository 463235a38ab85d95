/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Closes @fd. Where that frees a large file on the disk, a thread does it, and
 * the call returns at once. */
void gst_roboflow_discard_fd (gint fd);

/* Removes the file, if it exists, without waiting for the disk. Exported for
 * the plugin, not installed. */
GST_ROBOFLOW_API
void gst_roboflow_discard_file (const gchar * path);

G_END_DECLS
