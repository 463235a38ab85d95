/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowpixelbox.h"
#define GST_USE_UNSTABLE_API
#include <gst/analytics/analytics.h>

G_BEGIN_DECLS

void gst_roboflow_masks_add_instances (GstAnalyticsRelationMeta * meta,
    const GArray * boxes, guint first_id, gint width, gint height);
void gst_roboflow_masks_add_classes (GstAnalyticsRelationMeta * meta,
    const GstRoboflowFrame * frame, gint width, gint height);

G_END_DECLS
