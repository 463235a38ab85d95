/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roboflow/gstroboflowframe.h"

G_BEGIN_DECLS

/* Calls every getter of the frame and aborts if one says what it must not:
 * numbers that are not finite, text with control characters, masks of another
 * size than promised. */
void walk_frame (GstRoboflowFrame * frame);

G_END_DECLS
