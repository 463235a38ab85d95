/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* A frame that is to be inferred. */
typedef struct
{
  guint64 number;               /* in presentation order, from 0 */
  double time_s;                /* since the first frame */
  double position;              /* in the whole video, 0 to 1 */
  GstSample *sample;            /* as decoded */
} SampledFrame;

typedef gboolean (*SamplerFunc) (const SampledFrame * frame,
    gpointer user_data, GError ** error);

/* Decodes the video in @path and calls @func with the frames that make
 * @infer_fps a second: the ones nearest to multiples of the frame rate over
 * @infer_fps, counted in frames. Where @infer_fps is above the frame rate
 * there are none. */
gboolean sampler_run (const char *path, double infer_fps, SamplerFunc func,
    gpointer user_data, GCancellable * cancellable, GError ** error);

G_END_DECLS
