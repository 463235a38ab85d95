/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether the stream that a filter records has stopped coming, and why. */
typedef struct
{
  guint64 n_frames;
  gint64 since;                 /* monotonic time; 0: it has not begun */
  gboolean warned;
} GstRoboflowStall;

void gst_roboflow_stall_check (GstRoboflowStall * stall, GstElement * element,
    guint64 n_frames);

G_END_DECLS
