/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

#include <roboflow/gstroboflowprediction.h>

G_BEGIN_DECLS

#define GST_ROBOFLOW_OVERLAY_DEFAULT_LABELS TRUE
#define GST_ROBOFLOW_OVERLAY_DEFAULT_CONFIDENCE TRUE
#define GST_ROBOFLOW_OVERLAY_DEFAULT_LINE_WIDTH 0
#define GST_ROBOFLOW_OVERLAY_DEFAULT_MASK_OPACITY 0.4
#define GST_ROBOFLOW_OVERLAY_DEFAULT_MIN_CONFIDENCE 0.0

/* The values of the overlay's properties. Immutable once shared: two styles
 * with the same pointer are the same. */
typedef struct
{
  gboolean labels;
  gboolean confidence;
  guint line_width;             /* pixels; 0: from the frame's height */
  gchar *font_desc;             /* nullable */
  gdouble mask_opacity;
  gdouble min_confidence;
  gchar *classes;               /* nullable, as it was set */
  GHashTable *class_set;        /* nullable: all of them */
} GstRoboflowOverlayStyle;

GstRoboflowOverlayStyle *gst_roboflow_overlay_style_new (void);

/* A style to change, with the values of the old one. */
GstRoboflowOverlayStyle *gst_roboflow_overlay_style_copy (const
    GstRoboflowOverlayStyle * style);

GstRoboflowOverlayStyle *gst_roboflow_overlay_style_ref (GstRoboflowOverlayStyle
    * style);
void gst_roboflow_overlay_style_unref (GstRoboflowOverlayStyle * style);

/* classes: names with commas between them; NULL or empty: all classes. */
void gst_roboflow_overlay_style_set_classes (GstRoboflowOverlayStyle * style,
    const gchar * classes);

/* Whether the prediction is one of those to draw. */
gboolean gst_roboflow_overlay_style_shows (const GstRoboflowOverlayStyle *
    style, const GstRoboflowPrediction * prediction);

/* Likewise, a keypoint of such a prediction. */
gboolean gst_roboflow_overlay_style_shows_keypoint (const
    GstRoboflowOverlayStyle * style, const GstRoboflowKeypoint * keypoint);

/* In pixels, for a frame of that height. */
gint gst_roboflow_overlay_style_get_line_width (const GstRoboflowOverlayStyle *
    style, gint frame_height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowOverlayStyle,
    gst_roboflow_overlay_style_unref)

G_END_DECLS
