/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames in pixels of another image. What the service said stays in pixels of
 * the image that the model saw. Each model of a frame has a GstRoboflowFit, by
 * which getters convert coordinates and masks to pixels of the frame; scaling,
 * cropping and placing a frame make a new one with another fit. */

#include "gstroboflowframe-private.h"

#include <math.h>
#include <string.h>

#include "gstroboflowerror.h"
#include "gstroboflowmask-private.h"

void
gst_roboflow_frame_model_move_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y)
{
  *x = image_x * model->fit.scale_x + model->fit.offset_x;
  *y = image_y * model->fit.scale_y + model->fit.offset_y;
}

void
gst_roboflow_frame_model_fit_point (const GstRoboflowFrameModel * model,
    gdouble image_x, gdouble image_y, gdouble * x, gdouble * y)
{
  gst_roboflow_frame_model_move_point (model, image_x, image_y, x, y);
  *x = MIN (*x, model->fit.edge_x);
  *y = MIN (*y, model->fit.edge_y);
}

/* In one direction: the model's image of @image_length pixels lies somewhere
 * on the frame of @length pixels, and a plane of @plane_length pixels covers
 * it. Says in @axis how the plane is resampled for the frame's pixels that the
 * image covers.
 *
 * Returns: the first of these pixels */
static guint
cover (gint image_length, gdouble scale, gdouble offset, guint plane_length,
    gint length, GstRoboflowMaskAxis * axis)
{
  gdouble covered = image_length * scale;
  gdouble first = CLAMP (ceil (offset - 0.5), 0, length);
  gdouble end = CLAMP (ceil (offset + covered - 0.5), first, length);

  axis->step = plane_length / covered;
  axis->origin = first - offset;
  axis->length = end - first;
  return first;
}

/* Puts @part (transfer full) at @x, @y of a plane that is 0 elsewhere.
 *
 * Returns: (transfer full): the plane, which is @part if they are equally
 *   large */
static guint8 *
put_plane (guint8 * part, guint part_width, guint part_height, guint x,
    guint y, guint width, guint height)
{
  g_autofree guint8 *source = part;
  guint8 *plane;

  if (part_width == width && part_height == height)
    return g_steal_pointer (&source);
  plane = g_malloc0 ((gsize) width * height);
  for (guint row = 0; row < part_height; row++)
    memcpy (plane + (gsize) (y + row) * width + x,
        source + (gsize) row * part_width, part_width);
  return plane;
}

GBytes *
gst_roboflow_frame_model_fit_plane (const GstRoboflowFrameModel * model,
    guint8 * plane, guint plane_width, guint plane_height, gint * width,
    gint * height, GError ** error)
{
  const GstRoboflowFrame *frame = model->frame;
  GstRoboflowMaskAxis across, down;
  guint64 n_pixels;
  guint x, y;

  if (model->image_width == 0) {
    *width = plane_width;
    *height = plane_height;
    return g_bytes_new_take (plane, (gsize) plane_width * plane_height);
  }

  n_pixels = (guint64) frame->width * frame->height;
  if (n_pixels > GST_ROBOFLOW_MASK_MAX_PIXELS) {
    g_free (plane);
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "a mask of %dx%d has more than %d pixels", frame->width, frame->height,
        GST_ROBOFLOW_MASK_MAX_PIXELS);
    return NULL;
  }
  x = cover (model->image_width, model->fit.scale_x, model->fit.offset_x,
      plane_width, frame->width, &across);
  y = cover (model->image_height, model->fit.scale_y, model->fit.offset_y,
      plane_height, frame->height, &down);
  if (across.length == 0 || down.length == 0) {
    g_free (plane);
    plane = g_malloc0 (n_pixels);
  } else {
    plane = gst_roboflow_mask_resample (plane, plane_width, plane_height,
        &across, &down);
    plane = put_plane (plane, across.length, down.length, x, y, frame->width,
        frame->height);
  }
  *width = frame->width;
  *height = frame->height;
  return g_bytes_new_take (plane, n_pixels);
}

/* Predictions and keypoints refer to their model, so they are copied, too. */
static void
copy_model (const GstRoboflowFrameModel * model, GstRoboflowFrame * frame,
    GstRoboflowFrameModel * copy)
{
  *copy = *model;
  copy->frame = frame;
  copy->predictions = gst_roboflow_arena_memdup (frame->arena,
      model->predictions, model->n_predictions * sizeof *model->predictions);
  for (guint i = 0; i < copy->n_predictions; i++) {
    GstRoboflowPrediction *prediction = &copy->predictions[i];

    prediction->model = copy;
    prediction->keypoints = gst_roboflow_arena_memdup (frame->arena,
        prediction->keypoints,
        prediction->n_keypoints * sizeof *prediction->keypoints);
    for (guint k = 0; k < prediction->n_keypoints; k++)
      prediction->keypoints[k].model = copy;
  }
}

/* A frame with predictions of its own, whose texts, outlines and vectors are
 * those of the first frame, which it keeps alive. */
static GstRoboflowFrame *
derive (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowFrame *copy;
  gsize n_predictions = 0;

  for (guint i = 0; i < frame->n_models; i++)
    n_predictions += frame->models[i].n_predictions;
  copy = gst_roboflow_frame_new (frame->number, frame->time, frame->n_models,
      n_predictions * sizeof (GstRoboflowPrediction));
  copy->width = width;
  copy->height = height;
  for (guint i = 0; i < frame->n_models; i++)
    copy_model (&frame->models[i], copy, &copy->models[i]);
  copy->origin = gst_roboflow_frame_ref (frame->origin ? frame->origin : frame);
  return copy;
}

/* Whether there is nothing to do. A frame whose size is not known stays as it
 * is, whatever is asked for. */
static gboolean
stays_as_it_is (const GstRoboflowFrame * frame, gint width, gint height)
{
  return frame->width == 0
      || (frame->width == width && frame->height == height);
}

static void
place_model (GstRoboflowFrameModel * model,
    const GstRoboflowPlacement * placement)
{
  model->fit.scale_x *= placement->scale_x;
  model->fit.scale_y *= placement->scale_y;
  model->fit.offset_x =
      model->fit.offset_x * placement->scale_x + placement->offset_x;
  model->fit.offset_y =
      model->fit.offset_y * placement->scale_y + placement->offset_y;
  model->fit.edge_x =
      model->fit.edge_x * placement->scale_x + placement->offset_x;
  model->fit.edge_y =
      model->fit.edge_y * placement->scale_y + placement->offset_y;
}

GstRoboflowFrame *
gst_roboflow_frame_place (GstRoboflowFrame * frame,
    const GstRoboflowPlacement * placement)
{
  GstRoboflowFrame *placed;

  if (frame->width == 0)
    return gst_roboflow_frame_ref (frame);

  placed = derive (frame, placement->width, placement->height);
  for (guint i = 0; i < placed->n_models; i++)
    place_model (&placed->models[i], placement);
  return placed;
}

GstRoboflowFrame *
gst_roboflow_frame_scale (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowPlacement placement = {.width = width,.height = height, };

  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (stays_as_it_is (frame, width, height))
    return gst_roboflow_frame_ref (frame);

  placement.scale_x = (gdouble) width / frame->width;
  placement.scale_y = (gdouble) height / frame->height;
  return gst_roboflow_frame_place (frame, &placement);
}

GstRoboflowFrame *
gst_roboflow_frame_crop (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowFrame *cropped;

  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  width = MIN (width, frame->width);
  height = MIN (height, frame->height);
  if (stays_as_it_is (frame, width, height))
    return gst_roboflow_frame_ref (frame);

  cropped = derive (frame, width, height);
  for (guint i = 0; i < cropped->n_models; i++) {
    cropped->models[i].fit.edge_x = MIN (cropped->models[i].fit.edge_x, width);
    cropped->models[i].fit.edge_y = MIN (cropped->models[i].fit.edge_y, height);
  }
  return cropped;
}
