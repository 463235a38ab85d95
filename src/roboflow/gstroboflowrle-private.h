/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Run lengths of masks as COCO's tools write them: down the columns from the
 * left, in turn outside and inside of the object, beginning outside. */

/* Whether counts, which needs no NUL at its end, is well formed and made for
 * exactly this size. */
gboolean gst_roboflow_rle_check (const gchar * counts, gsize length,
    guint width, guint height);

/* Returns: (transfer full): the same run lengths as text */
gchar *gst_roboflow_rle_compress (const guint32 * runs, gsize n_runs);

/* Returns: (transfer full): a plane as gstroboflowmask-private.h has it, 255
 * inside and 0 outside; NULL with GST_ROBOFLOW_ERROR_RESULTS or
 * GST_ROBOFLOW_ERROR_LIMIT */
guint8 *gst_roboflow_rle_unpack (const gchar * counts, guint width,
    guint height, GError ** error);

G_END_DECLS
