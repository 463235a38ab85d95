/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Converts frames to one format. What it has set up is used again as long as
 * the caps of the frames stay the same. */
typedef struct _FrameConverter FrameConverter;

FrameConverter *frame_converter_new (GstVideoFormat format);

/* Frames get black columns on the right, until no row ends in padding. */
void frame_converter_fill_rows (FrameConverter * self);
void frame_converter_free (FrameConverter * self);

/* Transfer full: raw video of the same size, but for the black columns, and with
 * the same time stamps. */
GstSample *frame_converter_run (FrameConverter * self, GstSample * sample,
    GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrameConverter, frame_converter_free)

G_END_DECLS
