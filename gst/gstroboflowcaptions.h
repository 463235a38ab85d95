/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcanvas.h"

G_BEGIN_DECLS

/* Text on frames. Words come again and again: a class with another confidence,
 * a track with the next one. So each is drawn by itself and kept, within
 * bounds. */
typedef struct _GstRoboflowCaptions GstRoboflowCaptions;

GstRoboflowCaptions *gst_roboflow_captions_new (void);
void gst_roboflow_captions_free (GstRoboflowCaptions * captions);

/* Has to be called when the style or the video is another one. */
void gst_roboflow_captions_forget (GstRoboflowCaptions * captions);

/* One line of words on the colour: above the box, or at its upper edge where
 * there is no room above; never beyond the frame. */
void gst_roboflow_captions_draw_at_box (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, const GstVideoRectangle * box,
    const gchar * const *words, const GstRoboflowColour * colour);

/* One line of words on the colour at the left, *y from the top, which is moved
 * down. Nothing where the frame is full. */
void gst_roboflow_captions_draw_in_list (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, gint * y, const gchar * const *words,
    const GstRoboflowColour * colour);

/* Lines of text that end above *bottom, which is moved up. Nothing where the
 * frame is full. */
void gst_roboflow_captions_draw_paragraph (GstRoboflowCaptions * captions,
    GstRoboflowCanvas * canvas, gint * bottom, const gchar * text);

/* How far lists and paragraphs are from the frame's edges, in pixels. */
gint gst_roboflow_captions_get_margin (const GstRoboflowCanvas * canvas);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowCaptions, gst_roboflow_captions_free)

G_END_DECLS
