/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowroi.h"

#include "gstroboflowlabel.h"
#include <gst/video/video.h>

/* As Intel DL Streamer's detectors write it. */
static GstStructure *
describe (const GstRoboflowPixelBox * box)
{
  GstStructure *detection = gst_structure_new ("detection",
      "x_min", G_TYPE_DOUBLE, box->x_min, "x_max", G_TYPE_DOUBLE, box->x_max,
      "y_min", G_TYPE_DOUBLE, box->y_min, "y_max", G_TYPE_DOUBLE, box->y_max,
      NULL);
  gdouble confidence;
  gint class_id;

  if (gst_roboflow_prediction_get_confidence (box->prediction, &confidence))
    gst_structure_set (detection, "confidence", G_TYPE_DOUBLE, confidence,
        NULL);
  if (gst_roboflow_prediction_get_class_id (box->prediction, &class_id))
    gst_structure_set (detection, "label_id", G_TYPE_INT, class_id, NULL);
  return detection;
}

static void
attach_box (GstBuffer * buffer, const GstRoboflowPixelBox * box, gint id)
{
  GQuark name =
      gst_roboflow_label_quark (gst_roboflow_prediction_get_class
      (box->prediction));
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_add_video_region_of_interest_meta_id (buffer, name, box->x,
      box->y, box->width, box->height);
  gint64 tracker_id;

  roi->id = id;
  roi->parent_id = -1;
  gst_video_region_of_interest_meta_add_param (roi, describe (box));

  /* DL Streamer's identifier of a track is an int. */
  if (gst_roboflow_prediction_get_tracker_id (box->prediction, &tracker_id)
      && tracker_id >= G_MININT && tracker_id <= G_MAXINT)
    gst_video_region_of_interest_meta_add_param (roi,
        gst_structure_new ("object_id", "id", G_TYPE_INT, (gint) tracker_id,
            NULL));
}

/* Attaches a GstVideoRegionOfInterestMeta for each of @boxes. They count from
 * @first_id, but leave out what regions of the buffer are called already: DL
 * Streamer takes a region and an object of GstAnalyticsRelationMeta for the
 * same if their identifiers are. */
void
gst_roboflow_roi_attach (GstBuffer * buffer, const GArray * boxes,
    guint first_id)
{
  gboolean shared = gst_buffer_get_meta (buffer,
      GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE) != NULL;
  gint id = first_id;

  for (guint i = 0; i < boxes->len; i++, id++) {
    while (shared && gst_buffer_get_video_region_of_interest_meta_id (buffer,
            id))
      id++;
    attach_box (buffer, &g_array_index (boxes, GstRoboflowPixelBox, i), id);
  }
}
