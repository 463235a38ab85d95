/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowoverlaycaps.h"

#include <gst/video/video.h>

static gboolean
has_overlay_feature (const GstCapsFeatures * features)
{
  return gst_caps_features_contains (features,
      GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
}

gboolean
gst_roboflow_overlay_caps_have_feature (const GstCaps * caps)
{
  return has_overlay_feature (gst_caps_get_features (caps, 0));
}

/* Whether frames are in memory that can be drawn on. */
static gboolean
is_system_memory (const GstCapsFeatures * features)
{
  for (guint i = 0; i < gst_caps_features_get_size (features); i++) {
    const gchar *name = gst_caps_features_get_nth (features, i);

    if (g_str_has_prefix (name, "memory:")
        && !g_str_equal (name, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY))
      return FALSE;
  }
  return TRUE;
}

static void
append (GstCaps * caps, const GstStructure * structure,
    const GstCapsFeatures * features, gboolean overlay)
{
  GstCapsFeatures *own = gst_caps_features_copy (features);

  if (overlay && !has_overlay_feature (own))
    gst_caps_features_add (own,
        GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
  if (!overlay)
    gst_caps_features_remove (own,
        GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
  gst_caps_append_structure_full (caps, gst_structure_copy (structure), own);
}

GstCaps *
gst_roboflow_overlay_caps_transform (GstPadDirection direction,
    const GstCaps * caps)
{
  GstCaps *others = gst_caps_new_empty ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const GstStructure *structure = gst_caps_get_structure (caps, i);
    const GstCapsFeatures *features = gst_caps_get_features (caps, i);
    gboolean overlay = has_overlay_feature (features);

    if (gst_caps_features_is_any (features)) {
      gst_caps_append_structure_full (others, gst_structure_copy (structure),
          gst_caps_features_copy (features));
      continue;
    }
    if (overlay || direction == GST_PAD_SINK)
      append (others, structure, features, TRUE);
    if (overlay ? direction == GST_PAD_SRC : is_system_memory (features))
      append (others, structure, features, FALSE);
  }
  return others;
}

GstCaps *
gst_roboflow_overlay_caps_choose (const GstCaps * caps, gboolean attach)
{
  GstCaps *chosen = gst_caps_new_empty ();

  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const GstCapsFeatures *features = gst_caps_get_features (caps, i);

    if (has_overlay_feature (features) == attach)
      gst_caps_append_structure_full (chosen,
          gst_structure_copy (gst_caps_get_structure (caps, i)),
          gst_caps_features_copy (features));
  }
  return chosen;
}
