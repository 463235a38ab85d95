/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* A digest of a few frames, which tells streams apart whose frames have the
 * same size and times. Belongs to the streaming thread. */
typedef struct _GstRoboflowSampler GstRoboflowSampler;

GstRoboflowSampler *gst_roboflow_sampler_new (void);
void gst_roboflow_sampler_free (GstRoboflowSampler * sampler);

void gst_roboflow_sampler_set_caps (GstRoboflowSampler * sampler,
    GstCaps * caps);
void gst_roboflow_sampler_add (GstRoboflowSampler * sampler,
    GstBuffer * buffer);
gchar *gst_roboflow_sampler_dup_digest (const GstRoboflowSampler * sampler);

G_END_DECLS
