/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether a buffer of encoded video holds no frame that is shown. */
typedef gboolean (*GstRoboflowHiddenFunc) (GstBuffer * buffer);

GstRoboflowHiddenFunc gst_roboflow_hidden_func (GstCaps * caps);

G_END_DECLS
