/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include <gst/pbutils/pbutils.h>

G_BEGIN_DECLS

GstEncodingVideoProfile *gst_roboflow_encoder_default_profile (GstCaps * caps,
    const GstRoboflowContainer ** container, GError ** error);
gboolean gst_roboflow_encoder_pads (GstEncodingVideoProfile * profile,
    GstCaps * caps);
GstElement *gst_roboflow_encoder_new (GstEncodingVideoProfile * profile,
    GstCaps * caps, gboolean tune, GError ** error);

G_END_DECLS
