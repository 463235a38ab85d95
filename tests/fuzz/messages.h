/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roboflow/gstroboflowframe.h"

G_BEGIN_DECLS

/* Makes a message of the frame, and of that a JSON line, and aborts if the
 * line is none or holds control characters, or the message another frame. */
void check_message (GstRoboflowFrame * frame);

G_END_DECLS
