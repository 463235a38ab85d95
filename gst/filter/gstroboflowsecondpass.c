/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How a stream that a filter has recorded goes out of it. */

#include "gstroboflowvideoinfer-private.h"

#include "gstroboflowdebug.h"
#include "gstroboflowreport.h"

#define GST_CAT_DEFAULT roboflow_videoinfer_debug

/* Before anything is recorded that cannot go on. The bytes of a file are refused
 * for another reason. */
gboolean
gst_roboflow_video_infer_choose_replay (GstRoboflowVideoInfer * self)
{
  g_autoptr (GError) error = NULL;

  if (self->replay_chosen || self->first_segment.format != GST_FORMAT_TIME)
    return TRUE;
  self->replay_chosen = TRUE;
  if (!gst_roboflow_replay_choose (&self->replay, self->sink, &error)) {
    gst_roboflow_run_fail (self->run, error, NULL);
    return FALSE;
  }
  GST_INFO_OBJECT (self, "the stream will come from %s",
      self->replay == GST_ROBOFLOW_REPLAY_UPSTREAM ? "its source" :
      "the recording");
  return TRUE;
}

/* A stream without frames goes on as its events. */
static void
end_empty_stream (GstRoboflowVideoInfer * self)
{
  GstRoboflowAttacher *attacher = gst_roboflow_attacher_new (GST_ELEMENT (self),
      self->sink, self->src, self->run);

  gst_roboflow_attacher_end (attacher, self->eos_seqnum);
  gst_roboflow_attacher_free (attacher);
}

static void
play_recording (GstRoboflowVideoInfer * self)
{
  g_autoptr (GError) error = NULL;
  GstRoboflowPlayer *player = gst_roboflow_player_new (GST_BIN (self),
      self->sink, self->src, self->run, self->eos_seqnum, &error);

  if (player) {
    GST_OBJECT_LOCK (self);
    self->player = player;
    GST_OBJECT_UNLOCK (self);
    if (gst_roboflow_player_start (player))
      return;
    error = g_error_new_literal (GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "The recording could not be played back");
  }
  gst_roboflow_run_fail (self->run, error, NULL);
}

/* Some sources say that they can be sought, but cannot. */
static void
play_recording_instead (GstRoboflowVideoInfer * self)
{
  gst_roboflow_report_warning (GST_ELEMENT (self), "The source could not be "
      "sought back to its start: the recording is played back instead");
  /* A streaming thread can still be in there. */
  GST_OBJECT_LOCK (self);
  self->given_up = g_steal_pointer (&self->attacher);
  GST_OBJECT_UNLOCK (self);
  self->replay = GST_ROBOFLOW_REPLAY_RECORDING;
  play_recording (self);
}

static void
play_source_again (GstRoboflowVideoInfer * self)
{
  const GstRoboflowStream *recorded = gst_roboflow_run_get_stream (self->run);
  GstEvent *seek = gst_roboflow_replay_new_seek (&self->first_segment);
  GstRoboflowAttacher *attacher = gst_roboflow_attacher_new (GST_ELEMENT (self),
      self->sink, self->src, self->run);
  g_autoptr (GError) error = NULL;

  gst_roboflow_attacher_set_pass (attacher, recorded,
      gst_event_get_seqnum (seek));
  GST_OBJECT_LOCK (self);
  self->attacher = attacher;
  GST_OBJECT_UNLOCK (self);
  if (gst_pad_push_event (self->sink, seek))
    return;
  if (recorded->unrecorded) {
    play_recording_instead (self);
    return;
  }
  error = g_error_new_literal (GST_CORE_ERROR, GST_CORE_ERROR_SEEK,
      "The source could not be sought back to its start: set replay=recording");
  gst_roboflow_run_fail (self->run, error, NULL);
}

/* Called by the worker, while the source is at its end. */
void
gst_roboflow_video_infer_replay (GstElement * element)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);
  const GstRoboflowStream *recorded = gst_roboflow_run_get_stream (self->run);

  GST_OBJECT_LOCK (self);
  gst_clear_message (&self->eos);
  GST_OBJECT_UNLOCK (self);
  if (!recorded->table
      || gst_roboflow_frame_table_get_n_frames (recorded->table) == 0)
    end_empty_stream (self);
  else if (self->replay == GST_ROBOFLOW_REPLAY_RECORDING)
    play_recording (self);
  else
    play_source_again (self);
}
