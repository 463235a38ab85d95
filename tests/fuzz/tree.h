/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "roboflow/gstroboflowframe.h"

G_BEGIN_DECLS

/* Aborts if json-glib cannot read the frame's JSON, or if a prediction of the
 * frame, as it was read, says something else than json-glib's tree. */
void check_trees (GstRoboflowFrame * frame);

G_END_DECLS
