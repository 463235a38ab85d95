/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roboflow/gstroboflowframe.h"

G_BEGIN_DECLS

/* Unpacks the run lengths of a frame, as it was read, pixel by pixel, and aborts
 * if the library makes another mask of them. Very large ones, and those that
 * have to be scaled, are passed over. */
void check_masks (GstRoboflowFrame * frame);

G_END_DECLS
