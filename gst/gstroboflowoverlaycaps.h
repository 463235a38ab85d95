/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether the caps have the feature that says that overlays are attached to
 * the frames. */
gboolean gst_roboflow_overlay_caps_attach (const GstCaps * caps);

/* What the other pad can have: the same video, which may gain the feature on
 * its way out, and has to where its memory cannot be drawn on.
 * direction: of the pad that has caps. */
GstCaps *gst_roboflow_overlay_caps_transform (GstPadDirection direction,
    const GstCaps * caps);

/* Of several caps those with or without the feature; can be empty. */
GstCaps *gst_roboflow_overlay_caps_choose (const GstCaps * caps,
    gboolean attach);

G_END_DECLS
