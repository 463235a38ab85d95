/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprediction.h"

G_BEGIN_DECLS

typedef struct _GstRoboflowFrameModel GstRoboflowFrameModel;

/* Plain values in the arena of their frame, filled in by the decoder.
 * Coordinates are in pixels of the image that the model saw; getters convert
 * them to pixels of the frame. */

struct _GstRoboflowKeypoint
{
  const GstRoboflowFrameModel *model;
  gdouble x, y;
  gdouble confidence;
  const gchar *class_name;
  gint class_id;

  guint has_confidence:1;
  guint has_class_id:1;
};

struct _GstRoboflowPrediction
{
  const GstRoboflowFrameModel *model;
  const gchar *class_name;
  const gchar *detection_id;
  const gchar *parent_id;
  gdouble confidence;
  gdouble left, top, width, height;     /* of the box */
  gdouble yaw, pitch;
  gint64 tracker_id;

  const gdouble *points;        /* x and y in turns */
  GstRoboflowKeypoint *keypoints;
  const gdouble *embedding;
  const gchar *rle;             /* COCO's compressed run lengths */
  const gchar *mask_png;        /* in base64 */
  guint n_points;
  guint n_keypoints;
  guint embedding_length;
  guint mask_width, mask_height;        /* of the run lengths */

  gint class_id;

  guint has_confidence:1;
  guint has_box:1;
  guint has_tracker_id:1;
  guint has_class_id:1;
  guint has_gaze:1;
  guint is_label:1;
  guint is_predicted:1;
};

G_END_DECLS
