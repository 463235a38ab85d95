/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the elements inside of roboflowvideoinfer say, and how they go. */

#include "gstroboflowvideoinfer-private.h"

/* These messages come in the streaming threads of the children. An error fails the
 * run. EOS says that the recording is written, or that a stream which is not recorded
 * has ended; it is kept back until the run's worker lets it go. */

/* All predictions are out: the application may be told of the end. */
void
gst_roboflow_video_infer_let_eos_go (GstElement * element)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);
  GstMessage *eos;

  GST_OBJECT_LOCK (self);
  eos = g_steal_pointer (&self->eos);
  GST_OBJECT_UNLOCK (self);
  if (eos)
    gst_roboflow_video_infer_announce (self, eos);
}

/* The message has to carry the seqnum of the EOS event that came in. Muxers send
 * an event of their own, and so does a recording that is broken off. */
static GstMessage *
number_eos (GstRoboflowVideoInfer * self, GstMessage * message)
{
  message = gst_message_make_writable (message);
  GST_OBJECT_LOCK (self);
  if (self->eos_seqnum != GST_SEQNUM_INVALID)
    gst_message_set_seqnum (message, self->eos_seqnum);
  GST_OBJECT_UNLOCK (self);
  return message;
}

/* The stream has ended and is written: now the job can be made. */
static void
keep_eos (GstRoboflowVideoInfer * self, GstMessage * message)
{
  GST_OBJECT_LOCK (self);
  gst_message_replace (&self->eos, message);
  GST_OBJECT_UNLOCK (self);
  gst_message_unref (message);

  if (self->recorder)
    gst_roboflow_recorder_finish (self->recorder);
  else
    gst_roboflow_follower_finish (self->follower);
}

/* A sink's error about a full disk names neither the file nor what can be done. */
static void
explain_full_disk (GError ** error, const gchar * recording)
{
  g_autofree gchar *shown = NULL;

  if (!recording
      || (!g_error_matches (*error, GST_RESOURCE_ERROR,
              GST_RESOURCE_ERROR_NO_SPACE_LEFT)
          && !g_error_matches (*error, GST_RESOURCE_ERROR,
              GST_RESOURCE_ERROR_WRITE)))
    return;
  shown = g_filename_display_name (recording);
  g_prefix_error (error, "Cannot write the recording to \"%s\" (set "
      "recording-location or TMPDIR to where there is more room): ", shown);
}

static void
fail_recording (GstRoboflowVideoInfer * self, GstMessage * message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  g_autofree gchar *recording = gst_roboflow_run_dup_recording (self->run);

  gst_message_parse_error (message, &error, &debug);
  explain_full_disk (&error, recording);
  gst_roboflow_run_fail (self->run, error, debug);
  gst_message_unref (message);
}

void
gst_roboflow_video_infer_handle_message (GstBin * bin, GstMessage * message)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (bin);

  if (self->run) {
    switch (GST_MESSAGE_TYPE (message)) {
      case GST_MESSAGE_EOS:
        message = number_eos (self, message);
        if (gst_roboflow_run_is_finished (self->run))
          break;
        keep_eos (self, message);
        return;
      case GST_MESSAGE_ERROR:
        fail_recording (self, message);
        return;
      default:
        break;
    }
  }
  gst_roboflow_video_infer_announce (self, message);
}

/* The recording of a filter is PLAYING whatever state the filter is in. It has to be
 * stopped before the pads are deactivated, as that waits for the streaming thread,
 * which may be encoding in there on and on. */
static void
unlock_child (const GValue * item, gpointer unused)
{
  gst_element_set_locked_state (g_value_get_object (item), FALSE);
}

/* Before a state change to READY, which they then follow. */
void
gst_roboflow_video_infer_unlock_children (GstRoboflowVideoInfer * self)
{
  GstIterator *children = gst_bin_iterate_elements (GST_BIN (self));

  while (gst_iterator_foreach (children, unlock_child, NULL)
      == GST_ITERATOR_RESYNC)
    gst_iterator_resync (children);
  gst_iterator_free (children);
}

/* After one: the next run makes its own. */
void
gst_roboflow_video_infer_remove_children (GstRoboflowVideoInfer * self)
{
  GstElement *child;

  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sink), NULL);
  while (GST_BIN_CHILDREN (self)) {
    child = gst_object_ref (GST_BIN_CHILDREN (self)->data);
    gst_bin_remove (GST_BIN (self), child);
    gst_element_set_state (child, GST_STATE_NULL);
    gst_object_unref (child);
  }
}
