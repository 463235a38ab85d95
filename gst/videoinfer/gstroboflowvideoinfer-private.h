/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowattacher.h"
#include "gstroboflowfollower.h"
#include "gstroboflowplayer.h"
#include "gstroboflowrecorder.h"
#include "gstroboflowvideoinfer.h"

G_BEGIN_DECLS

/* gstroboflowvideoinfer.c says which thread may touch what. */
struct _GstRoboflowVideoInfer
{
  GstBin parent;

  GstPad *sink;
  GstPad *src;                  /* NULL: none was asked for */
  gboolean src_released;        /* in the middle of a run */
  GstRoboflowSettings settings;

  GstRoboflowRun *run;
  GstRoboflowRecorder *recorder;        /* one of these */
  GstRoboflowFollower *follower;
  GstRoboflowAttacher *attacher;        /* also after a recorder */
  GstRoboflowAttacher *given_up;        /* of a second pass that did not begin */
  GstRoboflowPlayer *player;    /* or this */
  GstSegment first_segment;     /* that a filter recorded */
  gboolean segment_flushed;     /* the next one is the first */
  GstRoboflowReplay replay;
  gboolean replay_chosen;
  GstMessage *eos;              /* kept back */
  guint32 eos_seqnum;           /* of the event that came */

  GMutex preroll_lock;
  gboolean prerolling;
};

void gst_roboflow_video_infer_announce (GstRoboflowVideoInfer * self,
    GstMessage * message);

void gst_roboflow_video_infer_handle_message (GstBin * bin,
    GstMessage * message);
void gst_roboflow_video_infer_let_eos_go (GstElement * element);
void gst_roboflow_video_infer_unlock_children (GstRoboflowVideoInfer * self);
void gst_roboflow_video_infer_remove_children (GstRoboflowVideoInfer * self);

gboolean gst_roboflow_video_infer_sink_query (GstPad * pad,
    GstObject * parent, GstQuery * query);
gboolean gst_roboflow_video_infer_src_query (GstPad * pad,
    GstObject * parent, GstQuery * query);
gboolean gst_roboflow_video_infer_plays_once (GstRoboflowVideoInfer * self);
gboolean gst_roboflow_video_infer_query (GstElement * element,
    GstQuery * query);

gboolean gst_roboflow_video_infer_choose_replay (GstRoboflowVideoInfer * self);
void gst_roboflow_video_infer_replay (GstElement * element);

G_END_DECLS
