/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"

G_BEGIN_DECLS

GstElement *gst_roboflow_recording_new (const GstRoboflowContainer * container,
    const gchar * location, GstElement * encoder, GstCaps * codec,
    gboolean has_dts, GError ** error);
GstElement *gst_roboflow_recording_new_file (const gchar * location,
    GError ** error);
const gchar *gst_roboflow_recording_get_parser (GstCaps * codec);
GstCaps *gst_roboflow_recording_get_caps (GstElement * recording);

G_END_DECLS
