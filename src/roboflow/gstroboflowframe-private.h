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

/* How coordinates of one image become those of another: x * scale_x +
 * offset_x, but not beyond edge_x; y alike. */
typedef struct
{
  gdouble scale_x, scale_y;
  gdouble offset_x, offset_y;
  gdouble edge_x, edge_y;
} GstRoboflowFit;

/* What one model said of the frame. What it points to belongs to the frame's
 * arena, or to that of the frame's origin. */
struct _GstRoboflowFrameModel
{
  GstRoboflowFrame *frame;      /* whose model this is; not owned */
  const gchar *model_id;
  guint64 number;               /* of the frame that the model looked at */

  /* The text of the service, which is JSON but for Python's NaN and Infinity;
   * NULL: the model did not look at the frame. */
  const gchar *json;
  gsize json_length;

  GstRoboflowPrediction *predictions;
  guint n_predictions;
  guint n_skipped;
  gboolean is_known;            /* FALSE: only the JSON says what it means */

  const gchar *text;
  const gchar *class_mask;      /* PNG in base64 */
  const gchar *confidence_mask; /* PNG in base64 */

  /* The size of the image that the model saw, whose pixels the coordinates are
   * in, 0 where it is not known; and how they become the frame's. */
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
  GstRoboflowFrame *origin;     /* whose text this one refers to, or NULL */
};

/* Makes a frame whose models are all zero. Whoever makes it fills them in and
 * calls gst_roboflow_frame_complete() before anybody else sees the frame.
 * @size: how many bytes its arena will have to hold, about */
GstRoboflowFrame *gst_roboflow_frame_new (guint64 number, GstClockTime time,
    guint n_models, gsize size);

void gst_roboflow_frame_complete (GstRoboflowFrame * frame);

/* Where the image of a frame is put on another image: scaled first, then
 * moved. */
typedef struct
{
  gdouble scale_x, scale_y;
  gdouble offset_x, offset_y;   /* pixels of the other image */
  gint width, height;           /* of the other image, in pixels */
} GstRoboflowPlacement;

/* Makes a frame in pixels of the image that this one's image is put on. A
 * frame without image size is returned as it is (a new reference). */
GstRoboflowFrame *gst_roboflow_frame_place (GstRoboflowFrame * frame,
    const GstRoboflowPlacement * placement);

/* From pixels of the model's image to those of the frame, also beyond the
 * edge. */
void gst_roboflow_frame_model_move_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y);

/* The same, with what is beyond the edge moved to it. */
void gst_roboflow_frame_model_fit_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y);

/* Makes of a plane (transfer full) that covers the model's image one that
 * covers the frame's. Where the size of the image is not known it stays as it
 * is. NULL with GST_ROBOFLOW_ERROR_LIMIT if it would be too large. */
GBytes *gst_roboflow_frame_model_fit_plane (const GstRoboflowFrameModel *
    model, guint8 * plane, guint plane_width, guint plane_height, gint * width,
    gint * height, GError ** error);

/* NULL, and a critical warning, if there is no such model. */
const GstRoboflowFrameModel *gst_roboflow_frame_get_model (const
    GstRoboflowFrame * frame, guint model);

G_END_DECLS
