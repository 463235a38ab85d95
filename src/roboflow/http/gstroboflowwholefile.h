/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* A file that appears as a whole or not at all. It is written in the same
 * folder, of mode 0600, where possible without a name, and gets its name at
 * commit. */
typedef struct _GstRoboflowWholeFile GstRoboflowWholeFile;

/* Errors of all of these are GST_ROBOFLOW_ERROR_FILE and name the file. */
GST_ROBOFLOW_API
GstRoboflowWholeFile *gst_roboflow_whole_file_new (const gchar * path,
    GError ** error);

GST_ROBOFLOW_API
gboolean gst_roboflow_whole_file_write (GstRoboflowWholeFile * file,
    const void *data, gsize size, GError ** error);

/* For locking; transfer none. */
gint gst_roboflow_whole_file_get_fd (const GstRoboflowWholeFile * file);

/* Waits until everything is on the disk, and replaces the file of that name.
 * Cancelling ends the waiting, which is not an error. */
GST_ROBOFLOW_API
gboolean gst_roboflow_whole_file_commit (GstRoboflowWholeFile * file,
    GCancellable * cancellable, GError ** error);

/* What was written and not committed is removed. */
GST_ROBOFLOW_API
void gst_roboflow_whole_file_free (GstRoboflowWholeFile * file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowWholeFile,
    gst_roboflow_whole_file_free)

G_END_DECLS
