/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcanvas.h"
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* Words as tiles, in the font of the style. For one thread at a time. */
typedef struct _GstRoboflowWords GstRoboflowWords;

GstRoboflowWords *gst_roboflow_words_new (void);
void gst_roboflow_words_free (GstRoboflowWords * words);

/* Has to be called when the style or the video changes. */
void gst_roboflow_words_forget (GstRoboflowWords * words);

/* A word on a background of that colour. */
GstVideoOverlayRectangle *gst_roboflow_words_get (GstRoboflowWords * words,
    const GstRoboflowCanvas * canvas, const gchar * text,
    const GstRoboflowColour * colour);
void gst_roboflow_words_get_size (GstVideoOverlayRectangle * word,
    gint * width, gint * height);

/* For longer texts. */
gint gst_roboflow_words_get_font_size (const GstRoboflowCanvas * canvas);
PangoLayout *gst_roboflow_words_new_layout (GstRoboflowWords * words,
    const GstRoboflowCanvas * canvas);
void gst_roboflow_words_set_text (PangoLayout * layout, const gchar * text,
    glong max_characters);
void gst_roboflow_words_set_max_width (PangoLayout * layout, gint width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowWords, gst_roboflow_words_free)

G_END_DECLS
