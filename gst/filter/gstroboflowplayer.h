/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowrun.h"

G_BEGIN_DECLS

/* Plays a stream that was recorded out of a filter's source pad, as it came in,
 * with its predictions. */
typedef struct _GstRoboflowPlayer GstRoboflowPlayer;

GstRoboflowPlayer *gst_roboflow_player_new (GstBin * bin, GstPad * sink,
    GstPad * src, GstRoboflowRun * run, guint32 eos_seqnum, GError ** error);
void gst_roboflow_player_free (GstRoboflowPlayer * player);

gboolean gst_roboflow_player_start (GstRoboflowPlayer * player);
GstClockTime gst_roboflow_player_get_position (const GstRoboflowPlayer *
    player);

GstClockTime gst_roboflow_player_get_duration (const GstRoboflowPlayer *
    player);

G_END_DECLS
