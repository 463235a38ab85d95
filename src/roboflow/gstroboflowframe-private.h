/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowarena-private.h"
#include "gstroboflowframe.h"
#include "gstroboflowprediction-private.h"

G_BEGIN_DECLS

/* Of an image, in pixels. */
#define GST_ROBOFLOW_MAX_SIDE (1 << 20)

/* From one image to another: scaled, moved, then cut off at an edge. */
typedef struct
{
  gdouble scale_x, scale_y;
  gdouble offset_x, offset_y;
  gdouble edge_x, edge_y;
} GstRoboflowFit;

/* What one model said of the frame. All that is pointed at is in the frame's
 * keeping. */
struct _GstRoboflowFrameModel
{
  GstRoboflowFrame *frame;      /* owner, not owned */
  const gchar *model_id;
  guint64 number;               /* of the frame that the model looked at */

  /* As the service wrote it, well formed but for NaN and the like; NULL: the
   * model did not look at the frame. */
  const gchar *json;
  gsize json_length;

  GstRoboflowPrediction *predictions;
  guint n_predictions;
  guint n_skipped;
  gboolean is_known;            /* FALSE: of a shape that is not read */

  const gchar *text;
  const gchar *class_mask;      /* PNG in base64 */
  const gchar *confidence_mask; /* PNG in base64 */

  /* The image that coordinates are in, 0 where it is not known, and from there
   * to the frame's. */
  gint image_width, image_height;
  GstRoboflowFit fit;
};

struct _GstRoboflowFrame
{
  gatomicrefcount refs;
  guint64 number;
  GstClockTime time;
  gint width, height;           /* 0: not known */

  GstRoboflowFrameModel *models;
  guint n_models;

  GstRoboflowArena *arena;
  GstRoboflowFrame *origin;     /* what this was made from, or NULL */
};

/* For the one who makes a frame, before anybody else sees it. The models are
 * clear, to be filled in; size: how much the arena is to hold. */
GstRoboflowFrame *gst_roboflow_frame_new (guint64 number, GstClockTime time,
    guint n_models, gsize size);

/* To be called when the models are filled in. */
void gst_roboflow_frame_complete (GstRoboflowFrame * frame);

/* Where an image is put on another one, in pixels. */
typedef struct
{
  gdouble scale_x, scale_y;     /* first */
  gdouble offset_x, offset_y;   /* then */
  gint width, height;           /* of the other image */
} GstRoboflowPlacement;

/* Makes a frame for an image that this one's image, or a part of it, is put
 * on. A frame without image size is returned as it is. */
GstRoboflowFrame *gst_roboflow_frame_place (GstRoboflowFrame * frame,
    const GstRoboflowPlacement * placement);

/* From pixels of the model's image to those of the frame, but for the edge. */
void gst_roboflow_frame_model_move_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y);

/* From pixels of the model's image to those of the frame. */
void gst_roboflow_frame_model_fit_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y);

/* Takes a plane that covers the model's image and makes it as large as the
 * frame's. */
GBytes *gst_roboflow_frame_model_fit_plane (const GstRoboflowFrameModel *
    model, guint8 * plane, guint plane_width, guint plane_height, gint * width,
    gint * height, GError ** error);

const GstRoboflowFrameModel *gst_roboflow_frame_get_model (const
    GstRoboflowFrame * frame, guint model);

G_END_DECLS
