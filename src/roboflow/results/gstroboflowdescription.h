/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* Not installed. */

/**
 * gst_roboflow_description_init: (skip)
 * @models: (out caller-allocates): a GstValueArray
 * @frame: a frame
 *
 * Describes what each model said of @frame as a structure `model`, whose
 * fields docs/element.md lists.
 */
void gst_roboflow_description_init (GValue * models,
    const GstRoboflowFrame * frame);

/**
 * gst_roboflow_description_weigh: (skip)
 * @frame: a frame
 *
 * Exported for the plugin.
 *
 * Returns: about how many bytes of memory @frame and its description take
 */
GST_ROBOFLOW_API
gsize gst_roboflow_description_weigh (const GstRoboflowFrame * frame);

G_END_DECLS
