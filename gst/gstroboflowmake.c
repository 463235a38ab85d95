/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmake.h"

/* Makes an element and adds it to @bin. Fails if it is not installed.
 * @name: (nullable)
 *
 * Returns: (transfer none) (nullable): the element */
GstElement *
gst_roboflow_make (GstBin * bin, const gchar * factory, const gchar * name,
    GError ** error)
{
  GstElement *element = gst_element_factory_make (factory, name);

  if (!element) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "The element %s is not installed", factory);
    return NULL;
  }
  gst_bin_add (bin, element);
  return element;
}
