/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Brings frames into one format; keeps what it has set up while they are
 * alike. */
typedef struct _FrameConverter FrameConverter;

FrameConverter *frame_converter_new (GstVideoFormat format);
void frame_converter_free (FrameConverter * self);

/* A new sample of raw video of the same size and stamps. */
GstSample *frame_converter_run (FrameConverter * self, GstSample * sample,
    GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrameConverter, frame_converter_free)

G_END_DECLS
