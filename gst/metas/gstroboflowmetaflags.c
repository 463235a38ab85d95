/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowmetaflags.h"

GType
gst_roboflow_meta_flags_get_type (void)
{
  static gsize type;
  static const GFlagsValue values[] = {
    {GST_ROBOFLOW_META_PREDICTIONS, "Everything that the service answered, for "
          "roboflowoverlay and programs (GstRoboflowMeta)", "predictions"},
#ifdef ANALYTICS_LEVEL
    {GST_ROBOFLOW_META_ANALYTICS, "What GStreamer's analytics elements "
          "understand (GstAnalyticsRelationMeta)", "analytics"},
#endif
    {GST_ROBOFLOW_META_ROI, "Boxes, inside of which some encoders change the "
          "quality (GstVideoRegionOfInterestMeta)", "roi"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType registered = g_flags_register_static ("GstRoboflowMetaFlags", values);

    gst_type_mark_as_plugin_api (registered, 0);
    g_once_init_leave (&type, registered);
  }
  return type;
}

GstRoboflowMetaFlags
gst_roboflow_meta_flags_default (void)
{
#ifdef ANALYTICS_LEVEL
  return GST_ROBOFLOW_META_PREDICTIONS | GST_ROBOFLOW_META_ANALYTICS;
#else
  return GST_ROBOFLOW_META_PREDICTIONS;
#endif
}
