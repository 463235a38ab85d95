/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstRoboflowReplay:
 * @GST_ROBOFLOW_REPLAY_AUTO: upstream where the source is not live, is seekable
 *   and knows its end, else recording
 * @GST_ROBOFLOW_REPLAY_UPSTREAM: a seek to its start plays the source again
 * @GST_ROBOFLOW_REPLAY_RECORDING: the recording is played back
 *
 * Where recorded frames come from when a filter lets them go downstream.
 */
typedef enum
{
  GST_ROBOFLOW_REPLAY_AUTO,
  GST_ROBOFLOW_REPLAY_UPSTREAM,
  GST_ROBOFLOW_REPLAY_RECORDING,
} GstRoboflowReplay;

#define GST_TYPE_ROBOFLOW_REPLAY (gst_roboflow_replay_get_type ())
GType gst_roboflow_replay_get_type (void);

gboolean gst_roboflow_replay_is_live (GstPad * sink);
gboolean gst_roboflow_replay_choose (GstRoboflowReplay * replay,
    GstPad * sink, GError ** error);
GstEvent *gst_roboflow_replay_new_seek (const GstSegment * first);

G_END_DECLS
