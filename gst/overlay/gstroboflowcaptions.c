/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcaptions.h"

#define MAX_PARAGRAPH 4000      /* characters */
#define PARAGRAPH_OPACITY 0.65

gint
gst_roboflow_captions_get_margin (const GstRoboflowCanvas * canvas)
{
  return gst_roboflow_words_get_font_size (canvas) / 2;
}

/* Words side by side. */
typedef struct
{
  GPtrArray *tiles;             /* of GstVideoOverlayRectangle */
  gint width;
  gint height;
} Label;

/* Takes @word.
 *
 * Returns: FALSE if it is not as high as those before it, as in another
 *   script */
static gboolean
add_word (Label * label, GstVideoOverlayRectangle * word)
{
  gint width, height;
  gboolean even;

  gst_roboflow_words_get_size (word, &width, &height);
  even = label->tiles->len == 0 || height == label->height;
  g_ptr_array_add (label->tiles, word);
  label->width += width;
  label->height = height;
  return even;
}

/* Words of different heights, or that are wider than the frame together, are
 * drawn as one word instead, which can be ellipsized. */
static void
init_label (Label * label, GstRoboflowWords * words,
    const GstRoboflowCanvas * canvas, const gchar * const *texts,
    const GstRoboflowColour * colour)
{
  GstVideoOverlayRectangle *word;
  gboolean even = TRUE;

  label->tiles = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_video_overlay_rectangle_unref);
  label->width = label->height = 0;
  for (guint i = 0; texts[i] != NULL; i++) {
    word = gst_roboflow_words_get (words, canvas, texts[i], colour);
    even &= add_word (label, word);
  }
  if (!even || label->width > canvas->width) {
    g_autofree gchar *text = g_strjoinv (" ", (gchar **) texts);

    g_ptr_array_set_size (label->tiles, 0);
    label->width = 0;
    add_word (label, gst_roboflow_words_get (words, canvas, text, colour));
  }
}

static void
place (GstRoboflowCanvas * canvas, Label * label, gint x, gint y)
{
  for (guint i = 0; i < label->tiles->len; i++) {
    GstVideoOverlayRectangle *word = g_ptr_array_index (label->tiles, i);
    gint width, height;

    gst_roboflow_words_get_size (word, &width, &height);
    gst_video_overlay_rectangle_set_render_rectangle (word, x, y, width,
        height);
    gst_roboflow_canvas_add (canvas, gst_video_overlay_rectangle_ref (word));
    x += width;
  }
}

void
gst_roboflow_captions_draw_at_box (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, const GstVideoRectangle * box,
    const gchar * const *texts, const GstRoboflowColour * colour)
{
  Label label;
  gint y;

  /* A box outside of the frame gets no label. */
  if (box->x >= canvas->width || box->y >= canvas->height
      || box->x + box->w < 0 || box->y + box->h < 0)
    return;

  init_label (&label, words, canvas, texts, colour);
  y = box->y - label.height;
  if (y < 0)
    y = MAX (box->y, 0) + canvas->line;
  place (canvas, &label, CLAMP (box->x, 0, canvas->width - label.width),
      CLAMP (y, 0, canvas->height - label.height));
  g_ptr_array_unref (label.tiles);
}

void
gst_roboflow_captions_draw_in_list (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, gint * y, const gchar * const *texts,
    const GstRoboflowColour * colour)
{
  gint margin = gst_roboflow_captions_get_margin (canvas);
  Label label;

  if (*y >= canvas->height)
    return;
  init_label (&label, words, canvas, texts, colour);
  if (*y + label.height > canvas->height) {
    *y = canvas->height;
  } else {
    place (canvas, &label, MIN (margin, canvas->width - label.width), *y);
    *y += label.height + MAX (1, margin / 4);
  }
  g_ptr_array_unref (label.tiles);
}

void
gst_roboflow_captions_draw_paragraph (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, gint * bottom, const gchar * text)
{
  gint margin = gst_roboflow_captions_get_margin (canvas);
  g_autoptr (PangoLayout) layout =
      gst_roboflow_words_new_layout (words, canvas);
  gint width, height;
  GstRoboflowTile tile;

  gst_roboflow_words_set_text (layout, text, MAX_PARAGRAPH);
  gst_roboflow_words_set_max_width (layout, canvas->width - 4 * margin);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, canvas->height / 3 * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &width, &height);
  height += margin;
  if (*bottom < height
      || !gst_roboflow_canvas_start (canvas, &tile, margin, *bottom - height,
          width + 2 * margin, height))
    return;

  cairo_set_source_rgba (tile.cr, 0.0, 0.0, 0.0, PARAGRAPH_OPACITY);
  cairo_paint (tile.cr);
  cairo_set_source_rgb (tile.cr, 1.0, 1.0, 1.0);
  cairo_move_to (tile.cr, 2 * margin, *bottom - height + margin / 2);
  pango_cairo_show_layout (tile.cr, layout);
  gst_roboflow_canvas_finish (canvas, &tile);
  *bottom -= height + MAX (1, margin / 4);
}
