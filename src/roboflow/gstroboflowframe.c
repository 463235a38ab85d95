/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframe-private.h"

#include "gstroboflowjson-private.h"

/* What one model said: a run of the frame's predictions. */
typedef struct
{
  const gchar *model_id;
  const gchar *json;            /* NULL: did not look */
  guint first;
  guint n_predictions;
} Model;

struct _GstRoboflowFrame
{
  gatomicrefcount refs;
  guint64 number;
  GstClockTime time;
  gint width, height;           /* 0: not known */

  GArray *models;               /* Model */
  GArray *predictions;          /* GstRoboflowPrediction, of all models */

  /* All texts are in one place: in strings, or, for a frame that was made
   * from another one, in that one's. */
  GStringChunk *strings;
  GstRoboflowFrame *origin;
};

G_DEFINE_BOXED_TYPE (GstRoboflowFrame, gst_roboflow_frame,
    gst_roboflow_frame_ref, gst_roboflow_frame_unref);

GstRoboflowFrame *
gst_roboflow_frame_new (guint64 number, GstClockTime time)
{
  GstRoboflowFrame *frame = g_new0 (GstRoboflowFrame, 1);

  g_atomic_ref_count_init (&frame->refs);
  frame->number = number;
  frame->time = time;
  frame->models = g_array_new (FALSE, FALSE, sizeof (Model));
  frame->predictions =
      g_array_new (FALSE, FALSE, sizeof (GstRoboflowPrediction));
  frame->strings = g_string_chunk_new (1024);
  return frame;
}

const gchar *
gst_roboflow_frame_intern (GstRoboflowFrame * frame, const gchar * text)
{
  return g_string_chunk_insert_const (frame->strings, text);
}

void
gst_roboflow_frame_set_image_size (GstRoboflowFrame * frame, gint width,
    gint height)
{
  frame->width = width;
  frame->height = height;
}

void
gst_roboflow_frame_add_model (GstRoboflowFrame * frame, const gchar * model_id,
    const gchar * json)
{
  Model model = {
    .model_id = gst_roboflow_frame_intern (frame, model_id),
    .json = json ? g_string_chunk_insert (frame->strings, json) : NULL,
    .first = frame->predictions->len,
  };

  g_array_append_val (frame->models, model);
}

void
gst_roboflow_frame_add_prediction (GstRoboflowFrame * frame,
    const GstRoboflowPrediction * prediction)
{
  GstRoboflowPrediction copy = *prediction;

  copy.frame = frame;
  g_array_append_val (frame->predictions, copy);
  g_array_index (frame->models, Model, frame->models->len - 1).n_predictions++;
}

/* A frame whose predictions are the caller's to change. */
static GstRoboflowFrame *
gst_roboflow_frame_derive (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowFrame *copy = g_new0 (GstRoboflowFrame, 1);

  g_atomic_ref_count_init (&copy->refs);
  copy->number = frame->number;
  copy->time = frame->time;
  copy->width = width;
  copy->height = height;
  copy->models = g_array_ref (frame->models);
  copy->predictions = g_array_copy (frame->predictions);
  copy->origin = gst_roboflow_frame_ref (frame->origin ? frame->origin : frame);

  for (guint i = 0; i < copy->predictions->len; i++)
    g_array_index (copy->predictions, GstRoboflowPrediction, i).frame = copy;
  return copy;
}

GstRoboflowFrame *
gst_roboflow_frame_ref (GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  g_atomic_ref_count_inc (&frame->refs);
  return frame;
}

/**
 * gst_roboflow_frame_unref:
 * @frame: (transfer full): a frame
 */
void
gst_roboflow_frame_unref (GstRoboflowFrame * frame)
{
  g_return_if_fail (frame != NULL);

  if (!g_atomic_ref_count_dec (&frame->refs))
    return;
  g_array_unref (frame->models);
  g_array_unref (frame->predictions);
  g_clear_pointer (&frame->strings, g_string_chunk_free);
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
  *width = frame->width;
  *height = frame->height;
  return TRUE;
}

/**
 * gst_roboflow_frame_get_n_models:
 * @frame: a frame
 *
 * Returns: how many models the job has
 */
guint
gst_roboflow_frame_get_n_models (const GstRoboflowFrame * frame)
{
  g_return_val_if_fail (frame != NULL, 0);

  return frame->models->len;
}

static const Model *
get_model (const GstRoboflowFrame * frame, guint model)
{
  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (model < frame->models->len, NULL);

  return &g_array_index (frame->models, Model, model);
}

const gchar *
gst_roboflow_frame_get_model_id (const GstRoboflowFrame * frame, guint model)
{
  const Model *m = get_model (frame, model);

  return m ? m->model_id : NULL;
}

gboolean
gst_roboflow_frame_is_inferred (const GstRoboflowFrame * frame, guint model)
{
  const Model *m = get_model (frame, model);

  return m != NULL && m->json != NULL;
}

/**
 * gst_roboflow_frame_get_n_predictions:
 * @frame: a frame
 * @model: index of a model
 *
 * Returns: how many predictions @model made, 0 too where it did not look at
 *   the frame
 */
guint
gst_roboflow_frame_get_n_predictions (const GstRoboflowFrame * frame,
    guint model)
{
  const Model *m = get_model (frame, model);

  return m ? m->n_predictions : 0;
}

const GstRoboflowPrediction *
gst_roboflow_frame_get_prediction (const GstRoboflowFrame * frame, guint model,
    guint index)
{
  const Model *m = get_model (frame, model);

  g_return_val_if_fail (m != NULL && index < m->n_predictions, NULL);

  return &g_array_index (frame->predictions, GstRoboflowPrediction,
      m->first + index);
}

static gboolean
is_already (const GstRoboflowFrame * frame, gint width, gint height)
{
  return frame->width == 0
      || (frame->width == width && frame->height == height);
}

GstRoboflowFrame *
gst_roboflow_frame_scale (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowFrame *scaled;
  gdouble across, down;

  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (is_already (frame, width, height))
    return gst_roboflow_frame_ref (frame);

  across = (gdouble) width / frame->width;
  down = (gdouble) height / frame->height;
  scaled = gst_roboflow_frame_derive (frame, width, height);
  for (guint i = 0; i < scaled->predictions->len; i++) {
    GstRoboflowPrediction *prediction =
        &g_array_index (scaled->predictions, GstRoboflowPrediction, i);

    prediction->left *= across;
    prediction->width *= across;
    prediction->top *= down;
    prediction->height *= down;
  }
  return scaled;
}

/* Ends a stretch at the edge; one that begins behind it keeps no length. */
static void
clip (gdouble * start, gdouble * length, gdouble edge)
{
  if (*start + *length <= edge)
    return;
  *start = MIN (*start, edge);
  *length = edge - *start;
}

GstRoboflowFrame *
gst_roboflow_frame_crop (GstRoboflowFrame * frame, gint width, gint height)
{
  GstRoboflowFrame *cropped;

  g_return_val_if_fail (frame != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (is_already (frame, width, height))
    return gst_roboflow_frame_ref (frame);

  cropped = gst_roboflow_frame_derive (frame, width, height);
  for (guint i = 0; i < cropped->predictions->len; i++) {
    GstRoboflowPrediction *prediction =
        &g_array_index (cropped->predictions, GstRoboflowPrediction, i);

    clip (&prediction->left, &prediction->width, width);
    clip (&prediction->top, &prediction->height, height);
  }
  return cropped;
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
  for (guint i = 0; i < frame->models->len; i++) {
    const Model *model = &g_array_index (frame->models, Model, i);

    g_string_append_c (json, ',');
    gst_roboflow_json_append_string (json, model->model_id);
    g_string_append_c (json, ':');
    g_string_append (json, model->json ? model->json : "null");
  }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
