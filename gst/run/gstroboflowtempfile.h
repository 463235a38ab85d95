/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gchar *gst_roboflow_temp_file_new (const gchar * extension, GError ** error);

G_END_DECLS
