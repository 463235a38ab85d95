/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

gboolean gst_roboflow_segment_is_sought (const GstSegment * segment);
gint64 gst_roboflow_segment_to_running_time (const GstSegment * segment,
    GstClockTime time);

G_END_DECLS
