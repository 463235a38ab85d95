/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Playing a source a second time, from where it was played the first time. */

gboolean gst_roboflow_replay_check (GstPad * sink, GError ** error);
GstEvent *gst_roboflow_replay_new_seek (const GstSegment * first);

G_END_DECLS
