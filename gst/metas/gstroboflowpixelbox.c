/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpixelbox.h"

#include "gstroboflowlabel.h"

/* The relations of GstAnalyticsRelationMeta take memory by the square of the
 * number of boxes, and elements downstream draw or encode each region. */
#define MAX_BOXES 1000

/* Returns: FALSE if the edges from @low to @high are wholly outside */
static gboolean
clip (gdouble low, gdouble high, gint size, guint * from, guint * length,
    gdouble * min, gdouble * max)
{
  gint first, last;

  if (high <= 0 || low >= size)
    return FALSE;
  low = MAX (low, 0);
  high = MIN (high, size);
  *min = low / size;
  *max = high / size;

  first = MIN ((gint) (low + 0.5), size - 1);
  last = MAX ((gint) (high + 0.5), first + 1);
  *from = first;
  *length = last - first;
  return TRUE;
}

static gboolean
fit (GstRoboflowPixelBox * box, const GstRoboflowPrediction * prediction,
    gint width, gint height)
{
  gdouble left, top, w, h;

  if (!gst_roboflow_prediction_get_box (prediction, &left, &top, &w, &h))
    return FALSE;
  if (!clip (left, left + w, width, &box->x, &box->width, &box->x_min,
          &box->x_max)
      || !clip (top, top + h, height, &box->y, &box->height, &box->y_min,
          &box->y_max))
    return FALSE;
  box->prediction = prediction;
  box->label =
      gst_roboflow_label_quark (gst_roboflow_prediction_get_class (prediction));
  return TRUE;
}

/* Returns: (transfer full): a GstRoboflowPixelBox for each box of all models
 * that can be seen in a frame of @width x @height */
GArray *
gst_roboflow_pixel_boxes_new (const GstRoboflowFrame * frame, gint width,
    gint height)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (GstRoboflowPixelBox));
  GstRoboflowPixelBox box;

  if (width <= 0 || height <= 0)
    return boxes;
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    guint n = gst_roboflow_frame_get_n_predictions (frame, m);

    for (guint i = 0; i < n && boxes->len < MAX_BOXES; i++) {
      if (fit (&box, gst_roboflow_frame_get_prediction (frame, m, i), width,
              height))
        g_array_append_val (boxes, box);
    }
  }
  return boxes;
}
