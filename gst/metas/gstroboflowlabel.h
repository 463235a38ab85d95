/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GQuark gst_roboflow_label_quark (const gchar * name);

G_END_DECLS
