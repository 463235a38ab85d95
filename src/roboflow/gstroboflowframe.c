/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframe-private.h"

#include <math.h>
#include <string.h>

#include "gstroboflowjson-private.h"
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

/* All models saw the same video frame. Where they saw it in different sizes,
 * the size that the first one gives is the frame's. */
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
