/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowoverlaystyle.h"

GstRoboflowOverlayStyle *
gst_roboflow_overlay_style_new (void)
{
  GstRoboflowOverlayStyle *style =
      g_atomic_rc_box_new0 (GstRoboflowOverlayStyle);

  style->labels = GST_ROBOFLOW_OVERLAY_DEFAULT_LABELS;
  style->confidence = GST_ROBOFLOW_OVERLAY_DEFAULT_CONFIDENCE;
  style->line_width = GST_ROBOFLOW_OVERLAY_DEFAULT_LINE_WIDTH;
  style->mask_opacity = GST_ROBOFLOW_OVERLAY_DEFAULT_MASK_OPACITY;
  style->min_confidence = GST_ROBOFLOW_OVERLAY_DEFAULT_MIN_CONFIDENCE;
  return style;
}

GstRoboflowOverlayStyle *
gst_roboflow_overlay_style_copy (const GstRoboflowOverlayStyle * style)
{
  GstRoboflowOverlayStyle *copy = g_atomic_rc_box_new (GstRoboflowOverlayStyle);

  *copy = *style;
  copy->font_desc = g_strdup (style->font_desc);
  copy->classes = g_strdup (style->classes);
  if (copy->class_set != NULL)
    g_hash_table_ref (copy->class_set);
  return copy;
}

GstRoboflowOverlayStyle *
gst_roboflow_overlay_style_ref (GstRoboflowOverlayStyle * style)
{
  return g_atomic_rc_box_acquire (style);
}

static void
clear (gpointer data)
{
  GstRoboflowOverlayStyle *style = data;

  g_free (style->font_desc);
  g_free (style->classes);
  g_clear_pointer (&style->class_set, g_hash_table_unref);
}

void
gst_roboflow_overlay_style_unref (GstRoboflowOverlayStyle * style)
{
  g_atomic_rc_box_release_full (style, clear);
}

void
gst_roboflow_overlay_style_set_classes (GstRoboflowOverlayStyle * style,
    const gchar * classes)
{
  g_auto (GStrv) names = g_strsplit (classes != NULL ? classes : "", ",", -1);
  g_autoptr (GHashTable) set =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    if (*g_strstrip (names[i]) != '\0')
      g_hash_table_add (set, g_strdup (names[i]));
  }

  g_free (style->classes);
  style->classes = g_strdup (classes);
  g_clear_pointer (&style->class_set, g_hash_table_unref);
  if (g_hash_table_size (set) > 0)
    style->class_set = g_steal_pointer (&set);
}

gboolean
gst_roboflow_overlay_style_shows (const GstRoboflowOverlayStyle * style,
    const GstRoboflowPrediction * prediction)
{
  const gchar *name = gst_roboflow_prediction_get_class (prediction);
  gdouble confidence;

  if (style->class_set != NULL && (name == NULL
          || !g_hash_table_contains (style->class_set, name)))
    return FALSE;
  return !gst_roboflow_prediction_get_confidence (prediction, &confidence)
      || confidence >= style->min_confidence;
}

gboolean
gst_roboflow_overlay_style_shows_keypoint (const GstRoboflowOverlayStyle *
    style, const GstRoboflowKeypoint * keypoint)
{
  gdouble confidence;

  return !gst_roboflow_keypoint_get_confidence (keypoint, &confidence)
      || confidence >= style->min_confidence;
}

gint
gst_roboflow_overlay_style_get_line_width (const GstRoboflowOverlayStyle *
    style, gint frame_height)
{
  /* At least two: a single row can lose its colour where chroma is
   * subsampled. */
  return style->line_width > 0 ? (gint) style->line_width
      : MAX (2, frame_height / 360);
}
