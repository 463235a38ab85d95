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

/* Brings @child to the state of the bin that it is in. Unlike
 * gst_element_sync_state_with_parent() this may be called while another thread
 * changes the state of the bin: had it set @child to PLAYING between the reading of
 * the old state and the setting of that, @child would be left behind.
 *
 * Returns: FALSE if @child cannot follow */
gboolean
gst_roboflow_follow_parent (GstElement * child)
{
  g_autoptr (GstElement) bin =
      GST_ELEMENT (gst_object_get_parent (GST_OBJECT (child)));
  GstState target, now;

  GST_OBJECT_LOCK (bin);
  now = GST_STATE_TARGET (bin);
  GST_OBJECT_UNLOCK (bin);
  do {
    target = now;
    if (gst_element_set_state (child, target) == GST_STATE_CHANGE_FAILURE)
      return FALSE;
    GST_OBJECT_LOCK (bin);
    now = GST_STATE_TARGET (bin);
    GST_OBJECT_UNLOCK (bin);
  } while (now != target);
  return TRUE;
}
