/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframe-private.h"

#include <math.h>

#include "gstroboflowerror.h"
#include "gstroboflowjson-private.h"
#include "gstroboflowmask-private.h"
#include "gstroboflowpng-private.h"

G_DEFINE_BOXED_TYPE (GstRoboflowFrame, gst_roboflow_frame,
    gst_roboflow_frame_ref, gst_roboflow_frame_unref);

GstRoboflowFrame *
gst_roboflow_frame_new (guint64 number, GstClockTime time, guint n_models,
    gsize size)
{
  GstRoboflowFrame *frame = g_new0 (GstRoboflowFrame, 1);
  gsize models_size = n_models * sizeof (GstRoboflowFrameModel);

  g_atomic_ref_count_init (&frame->refs);
  frame->number = number;
  frame->time = time;
  frame->arena = gst_roboflow_arena_new (models_size + size);
  frame->models = gst_roboflow_arena_alloc (frame->arena, models_size);
  memset (frame->models, 0, models_size);
  frame->n_models = n_models;
  return frame;
}

/* The models speak of the same video frame: where they were given it in
 * different sizes, the first one's is the frame's. */
void
gst_roboflow_frame_complete (GstRoboflowFrame * frame)
{
  for (guint i = 0; i < frame->n_models && frame->width == 0; i++) {
    frame->width = frame->models[i].image_width;
    frame->height = frame->models[i].image_height;
  }
  for (guint i = 0; i < frame->n_models; i++) {
    GstRoboflowFrameModel *model = &frame->models[i];

    if (model->image_width == 0) {
      model->image_width = frame->width;
      model->image_height = frame->height;
    }
    model->frame = frame;
    model->fit.scale_x = model->fit.scale_y = 1;
    model->fit.edge_x = model->fit.edge_y = INFINITY;
    if (model->image_width != 0) {
      model->fit.scale_x = (gdouble) frame->width / model->image_width;
      model->fit.scale_y = (gdouble) frame->height / model->image_height;
    }
  }
}

/* Predictions and keypoints know their model, so they are copied with it. */
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

/* A frame that reads its texts, polygons and vectors out of the first one. */
static GstRoboflowFrame *
gst_roboflow_frame_derive (GstRoboflowFrame * frame, gint width, gint height)
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

GstRoboflowFrame *
gst_roboflow_frame_ref (GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  g_atomic_ref_count_inc (&frame->refs);
  return frame;
}

void
gst_roboflow_frame_unref (GstRoboflowFrame * frame)
{
  g_return_if_fail (frame != NULL);

  if (!g_atomic_ref_count_dec (&frame->refs))
    return;
  gst_roboflow_arena_free (frame->arena);
  g_clear_pointer (&frame->origin, gst_roboflow_frame_unref);
  g_free (frame);
}

guint64
gst_roboflow_frame_get_number (const GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->number;
}

GstClockTime
gst_roboflow_frame_get_time (const GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, GST_CLOCK_TIME_NONE);

  return frame->time;
}

gboolean
gst_roboflow_frame_get_image_size (const GstRoboflowFrame * frame,
    gint * width, gint * height)
{
  g_return_val_if_fail (frame != NULL, FALSE);

  if (frame->width == 0)
    return FALSE;
  if (width != NULL)
    *width = frame->width;
  if (height != NULL)
    *height = frame->height;
  return TRUE;
}

guint
gst_roboflow_frame_get_n_models (const GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->n_models;
}

const GstRoboflowFrameModel *
gst_roboflow_frame_get_model (const GstRoboflowFrame * frame, guint model)
{
  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (model < frame->n_models, NULL);

  return &frame->models[model];
}

const gchar *
gst_roboflow_frame_get_model_id (const GstRoboflowFrame * frame, guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? m->model_id : NULL;
}

guint64
gst_roboflow_frame_get_model_number (const GstRoboflowFrame * frame,
    guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? m->number : 0;
}

gboolean
gst_roboflow_frame_is_inferred (const GstRoboflowFrame * frame, guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m != NULL && m->json != NULL;
}

guint
gst_roboflow_frame_get_n_predictions (const GstRoboflowFrame * frame,
    guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? m->n_predictions : 0;
}

const GstRoboflowPrediction *
gst_roboflow_frame_get_prediction (const GstRoboflowFrame * frame, guint model,
    guint index)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  g_return_val_if_fail (m != NULL && index < m->n_predictions, NULL);

  return &m->predictions[index];
}

guint
gst_roboflow_frame_get_n_skipped (const GstRoboflowFrame * frame, guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? m->n_skipped : 0;
}

const gchar *
gst_roboflow_frame_get_text (const GstRoboflowFrame * frame, guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? m->text : NULL;
}

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

/* The pixels of a frame of length that the image covers, and which of size
 * ones of a plane they are. Returns: where they begin */
static guint
cover (gint image, gdouble scale, gdouble offset, guint size, gint length,
    GstRoboflowMaskAxis * axis)
{
  gdouble covered = image * scale;
  gdouble first = CLAMP (ceil (offset - 0.5), 0, length);
  gdouble end = CLAMP (ceil (offset + covered - 0.5), first, length);

  axis->step = size / covered;
  axis->origin = first - offset;
  axis->length = end - first;
  return first;
}

/* Returns: (transfer full): part, (transfer full), at x, y of a plane that is
 *   0 elsewhere; part itself where it is all of that plane */
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

static GBytes *
decode_plane (const GstRoboflowFrameModel * model, const gchar * png,
    gint * width, gint * height, GError ** error)
{
  guint plane_width, plane_height;
  guint8 *plane;

  if (png == NULL)
    return NULL;
  plane = gst_roboflow_png_decode_grey (png, &plane_width, &plane_height,
      error);
  if (plane == NULL)
    return NULL;
  return gst_roboflow_frame_model_fit_plane (model, plane, plane_width,
      plane_height, width, height, error);
}

GBytes *
gst_roboflow_frame_get_class_mask (const GstRoboflowFrame * frame, guint model,
    gint * width, gint * height, GError ** error)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? decode_plane (m, m->class_mask, width, height, error) : NULL;
}

GBytes *
gst_roboflow_frame_get_confidence_mask (const GstRoboflowFrame * frame,
    guint model, gint * width, gint * height, GError ** error)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);

  return m ? decode_plane (m, m->confidence_mask, width, height, error) : NULL;
}

/* TRUE for a frame whose size is not known, too. */
static gboolean
is_already (const GstRoboflowFrame * frame, gint width, gint height)
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

  placed = gst_roboflow_frame_derive (frame, placement->width,
      placement->height);
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

  if (is_already (frame, width, height))
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
  if (is_already (frame, width, height))
    return gst_roboflow_frame_ref (frame);

  cropped = gst_roboflow_frame_derive (frame, width, height);
  for (guint i = 0; i < cropped->n_models; i++) {
    cropped->models[i].fit.edge_x = MIN (cropped->models[i].fit.edge_x, width);
    cropped->models[i].fit.edge_y = MIN (cropped->models[i].fit.edge_y, height);
  }
  return cropped;
}

gchar *
gst_roboflow_frame_get_model_json (const GstRoboflowFrame * frame, guint model)
{
  const GstRoboflowFrameModel *m = gst_roboflow_frame_get_model (frame, model);
  GString *json;

  if (m == NULL || m->json == NULL)
    return NULL;
  json = g_string_sized_new (m->json_length + 1);
  gst_roboflow_json_append_strict (json, m->json, m->json_length);
  return g_string_free (json, FALSE);
}

gchar *
gst_roboflow_frame_to_json (const GstRoboflowFrame * frame)
{
  GString *json;

  g_return_val_if_fail (frame != NULL, NULL);

  json = g_string_new (NULL);
  g_string_append_printf (json, "{\"frame_offset\":%" G_GUINT64_FORMAT,
      frame->number);
  if (GST_CLOCK_TIME_IS_VALID (frame->time)) {
    g_string_append (json, ",\"time_offset\":");
    gst_roboflow_json_append_double (json, (gdouble) frame->time / GST_SECOND);
  }
  for (guint i = 0; i < frame->n_models; i++) {
    const GstRoboflowFrameModel *model = &frame->models[i];

    g_string_append_c (json, ',');
    gst_roboflow_json_append_string (json, model->model_id);
    g_string_append_c (json, ':');
    if (model->json != NULL)
      gst_roboflow_json_append_strict (json, model->json, model->json_length);
    else
      g_string_append (json, "null");
  }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
