/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* A file that comes to be whole or not at all: it is written in the same
 * folder, mode 0600, where possible without a name, and takes its place at
 * commit. */
typedef struct _GstRoboflowWholeFile GstRoboflowWholeFile;

/* Errors of all of these are GST_ROBOFLOW_ERROR_FILE and name the file. */
GST_ROBOFLOW_API
GstRoboflowWholeFile *gst_roboflow_whole_file_new (const gchar * path,
    GError ** error);

GST_ROBOFLOW_API
gboolean gst_roboflow_whole_file_write (GstRoboflowWholeFile * file,
    const void *data, gsize size, GError ** error);

/* To lock it; it stays open until the file is freed. */
gint gst_roboflow_whole_file_get_fd (const GstRoboflowWholeFile * file);

/* Makes what was written the file of that name, on the disk too. Only the
 * waiting for the disk can be cancelled, which is no error. */
GST_ROBOFLOW_API
gboolean gst_roboflow_whole_file_commit (GstRoboflowWholeFile * file,
    GCancellable * cancellable, GError ** error);

/* Without a commit nothing is left of what was written. */
GST_ROBOFLOW_API
void gst_roboflow_whole_file_free (GstRoboflowWholeFile * file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowWholeFile,
    gst_roboflow_whole_file_free)

G_END_DECLS
