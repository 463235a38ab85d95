/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfollower.h"

#include "gstroboflowcontainer.h"
#include "gstroboflowintake.h"
#include "gstroboflowoutputs.h"

struct _GstRoboflowFollower
{
  GstBin *bin;
  GstPad *sink;
  GstRoboflowRun *run;
  GstRoboflowIntake *intake;
  GstCaps *caps;
  gboolean counting;            /* frames come, not bytes */
  gboolean started;
};

GstRoboflowFollower *
gst_roboflow_follower_new (GstBin * bin, GstPad * sink, GstRoboflowRun * run)
{
  GstRoboflowFollower *follower = g_new0 (GstRoboflowFollower, 1);
  GstElement *drain = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) target = gst_element_get_static_pad (drain, "sink");

  follower->bin = bin;
  follower->sink = sink;
  follower->run = run;
  follower->intake = gst_roboflow_intake_new (FALSE);
  g_object_set (drain, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (bin, drain);
  gst_ghost_pad_set_target (GST_GHOST_PAD (sink), target);
  return follower;
}

void
gst_roboflow_follower_free (GstRoboflowFollower * follower)
{
  gst_roboflow_intake_free (follower->intake);
  gst_clear_caps (&follower->caps);
  g_free (follower);
}

/* Returns: FALSE if the run has failed */
static gboolean
start (GstRoboflowFollower * follower)
{
  g_autoptr (GError) error = NULL;

  if (follower->started)
    return TRUE;
  if (!gst_roboflow_outputs_check (gst_roboflow_run_get_plan
          (follower->run)->settings, follower->sink, &error)) {
    gst_roboflow_run_fail (follower->run, error, NULL);
    return FALSE;
  }
  follower->started = TRUE;
  gst_roboflow_run_stream_started (follower->run, follower->caps);
  return TRUE;
}

gboolean
gst_roboflow_follower_event (GstRoboflowFollower * follower, GstEvent * event)
{
  const GstSegment *segment;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_caps_replace (&follower->caps, caps);
      gst_roboflow_intake_set_caps (follower->intake, caps);
      start (follower);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      gst_roboflow_intake_set_segment (follower->intake, segment);
      follower->counting = segment->format == GST_FORMAT_TIME
          && !(follower->caps
          && gst_roboflow_container_for_file (follower->caps));
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_roboflow_intake_flush (follower->intake);
      break;
    default:
      break;
  }
  return gst_pad_event_default (follower->sink, GST_OBJECT (follower->bin),
      event);
}

GstFlowReturn
gst_roboflow_follower_chain (GstRoboflowFollower * follower, GstBuffer * buffer)
{
  if (!start (follower)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  if (follower->counting) {
    gst_roboflow_intake_take (follower->intake, &buffer);
    gst_roboflow_run_set_frames (follower->run,
        gst_roboflow_intake_get_n_frames (follower->intake));
  }
  return gst_proxy_pad_chain_default (follower->sink,
      GST_OBJECT (follower->bin), buffer);
}

/* Hands the frames counted so far to the run. May be called by the thread that
 * changes the state to PLAYING, where EOS came before: by then nothing
 * streams. */
void
gst_roboflow_follower_finish (GstRoboflowFollower * follower)
{
  GstRoboflowStream stream = { NULL, };

  if (follower->caps)
    gst_roboflow_stream_set_caps (&stream, follower->caps);
  if (follower->counting) {
    stream.sought = gst_roboflow_intake_was_sought (follower->intake);
    stream.table = gst_roboflow_intake_steal_table (follower->intake);
  }
  gst_roboflow_run_stream_finished (follower->run, &stream);
}

GstClockTime
gst_roboflow_follower_get_position (GstRoboflowFollower * follower)
{
  return gst_roboflow_intake_get_position (follower->intake);
}
