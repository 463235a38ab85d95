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
  GstRoboflowCaptions *captions;

  /* What was painted last, and of what. References, so that no other frame
   * gets their addresses meanwhile. */
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

  painter->captions = gst_roboflow_captions_new ();
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
  gst_roboflow_captions_free (painter->captions);
  g_free (painter);
}

void
gst_roboflow_painter_set_video (GstRoboflowPainter * painter,
    const GstVideoInfo * info, gboolean blend)
{
  forget (painter);
  gst_roboflow_captions_forget (painter->captions);
  painter->info = *info;
  painter->blend = blend;
}

static void
set_style (GstRoboflowPainter * painter, GstRoboflowOverlayStyle * style)
{
  if (painter->style == style)
    return;
  forget (painter);
  gst_roboflow_captions_forget (painter->captions);
  g_clear_pointer (&painter->style, gst_roboflow_overlay_style_unref);
  painter->style = gst_roboflow_overlay_style_ref (style);
}

typedef void (*Draw) (GstRoboflowCanvas * canvas,
    const GstRoboflowPrediction * prediction, const GstRoboflowColour * colour);

/* Calls draw for each prediction to be shown. */
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

/* Returns: such as "person", "#3", "87%"; there may be none. */
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
  g_auto (GStrv) words = describe (canvas->style, prediction);
  GstVideoRectangle box;

  if (words[0] == NULL)
    return;
  if (gst_roboflow_canvas_get_box (canvas, prediction, &box))
    gst_roboflow_captions_draw_at_box (painter->captions, canvas, &box,
        (const gchar * const *) words, &colour);
  else if (in_list && canvas->style->labels)
    gst_roboflow_captions_draw_in_list (painter->captions, canvas, list_y,
        (const gchar * const *) words, &colour);
}

/* Of a classification those classes are listed that the image is said to be
 * of, of a segmentation those that were seen. */
static gboolean
is_listed (const GstRoboflowPrediction * prediction, const gboolean seen[256])
{
  gboolean predicted;
  gint class_id;

  if (gst_roboflow_prediction_get_predicted (prediction, &predicted))
    return predicted;
  return gst_roboflow_prediction_get_class_id (prediction, &class_id)
      && class_id >= 0 && class_id <= 255 && seen[class_id];
}

static void
draw_model (GstRoboflowPainter * painter, GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame, guint model, const gboolean seen[256],
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
    gst_roboflow_captions_draw_paragraph (painter->captions, canvas, bottom,
        text);
}

/* Areas first, text last: nothing hides what is smaller than itself. */
static void
draw_frame (GstRoboflowPainter * painter, GstRoboflowCanvas * canvas,
    const GstRoboflowFrame * frame)
{
  guint n_models = gst_roboflow_frame_get_n_models (frame);
  gint margin = gst_roboflow_captions_get_margin (canvas);
  gint list_y = margin, bottom = canvas->height - margin;
  g_autofree gboolean *seen = g_new0 (gboolean, 256 * MAX (n_models, 1));

  for (guint m = 0; m < n_models; m++)
    gst_roboflow_paint_class_mask (canvas, frame, m, seen + 256 * m);
  draw_each (canvas, frame, draw_area);
  draw_each (canvas, frame, gst_roboflow_shapes_draw_box);
  draw_each (canvas, frame, draw_details);
  for (guint m = 0; m < n_models; m++)
    draw_model (painter, canvas, frame, m, seen + 256 * m, &list_y, &bottom);
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
