/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

GstElement *gst_roboflow_make (GstBin * bin, const gchar * factory,
    const gchar * name, GError ** error);
gboolean gst_roboflow_follow_parent (GstElement * child);

G_END_DECLS
