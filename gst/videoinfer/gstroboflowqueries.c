/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element's answers to queries of upstream, of downstream where it is a
 * filter, and of the application. */

#include "gstroboflowvideoinfer-private.h"

#include "gstroboflowinput.h"

/* Called with the object lock, before there is a run. */
static gboolean
will_record (const GstRoboflowVideoInfer * self)
{
  return gst_roboflow_settings_get_source (&self->settings) ==
      GST_ROBOFLOW_SOURCE_RECORDING;
}

static void
answer_caps (GstRoboflowVideoInfer * self, GstQuery * query)
{
  g_autoptr (GstCaps) caps = NULL, fit = NULL;
  GstCaps *filter;

  GST_OBJECT_LOCK (self);
  if (self->run ? self->follower != NULL : !will_record (self))
    caps = gst_caps_new_any ();
  GST_OBJECT_UNLOCK (self);
  if (!caps)
    caps = gst_roboflow_input_caps ();
  gst_query_parse_caps (query, &filter);
  fit = filter ? gst_caps_intersect_full (filter, caps,
      GST_CAPS_INTERSECT_FIRST) : gst_caps_ref (caps);
  gst_query_set_caps_result (query, fit);
}

/* Whether buffers go from the sink pad to the source pad: all do in a filter
 * that does not record, and in the second pass of one that does. */
static gboolean
passes_through (GstRoboflowVideoInfer * self)
{
  gboolean passes;

  GST_OBJECT_LOCK (self);
  passes = self->src && (self->run ? self->attacher != NULL :
      !will_record (self));
  GST_OBJECT_UNLOCK (self);
  return passes;
}

/* The stream is recorded now and goes downstream later: its caps have to suit
 * both. */
static void
limit_to_downstream (GstRoboflowVideoInfer * self, GstQuery * query)
{
  g_autoptr (GstCaps) downstream = NULL, both = NULL;
  GstCaps *own;

  gst_query_parse_caps_result (query, &own);
  downstream = gst_pad_peer_query_caps (self->src, own);
  both = gst_caps_intersect (own, downstream);
  gst_query_set_caps_result (query, both);
}

gboolean
gst_roboflow_video_infer_sink_query (GstPad * pad, GstObject * parent,
    GstQuery * query)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (parent);

  if (passes_through (self))
    return gst_pad_peer_query (self->src, query);
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      answer_caps (self, query);
      if (self->src)
        limit_to_downstream (self, query);
      return TRUE;
    case GST_QUERY_ACCEPT_CAPS:
      /* Caps that cannot be recorded are refused by the CAPS event, with an
       * error message that says why. */
      gst_query_set_accept_caps_result (query, TRUE);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* Whether the recording is played back: once, from its start to its end,
 * without seeking. */
gboolean
gst_roboflow_video_infer_plays_once (GstRoboflowVideoInfer * self)
{
  gboolean once;

  GST_OBJECT_LOCK (self);
  once = self->player != NULL;
  GST_OBJECT_UNLOCK (self);
  return once;
}

static gboolean
answer_seeking (GstRoboflowVideoInfer * self, GstQuery * query)
{
  gboolean fixed = gst_roboflow_video_infer_plays_once (self);
  GstFormat format;

  GST_OBJECT_LOCK (self);
  fixed |= self->recorder
      && gst_roboflow_recorder_is_recording (self->recorder);
  GST_OBJECT_UNLOCK (self);
  if (!fixed)
    return gst_pad_peer_query (self->sink, query);
  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  gst_query_set_seeking (query, format, FALSE, 0, -1);
  return TRUE;
}

static gboolean
answer_position (GstRoboflowVideoInfer * self, GstQuery * query)
{
  GstClockTime position = GST_CLOCK_TIME_NONE;
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  GST_OBJECT_LOCK (self);
  if (self->player)
    position = gst_roboflow_player_get_position (self->player);
  else if (self->attacher)
    position = gst_roboflow_attacher_get_position (self->attacher);
  else if (self->recorder)
    position = gst_roboflow_recorder_get_position (self->recorder);
  else if (self->follower)
    position = gst_roboflow_follower_get_position (self->follower);
  GST_OBJECT_UNLOCK (self);
  if (!GST_CLOCK_TIME_IS_VALID (position))
    return FALSE;
  gst_query_set_position (query, format, position);
  return TRUE;
}

/* A recording that is played back has a duration, also that of a live source,
 * which has none itself. */
static gboolean
answer_duration (GstRoboflowVideoInfer * self, GstQuery * query)
{
  GstClockTime duration = GST_CLOCK_TIME_NONE;
  GstFormat format;

  gst_query_parse_duration (query, &format, NULL);
  GST_OBJECT_LOCK (self);
  if (self->player && format == GST_FORMAT_TIME)
    duration = gst_roboflow_player_get_duration (self->player);
  GST_OBJECT_UNLOCK (self);
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    return gst_pad_peer_query (self->sink, query);
  gst_query_set_duration (query, format, duration);
  return TRUE;
}

gboolean
gst_roboflow_video_infer_src_query (GstPad * pad, GstObject * parent,
    GstQuery * query)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_SCHEDULING:
      gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEQUENTIAL, 1, -1,
          0);
      gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
      return TRUE;
    case GST_QUERY_SEEKING:
      return answer_seeking (self, query);
    case GST_QUERY_DURATION:
      return answer_duration (self, query);
    case GST_QUERY_POSITION:
      if (gst_roboflow_video_infer_plays_once (self))
        return answer_position (self, query);
      return gst_pad_peer_query (self->sink, query);
    default:
      return gst_pad_peer_query (self->sink, query);
  }
}

gboolean
gst_roboflow_video_infer_query (GstElement * element, GstQuery * query)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      return answer_position (self, query);
    case GST_QUERY_DURATION:
      return answer_duration (self, query);
    case GST_QUERY_SEEKING:
      return answer_seeking (self, query);
    default:
      return GST_ELEMENT_CLASS (g_type_class_peek (GST_TYPE_BIN))->query
          (element, query);
  }
}
