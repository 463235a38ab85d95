/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decodes a picture whose grey values are numbers, as masks are. The values
 * are not scaled, also those of 1, 2 and 4 bits. Of a picture in colours the
 * red values are taken: if it was grey once, they are the grey values.
 * @base64: a PNG, alone or as a data URL. Returns: (transfer full): a plane as
 * gstroboflowmask-private.h has it; NULL with GST_ROBOFLOW_ERROR_RESULTS or
 * GST_ROBOFLOW_ERROR_LIMIT */
guint8 *gst_roboflow_png_decode_grey (const gchar * base64, guint * width,
    guint * height, GError ** error);

G_END_DECLS
