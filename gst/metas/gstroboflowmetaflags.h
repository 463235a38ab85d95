/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstRoboflowMetaFlags:
 * @GST_ROBOFLOW_META_PREDICTIONS: GstRoboflowMeta
 * @GST_ROBOFLOW_META_ANALYTICS: GstAnalyticsRelationMeta, which only exists in
 *   a plugin built with GStreamer 1.24 or later
 * @GST_ROBOFLOW_META_ROI: GstVideoRegionOfInterestMeta
 *
 * The kinds of metas that predictions are attached as.
 */
typedef enum
{
  GST_ROBOFLOW_META_PREDICTIONS = 1 << 0,
  GST_ROBOFLOW_META_ANALYTICS = 1 << 1,
  GST_ROBOFLOW_META_ROI = 1 << 2,
} GstRoboflowMetaFlags;

#define GST_TYPE_ROBOFLOW_META_FLAGS (gst_roboflow_meta_flags_get_type ())
GType gst_roboflow_meta_flags_get_type (void);

GstRoboflowMetaFlags gst_roboflow_meta_flags_default (void);

G_END_DECLS
