/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowdebug.h"
#include "gstroboflowoverlay.h"
#include "gstroboflowvideoinfer.h"
#include <roboflow/gstroboflowmeta.h>

GST_DEBUG_CATEGORY (roboflow_videoinfer_debug);
GST_DEBUG_CATEGORY (roboflow_recording_debug);
GST_DEBUG_CATEGORY (roboflow_attacher_debug);
GST_DEBUG_CATEGORY (roboflow_run_debug);
GST_DEBUG_CATEGORY (roboflow_poster_debug);
GST_DEBUG_CATEGORY (roboflow_overlay_debug);

/* GStreamer has to know the meta by name to read one that another process sent.
 * Since 1.28 it loads the plugin for that. */
static gboolean
register_meta (GstPlugin * plugin)
{
  const GstMetaInfo *info = gst_roboflow_meta_get_info ();

#if GST_CHECK_VERSION (1, 28, 0)
  return gst_meta_factory_register (plugin, info);
#else
  return info != NULL;
#endif
}

static gboolean
plugin_init (GstPlugin * plugin)
{
  GST_DEBUG_CATEGORY_INIT (roboflow_videoinfer_debug, "roboflowvideoinfer", 0,
      "Roboflow video inference element");
  GST_DEBUG_CATEGORY_INIT (roboflow_recording_debug, "roboflowrecording", 0,
      "Recording for Roboflow video inference");
  GST_DEBUG_CATEGORY_INIT (roboflow_attacher_debug, "roboflowattacher", 0,
      "Attaching of Roboflow predictions to frames");
  GST_DEBUG_CATEGORY_INIT (roboflow_run_debug, "roboflowrun", 0,
      "One run of Roboflow video inference");
  GST_DEBUG_CATEGORY_INIT (roboflow_poster_debug, "roboflowposter", 0,
      "Roboflow predictions on their way to the application");
  GST_DEBUG_CATEGORY_INIT (roboflow_overlay_debug, "roboflowoverlay", 0,
      "Drawing of Roboflow predictions");

  return register_meta (plugin)
      && GST_ELEMENT_REGISTER (roboflowvideoinfer, plugin)
      && GST_ELEMENT_REGISTER (roboflowoverlay, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, roboflow,
    "Runs Roboflow vision models over recorded video", plugin_init, VERSION,
    "LGPL", PACKAGE_NAME, PACKAGE_ORIGIN)
