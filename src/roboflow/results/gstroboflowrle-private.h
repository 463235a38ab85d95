/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Masks as run lengths, the way COCO's tools write them: column by column from
 * the left and down each, alternating between pixels outside and inside of the
 * object. The first run is outside. */

/* Whether @counts (not ended by a NUL) is well formed and has exactly as many
 * pixels as this size. */
gboolean gst_roboflow_rle_check (const gchar * counts, gsize length,
    guint width, guint height);

/* Returns: (transfer full): the run lengths in COCO's compressed form */
gchar *gst_roboflow_rle_compress (const guint32 * runs, gsize n_runs);

/* Returns: (transfer full): a plane as gstroboflowmask-private.h has it, 255
 * inside and 0 outside; NULL with GST_ROBOFLOW_ERROR_RESULTS or
 * GST_ROBOFLOW_ERROR_LIMIT */
guint8 *gst_roboflow_rle_unpack (const gchar * counts, guint width,
    guint height, GError ** error);

G_END_DECLS
