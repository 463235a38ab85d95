/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowwords.h"

G_BEGIN_DECLS

/* Where text goes on a frame. Labels are lines of words on a background of the
 * colour. */

/* A label above the box, or at its upper edge where there is no room above;
 * never beyond the frame. */
void gst_roboflow_captions_draw_at_box (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, const GstVideoRectangle * box,
    const gchar * const *texts, const GstRoboflowColour * colour);

/* A label at the left edge, *y from the top, which is moved down. Nothing where
 * the frame is full. */
void gst_roboflow_captions_draw_in_list (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, gint * y, const gchar * const *texts,
    const GstRoboflowColour * colour);

/* Lines of text that end above *bottom, which is moved up. Nothing where the
 * frame is full. */
void gst_roboflow_captions_draw_paragraph (GstRoboflowWords * words,
    GstRoboflowCanvas * canvas, gint * bottom, const gchar * text);

/* How far lists and paragraphs are from the frame's edges, in pixels. */
gint gst_roboflow_captions_get_margin (const GstRoboflowCanvas * canvas);

G_END_DECLS
