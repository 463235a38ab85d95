/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roboflow/gstroboflowresults.h"

G_BEGIN_DECLS

/* Looks frames up by numbers and times on and between those of the frames, and
 * aborts if another frame is found than by looking at each of them. */
void check_lookups (GstRoboflowResults * results, const guint64 * numbers,
    const GstClockTime * times, guint n);

G_END_DECLS
