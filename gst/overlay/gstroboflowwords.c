/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowwords.h"

/* Words come again and again beside others: a class with another confidence, a
 * track in the next frame. So each word is drawn as a tile of its own, and kept
 * until the tiles have this many pixels. */
#define MAX_KEPT (8 * 1024 * 1024)

#define MAX_CHARACTERS 200
#define BACKGROUND_OPACITY 0.85

struct _GstRoboflowWords
{
  PangoContext *context;
  PangoFontDescription *font;   /* NULL until it is needed */
  PangoLayout *line;            /* likewise: is used for every word */
  GHashTable *kept;             /* rectangles by colour and text */
  gsize n_pixels;               /* of all that are kept */
};

GstRoboflowWords *
gst_roboflow_words_new (void)
{
  GstRoboflowWords *words = g_new0 (GstRoboflowWords, 1);
  PangoFontMap *fonts = pango_cairo_font_map_new ();

  words->context = pango_font_map_create_context (fonts);
  g_object_unref (fonts);
  words->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) gst_video_overlay_rectangle_unref);
  return words;
}

void
gst_roboflow_words_free (GstRoboflowWords * words)
{
  g_clear_pointer (&words->font, pango_font_description_free);
  g_clear_object (&words->line);
  g_clear_object (&words->context);
  g_hash_table_unref (words->kept);
  g_free (words);
}

void
gst_roboflow_words_forget (GstRoboflowWords * words)
{
  g_clear_pointer (&words->font, pango_font_description_free);
  g_clear_object (&words->line);
  g_hash_table_remove_all (words->kept);
  words->n_pixels = 0;
}

/* In pixels, where the style does not say it. */
gint
gst_roboflow_words_get_font_size (const GstRoboflowCanvas * canvas)
{
  return MAX (10, canvas->height / 48);
}

/* A description such as "Bold" is enough: family and size have defaults. */
static void
choose_font (GstRoboflowWords * words, const GstRoboflowCanvas * canvas)
{
  const gchar *wanted = canvas->style->font_desc;
  PangoFontMask given;

  if (words->font != NULL)
    return;
  words->font =
      pango_font_description_from_string (wanted != NULL ? wanted : "");
  given = pango_font_description_get_set_fields (words->font);
  if (!(given & PANGO_FONT_MASK_FAMILY))
    pango_font_description_set_family (words->font, "Sans");
  if (!(given & PANGO_FONT_MASK_SIZE))
    pango_font_description_set_absolute_size (words->font,
        gst_roboflow_words_get_font_size (canvas) * PANGO_SCALE);
}

/* Returns: (transfer full): an empty layout with the font of the style */
PangoLayout *
gst_roboflow_words_new_layout (GstRoboflowWords * words,
    const GstRoboflowCanvas * canvas)
{
  PangoLayout *layout = pango_layout_new (words->context);

  choose_font (words, canvas);
  pango_layout_set_font_description (layout, words->font);
  return layout;
}

/* Sets the first @max_characters of @text, which can be a megabyte. */
void
gst_roboflow_words_set_text (PangoLayout * layout, const gchar * text,
    glong max_characters)
{
  const gchar *end = text + strlen (text);

  if (g_utf8_strlen (text, -1) > max_characters)
    end = g_utf8_offset_to_pointer (text, max_characters);
  pango_layout_set_text (layout, text, (gint) (end - text));
}

/* Text that is wider ends in an ellipsis. */
void
gst_roboflow_words_set_max_width (PangoLayout * layout, gint width)
{
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (width, 1) * PANGO_SCALE);
}

/* Ellipsizes the word only if it is too wide: that takes as long as laying it
 * out.
 *
 * Returns: (transfer none): the layout */
static PangoLayout *
lay_out_word (GstRoboflowWords * words, const GstRoboflowCanvas * canvas,
    const gchar * text, gint max_width, gint * width, gint * height)
{
  if (words->line == NULL) {
    words->line = gst_roboflow_words_new_layout (words, canvas);
    pango_layout_set_single_paragraph_mode (words->line, TRUE);
  }
  pango_layout_set_width (words->line, -1);
  pango_layout_set_ellipsize (words->line, PANGO_ELLIPSIZE_NONE);
  gst_roboflow_words_set_text (words->line, text, MAX_CHARACTERS);
  pango_layout_get_pixel_size (words->line, width, height);
  if (*width > max_width) {
    gst_roboflow_words_set_max_width (words->line, max_width);
    pango_layout_get_pixel_size (words->line, width, height);
  }
  return words->line;
}

static GstVideoOverlayRectangle *
draw_word (GstRoboflowWords * words, const GstRoboflowCanvas * canvas,
    const gchar * text, const GstRoboflowColour * colour)
{
  gint padding = MAX (3, gst_roboflow_words_get_font_size (canvas) / 4);
  gdouble ink = gst_roboflow_colour_is_light (colour) ? 0.0 : 1.0;
  GstRoboflowTile tile;
  gint width, height;
  PangoLayout *layout = lay_out_word (words, canvas, text,
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

void
gst_roboflow_words_get_size (GstVideoOverlayRectangle * word, gint * width,
    gint * height)
{
  guint w, h;

  gst_video_overlay_rectangle_get_render_rectangle (word, NULL, NULL, &w, &h);
  *width = (gint) w;
  *height = (gint) h;
}

/* Returns: (transfer full): the word as a tile, which has no place yet */
GstVideoOverlayRectangle *
gst_roboflow_words_get (GstRoboflowWords * words,
    const GstRoboflowCanvas * canvas, const gchar * text,
    const GstRoboflowColour * colour)
{
  g_autofree gchar *key = g_strdup_printf ("%02x%02x%02x%.*s",
      (guint) (colour->red * 255.0), (guint) (colour->green * 255.0),
      (guint) (colour->blue * 255.0), 8 * MAX_CHARACTERS, text);
  GstVideoOverlayRectangle *word = g_hash_table_lookup (words->kept, key);

  if (word == NULL) {
    gint width, height;
    gsize n_pixels;

    word = draw_word (words, canvas, text, colour);
    gst_roboflow_words_get_size (word, &width, &height);
    n_pixels = width * (gsize) height;
    if (words->n_pixels + n_pixels > MAX_KEPT) {
      g_hash_table_remove_all (words->kept);
      words->n_pixels = 0;
    }
    words->n_pixels += n_pixels;
    g_hash_table_insert (words->kept, g_steal_pointer (&key), word);
  }
  return gst_video_overlay_rectangle_copy (word);
}
