/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decodes a picture whose grey values are numbers: they come as they are
 * stored, also those of 1, 2 and 4 bits. Of a picture in colours that is the
 * red, which in one that was grey before is the value. base64: a PNG, also as
 * a data URL.
 * Returns: (transfer full): a plane as gstroboflowmask-private.h has it; NULL
 * with GST_ROBOFLOW_ERROR_RESULTS or GST_ROBOFLOW_ERROR_LIMIT */
guint8 *gst_roboflow_png_decode_grey (const gchar * base64, guint * width,
    guint * height, GError ** error);

G_END_DECLS
