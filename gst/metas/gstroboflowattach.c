/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowattach.h"

#include "gstroboflowpixelbox.h"
#include "gstroboflowroi.h"
#include <roboflow/gstroboflowmeta.h>

#ifdef ANALYTICS_LEVEL
#include "gstroboflowanalytics.h"
#endif

/* Attaches the predictions of @frame, in pixels of @width x @height, to
 * @buffer, which has to be writable. The other metas need boxes in whole
 * pixels, so where the size is unknown (0 x 0) only GstRoboflowMeta is
 * attached. */
void
gst_roboflow_attach (GstBuffer * buffer, GstRoboflowFrame * frame,
    gint width, gint height, GstRoboflowMetaFlags metas)
{
  g_autoptr (GArray) boxes = NULL;
  guint first_id = 0;

  if (metas & GST_ROBOFLOW_META_PREDICTIONS)
    gst_buffer_add_roboflow_meta (buffer, frame, width, height);
  if (!(metas & ~GST_ROBOFLOW_META_PREDICTIONS) || width <= 0 || height <= 0)
    return;

  boxes = gst_roboflow_pixel_boxes_new (frame, width, height);
#ifdef ANALYTICS_LEVEL
  if (metas & GST_ROBOFLOW_META_ANALYTICS)
    first_id = gst_roboflow_analytics_attach (buffer, frame, boxes, width,
        height);
#endif
  if (metas & GST_ROBOFLOW_META_ROI)
    gst_roboflow_roi_attach (buffer, boxes, first_id);
}
