/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcaptions.h"

#include <pango/pangocairo.h>

/* What may be kept, in pixels. */
#define MAX_KEPT (8 * 1024 * 1024)

/* Of texts that can be a megabyte. */
#define MAX_CHARACTERS 200
#define MAX_PARAGRAPH 4000

#define BACKGROUND_OPACITY 0.85
#define PARAGRAPH_OPACITY 0.65

struct _GstRoboflowCaptions
{
  PangoContext *context;
  PangoFontDescription *font;   /* NULL until it is needed */
  PangoLayout *line;            /* likewise: lays out one word after another */
  GHashTable *kept;             /* of GstVideoOverlayRectangle, by word and colour */
  gsize n_pixels;
};

GstRoboflowCaptions *
gst_roboflow_captions_new (void)
{
  GstRoboflowCaptions *captions = g_new0 (GstRoboflowCaptions, 1);
  PangoFontMap *fonts = pango_cairo_font_map_new ();

  captions->context = pango_font_map_create_context (fonts);
  g_object_unref (fonts);
  captions->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) gst_video_overlay_rectangle_unref);
  return captions;
}

void
gst_roboflow_captions_free (GstRoboflowCaptions * captions)
{
  g_clear_pointer (&captions->font, pango_font_description_free);
  g_clear_object (&captions->line);
  g_clear_object (&captions->context);
  g_hash_table_unref (captions->kept);
  g_free (captions);
}

void
gst_roboflow_captions_forget (GstRoboflowCaptions * captions)
{
  g_clear_pointer (&captions->font, pango_font_description_free);
  g_clear_object (&captions->line);
  g_hash_table_remove_all (captions->kept);
  captions->n_pixels = 0;
}

static gint
get_font_size (const GstRoboflowCanvas * canvas)
{
  return MAX (10, canvas->height / 48);
}

gint
gst_roboflow_captions_get_margin (const GstRoboflowCanvas * canvas)
{
  return get_font_size (canvas) / 2;
}

/* What the description does not say is filled in: "Bold" will do. */
static void
choose_font (GstRoboflowCaptions * captions, const GstRoboflowCanvas * canvas)
{
  const gchar *wanted = canvas->style->font_desc;
  PangoFontMask given;

  if (captions->font != NULL)
    return;
  captions->font =
      pango_font_description_from_string (wanted != NULL ? wanted : "");
  given = pango_font_description_get_set_fields (captions->font);
  if (!(given & PANGO_FONT_MASK_FAMILY))
    pango_font_description_set_family (captions->font, "Sans");
  if (!(given & PANGO_FONT_MASK_SIZE))
    pango_font_description_set_absolute_size (captions->font,
        get_font_size (canvas) * PANGO_SCALE);
}

static PangoLayout *
new_layout (GstRoboflowCaptions * captions, const GstRoboflowCanvas * canvas)
{
  PangoLayout *layout = pango_layout_new (captions->context);

  choose_font (captions, canvas);
  pango_layout_set_font_description (layout, captions->font);
  return layout;
}

static void
set_beginning (PangoLayout * layout, const gchar * text, glong max_characters)
{
  const gchar *end = text + strlen (text);

  if (g_utf8_strlen (text, -1) > max_characters)
    end = g_utf8_offset_to_pointer (text, max_characters);
  pango_layout_set_text (layout, text, (gint) (end - text));
}

static void
set_max_width (PangoLayout * layout, gint width)
{
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (width, 1) * PANGO_SCALE);
}

/* Ellipsizing takes as long as laying out, and is seldom needed.
 *
 * Returns: (transfer none) */
static PangoLayout *
lay_out_word (GstRoboflowCaptions * captions, const GstRoboflowCanvas * canvas,
    const gchar * text, gint max_width, gint * width, gint * height)
{
  if (captions->line == NULL) {
    captions->line = new_layout (captions, canvas);
    pango_layout_set_single_paragraph_mode (captions->line, TRUE);
  }
  pango_layout_set_width (captions->line, -1);
  pango_layout_set_ellipsize (captions->line, PANGO_ELLIPSIZE_NONE);
  set_beginning (captions->line, text, MAX_CHARACTERS);
  pango_layout_get_pixel_size (captions->line, width, height);
  if (*width > max_width) {
    set_max_width (captions->line, max_width);
    pango_layout_get_pixel_size (captions->line, width, height);
  }
  return captions->line;
}

static GstVideoOverlayRectangle *
draw_word (GstRoboflowCaptions * captions, const GstRoboflowCanvas * canvas,
    const gchar * text, const GstRoboflowColour * colour)
{
  gint padding = MAX (3, get_font_size (canvas) / 4);
  gdouble ink = gst_roboflow_colour_is_light (colour) ? 0.0 : 1.0;
  GstRoboflowTile tile;
  gint width, height;
  PangoLayout *layout = lay_out_word (captions, canvas, text,
      canvas->width - 2 * padding, &width, &height);

  height += 2 * (padding / 3);
  gst_roboflow_tile_start (&tile, 0, 0, MIN (width + 2 * padding,
          canvas->width), MIN (height, canvas->height));

  gst_roboflow_canvas_set_colour (tile.cr, colour, BACKGROUND_OPACITY);
  cairo_paint (tile.cr);
  cairo_set_source_rgb (tile.cr, ink, ink, ink);
  cairo_move_to (tile.cr, padding, padding / 3);
  pango_cairo_show_layout (tile.cr, layout);
  return gst_roboflow_tile_finish (&tile, canvas->yuv);
}

static void
get_size (GstVideoOverlayRectangle * rectangle, gint * width, gint * height)
{
  guint w, h;

  gst_video_overlay_rectangle_get_render_rectangle (rectangle, NULL, NULL, &w,
      &h);
  *width = (gint) w;
  *height = (gint) h;
}

/* Returns: (transfer full): the word at no place yet. */
static GstVideoOverlayRectangle *
get_word (GstRoboflowCaptions * captions, const GstRoboflowCanvas * canvas,
    const gchar * text, const GstRoboflowColour * colour)
{
  g_autofree gchar *key = g_strdup_printf ("%02x%02x%02x%.*s",
      (guint) (colour->red * 255.0), (guint) (colour->green * 255.0),
      (guint) (colour->blue * 255.0), 8 * MAX_CHARACTERS, text);
  GstVideoOverlayRectangle *word = g_hash_table_lookup (captions->kept, key);
  gint width, height;

  if (word == NULL) {
    word = draw_word (captions, canvas, text, colour);
    get_size (word, &width, &height);
    captions->n_pixels += (gsize) width *height;
    if (captions->n_pixels > MAX_KEPT) {
      g_hash_table_remove_all (captions->kept);
      captions->n_pixels = (gsize) width *height;
    }
    g_hash_table_insert (captions->kept, g_steal_pointer (&key), word);
  }
  return gst_video_overlay_rectangle_copy (word);
}

/* Words side by side. */
typedef struct
{
  GPtrArray *words;             /* of GstVideoOverlayRectangle */
  gint width;
  gint height;
} Label;

/* Returns: FALSE if they are not of the same height, as words of different
 * scripts are not. */
static gboolean
add_word (Label * label, GstVideoOverlayRectangle * word)
{
  gint width, height;
  gboolean even;

  get_size (word, &width, &height);
  even = label->words->len == 0 || height == label->height;
  g_ptr_array_add (label->words, word);
  label->width += width;
  label->height = height;
  return even;
}

/* What is uneven or wider than the frame is drawn as one, which is cut. */
static void
init_label (Label * label, GstRoboflowCaptions * captions,
    const GstRoboflowCanvas * canvas, const gchar * const *words,
    const GstRoboflowColour * colour)
{
  gboolean even = TRUE;

  *label = (Label) {
    .words = g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_video_overlay_rectangle_unref)};
  for (guint i = 0; words[i] != NULL; i++)
    even &= add_word (label, get_word (captions, canvas, words[i], colour));
  if (!even || label->width > canvas->width) {
    g_autofree gchar *text = g_strjoinv (" ", (gchar **) words);

    g_ptr_array_set_size (label->words, 0);
    label->width = 0;
    add_word (label, get_word (captions, canvas, text, colour));
  }
}

static void
place (GstRoboflowCanvas * canvas, Label * label, gint x, gint y)
{
  for (guint i = 0; i < label->words->len; i++) {
    GstVideoOverlayRectangle *word = g_ptr_array_index (label->words, i);
    gint width, height;

    get_size (word, &width, &height);
    gst_video_overlay_rectangle_set_render_rectangle (word, x, y, width,
        height);
    gst_roboflow_canvas_add (canvas, gst_video_overlay_rectangle_ref (word));
    x += width;
  }
}

void
gst_roboflow_captions_draw_at_box (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, const GstVideoRectangle * box,
    const gchar * const *words, const GstRoboflowColour * colour)
{
  Label label;
  gint y;

  /* Of a box that is not in the picture there is nothing to say. */
  if (box->x >= canvas->width || box->y >= canvas->height
      || box->x + box->w < 0 || box->y + box->h < 0)
    return;

  init_label (&label, captions, canvas, words, colour);
  y = box->y - label.height;
  if (y < 0)
    y = MAX (box->y, 0) + canvas->line;
  place (canvas, &label, CLAMP (box->x, 0, canvas->width - label.width),
      CLAMP (y, 0, canvas->height - label.height));
  g_ptr_array_unref (label.words);
}

void
gst_roboflow_captions_draw_in_list (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, gint * y, const gchar * const *words,
    const GstRoboflowColour * colour)
{
  gint margin = gst_roboflow_captions_get_margin (canvas);
  Label label;

  if (*y >= canvas->height)
    return;
  init_label (&label, captions, canvas, words, colour);
  if (*y + label.height > canvas->height) {
    *y = canvas->height;
  } else {
    place (canvas, &label, MIN (margin, canvas->width - label.width), *y);
    *y += label.height + MAX (1, margin / 4);
  }
  g_ptr_array_unref (label.words);
}

void
gst_roboflow_captions_draw_paragraph (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, gint * bottom, const gchar * text)
{
  gint margin = gst_roboflow_captions_get_margin (canvas);
  g_autoptr (PangoLayout) layout = new_layout (captions, canvas);
  gint width, height;
  GstRoboflowTile tile;

  set_beginning (layout, text, MAX_PARAGRAPH);
  set_max_width (layout, canvas->width - 4 * margin);
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
