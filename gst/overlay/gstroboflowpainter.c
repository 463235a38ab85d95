/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpainter.h"

#include "gstroboflowcaptions.h"
#include "gstroboflowpaintmask.h"
#include "gstroboflowshapes.h"

struct _GstRoboflowPainter
{
  GstVideoInfo info;
  gboolean blend;
  GstRoboflowWords *words;

  /* What was painted last, to be used again for the same frame of results. The
   * references keep other frames and styles from getting the same addresses. */
  GstRoboflowOverlayStyle *style;
  GstRoboflowFrame *frame;
  gint width;
  gint height;
  GstVideoOverlayComposition *composition;      /* nullable */
};

GstRoboflowPainter *
gst_roboflow_painter_new (void)
{
  GstRoboflowPainter *painter = g_new0 (GstRoboflowPainter, 1);

  painter->words = gst_roboflow_words_new ();
  return painter;
}

static void
forget (GstRoboflowPainter * painter)
{
  g_clear_pointer (&painter->frame, gst_roboflow_frame_unref);
  g_clear_pointer (&painter->composition, gst_video_overlay_composition_unref);
}

void
gst_roboflow_painter_free (GstRoboflowPainter * painter)
{
  forget (painter);
  g_clear_pointer (&painter->style, gst_roboflow_overlay_style_unref);
  gst_roboflow_words_free (painter->words);
  g_free (painter);
}

void
gst_roboflow_painter_set_video (GstRoboflowPainter * painter,
    const GstVideoInfo * info, gboolean blend)
{
  forget (painter);
  gst_roboflow_words_forget (painter->words);
  painter->info = *info;
  painter->blend = blend;
}

static void
set_style (GstRoboflowPainter * painter, GstRoboflowOverlayStyle * style)
{
  if (painter->style == style)
    return;
  forget (painter);
  gst_roboflow_words_forget (painter->words);
  g_clear_pointer (&painter->style, gst_roboflow_overlay_style_unref);
  painter->style = gst_roboflow_overlay_style_ref (style);
}

typedef void (*Draw) (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

/* Calls @draw for each prediction that the style shows. */
static void
draw_each (GstRoboflowCanvas * canvas, const GstRoboflowFrame * frame,
    Draw draw)
{
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    guint n_predictions = gst_roboflow_frame_get_n_predictions (frame, m);

    for (guint i = 0; i < n_predictions; i++) {
      const GstRoboflowPrediction *prediction =
          gst_roboflow_frame_get_prediction (frame, m, i);
      GstRoboflowColour colour = gst_roboflow_palette_get_colour
          (gst_roboflow_prediction_get_class (prediction));

      if (gst_roboflow_overlay_style_shows (canvas->style, prediction))
        draw (canvas, prediction, &colour);
    }
  }
}

static void
draw_area (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  /* An outline says the same as the mask, and more smoothly. */
  if (gst_roboflow_prediction_get_n_points (prediction) > 0)
    gst_roboflow_shapes_draw_polygon (canvas, prediction, colour);
  else
    gst_roboflow_paint_mask (canvas, prediction, colour);
}

static void
draw_details (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour)
{
  gst_roboflow_shapes_draw_keypoints (canvas, prediction, colour);
  gst_roboflow_shapes_draw_gaze (canvas, prediction, colour);
}

/* Returns: (transfer full): words such as "person", "#3", "87%", maybe none */
static GStrv
describe (const GstRoboflowOverlayStyle * style,
    const GstRoboflowPrediction * prediction)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  const gchar *name = gst_roboflow_prediction_get_class (prediction);
  gdouble confidence;
  gint64 tracker_id;
  gchar text[32];

  if (style->labels && name != NULL && *name != '\0')
    g_strv_builder_add (words, name);
  if (style->labels
      && gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id)) {
    g_snprintf (text, sizeof text, "#%" G_GINT64_FORMAT, tracker_id);
    g_strv_builder_add (words, text);
  }
  if (style->confidence
      && gst_roboflow_prediction_get_confidence (prediction, &confidence)) {
    g_snprintf (text, sizeof text, "%.0f%%", confidence * 100.0);
    g_strv_builder_add (words, text);
  }
  return g_strv_builder_end (words);
}

static void
draw_caption (GstRoboflowPainter * painter, GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, gboolean in_list, gint * list_y)
{
  GstRoboflowColour colour = gst_roboflow_palette_get_colour
      (gst_roboflow_prediction_get_class (prediction));
  g_auto (GStrv) texts = describe (canvas->style, prediction);
  GstVideoRectangle box;

  if (texts[0] == NULL)
    return;
  if (gst_roboflow_canvas_get_box (canvas, prediction, &box))
    gst_roboflow_captions_draw_at_box (painter->words, canvas, &box,
        (const gchar * const *) texts, &colour);
  else if (in_list && canvas->style->labels)
    gst_roboflow_captions_draw_in_list (painter->words, canvas, list_y,
        (const gchar * const *) texts, &colour);
}

/* By class ID: whether a model's class mask shows the class in the frame. */
typedef gboolean SeenClasses[GST_ROBOFLOW_MASK_N_CLASSES];

/* Whether a prediction without a box is written in the list of classes: of a
 * classification those that the model chose, of a semantic segmentation those
 * that are in the frame. */
static gboolean
is_listed (const GstRoboflowPrediction * prediction, const SeenClasses seen)
{
  gboolean predicted;
  gint class_id;

  if (gst_roboflow_prediction_get_predicted (prediction, &predicted))
    return predicted;
  return gst_roboflow_prediction_get_class_id (prediction, &class_id)
      && class_id >= 0 && class_id < GST_ROBOFLOW_MASK_N_CLASSES
      && seen[class_id];
}

static void
draw_model (GstRoboflowPainter * painter, GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame, guint model, const SeenClasses seen,
    gint * list_y, gint * bottom)
{
  guint n_predictions = gst_roboflow_frame_get_n_predictions (frame, model);
  const gchar *text = gst_roboflow_frame_get_text (frame, model);

  for (guint i = 0; i < n_predictions; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (frame, model, i);

    if (gst_roboflow_overlay_style_shows (canvas->style, prediction))
      draw_caption (painter, canvas, prediction, is_listed (prediction, seen),
          list_y);
  }
  if (text != NULL && *text != '\0')
    gst_roboflow_captions_draw_paragraph (painter->words, canvas, bottom, text);
}

/* Areas first and text last, so that large things do not hide small ones. */
static void
draw_frame (GstRoboflowPainter * painter, GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame)
{
  guint n_models = gst_roboflow_frame_get_n_models (frame);
  gint margin = gst_roboflow_captions_get_margin (canvas);
  gint list_y = margin, bottom = canvas->height - margin;
  g_autofree SeenClasses *seen = g_new0 (SeenClasses, n_models);

  for (guint m = 0; m < n_models; m++)
    gst_roboflow_paint_class_mask (canvas, frame, m, seen[m]);
  draw_each (canvas, frame, draw_area);
  draw_each (canvas, frame, gst_roboflow_shapes_draw_box);
  draw_each (canvas, frame, draw_details);
  for (guint m = 0; m < n_models; m++)
    draw_model (painter, canvas, frame, m, seen[m], &list_y, &bottom);
}

GstVideoOverlayComposition *
gst_roboflow_painter_paint (GstRoboflowPainter * painter,
    GstRoboflowOverlayStyle * style, const GstRoboflowMeta * meta)
{
  GstRoboflowCanvas canvas;

  set_style (painter, style);
  if (painter->frame == meta->frame && painter->width == meta->width
      && painter->height == meta->height)
    return painter->composition;

  forget (painter);
  gst_roboflow_canvas_init (&canvas, style, meta, &painter->info,
      painter->blend);
  draw_frame (painter, &canvas, meta->frame);
  painter->frame = gst_roboflow_frame_ref (meta->frame);
  painter->width = meta->width;
  painter->height = meta->height;
  painter->composition = canvas.composition;
  return painter->composition;
}
