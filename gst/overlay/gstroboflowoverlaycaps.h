/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether the caps have the feature of overlay compositions that are attached
 * to frames. */
gboolean gst_roboflow_overlay_caps_have_feature (const GstCaps * caps);

/* The caps that the other pad can have. The element may add the feature, has
 * to do so where memory cannot be drawn on, and never removes it. direction:
 * of the pad that has caps. */
GstCaps *gst_roboflow_overlay_caps_transform (GstPadDirection direction,
    const GstCaps * caps);

/* Those of several caps that have, or do not have, the feature; can be
 * empty. */
GstCaps *gst_roboflow_overlay_caps_choose (const GstCaps * caps,
    gboolean attach);

G_END_DECLS
