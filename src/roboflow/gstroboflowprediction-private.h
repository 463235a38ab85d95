/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* A plain value inside the array of its frame. A reader fills in what there
 * is; the strings are in the frame's keeping (gst_roboflow_frame_intern()). */
struct _GstRoboflowPrediction
{
  GstRoboflowFrame *frame;      /* owner, not owned */
  const gchar *class_name;
  const gchar *detection_id;
  gdouble confidence;
  gdouble left, top, width, height;     /* of the box, in pixels */
  gint64 tracker_id;
  gint class_id;

  guint has_confidence:1;
  guint has_box:1;
  guint has_tracker_id:1;
  guint has_class_id:1;
};

G_END_DECLS
