/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-roboflowvideoinfer
 * @title: roboflowvideoinfer
 *
 * Runs Roboflow's vision models over a stream. The stream is recorded,
 * uploaded and inferred as a video job; then the predictions of each inferred
 * frame are posted on the bus as `roboflow-predictions` messages, with the
 * times of the very frame they belong to. EOS reaches the application after
 * the last of them.
 *
 * Raw video is encoded. H.264, H.265, VP8, VP9, AV1, MPEG-4 and JPEG video is
 * muxed as it is. The bytes of MP4, MOV, WebM and AVI files go through
 * unchanged.
 *
 * With its `src` pad linked the element is a filter: once the predictions are
 * there, the stream goes on with them attached to its frames.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m filesrc location=street.mp4 ! \
 *     roboflowvideoinfer model-id=people-detection/7 infer-fps=5
 * ]|
 * The key is read from `$ROBOFLOW_API_KEY`.
 */

#include "gstroboflowvideoinfer-private.h"

#include "gstroboflowdebug.h"
#include "gstroboflowreport.h"

#define GST_CAT_DEFAULT roboflow_videoinfer_debug

/* The element is a bin. Its sink pad leads to the recording or, where nothing is
 * recorded, to a fakesink. Both end in a sink that posts EOS when the last byte is
 * written. The bin keeps this message back until the run's worker has posted the
 * predictions. Only then does GstBin see it, which knows when the application may
 * be told.
 *
 * Like every sink the element is PAUSED when the first buffer has come. That is the
 * first buffer at its own pad, not at the sink inside: an encoder can look ahead
 * farther than a sibling branch is able to wait. ASYNC_DONE is posted with the
 * preroll lock held. It makes another thread change the state to PLAYING, which must
 * not overtake it: GstBin would then not post EOS any more.
 *
 * In a filter the attacher takes what comes in at the sink pad and pushes it out of
 * the source pad, in the same thread, which waits there until the results have come.
 * If the stream has to be recorded first, the recorder does that as in a sink, and
 * nothing goes downstream. When the results have come, the worker makes the attacher
 * and seeks the source back to where it began, or it makes a player, which has
 * children and a streaming thread of its own.
 *
 * The object lock guards the settings, `eos`, `eos_seqnum`, and for the
 * application's threads `run`, `recorder`, `follower`, `attacher` and `player`.
 * Streaming threads read these five without it: they are set before the pads are
 * activated and cleared after they have been deactivated. The exception is the
 * attacher of a second pass, which is set while the source is at its end, before the
 * seek that makes it go on. `src` is set in NULL and READY only, and stays for a
 * whole run even if the application releases it. `first_segment` and `replay` belong
 * to the streaming thread until the stream has ended, then to the worker. */

G_DEFINE_FINAL_TYPE (GstRoboflowVideoInfer, gst_roboflow_video_infer,
    GST_TYPE_BIN);
GST_ELEMENT_REGISTER_DEFINE (roboflowvideoinfer, "roboflowvideoinfer",
    GST_RANK_NONE, GST_TYPE_ROBOFLOW_VIDEO_INFER);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);

static guint prop_current_job_id;
static guint prop_stats;

/* Preroll */

/* Lets GstBin, and so the application, see @message, which it takes. */
void
gst_roboflow_video_infer_announce (GstRoboflowVideoInfer * self,
    GstMessage * message)
{
  GST_BIN_CLASS (gst_roboflow_video_infer_parent_class)->handle_message
      (GST_BIN (self), message);
}

static void
start_preroll (GstRoboflowVideoInfer * self)
{
  self->prerolling = TRUE;
  gst_roboflow_video_infer_announce (self,
      gst_message_new_async_start (GST_OBJECT (self)));
}

static void
finish_preroll (GstRoboflowVideoInfer * self)
{
  g_mutex_lock (&self->preroll_lock);
  if (self->prerolling) {
    self->prerolling = FALSE;
    gst_roboflow_video_infer_announce (self,
        gst_message_new_async_done (GST_OBJECT (self), GST_CLOCK_TIME_NONE));
  }
  g_mutex_unlock (&self->preroll_lock);
}

/* Streaming */

static GstFlowReturn
take_buffer (GstRoboflowVideoInfer * self, GstBuffer * buffer)
{
  finish_preroll (self);
  if (gst_roboflow_run_has_failed (self->run)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  if (self->attacher)
    return gst_roboflow_attacher_chain (self->attacher, buffer);
  if (self->src && !gst_roboflow_video_infer_choose_replay (self)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  return self->recorder ? gst_roboflow_recorder_chain (self->recorder, buffer)
      : gst_roboflow_follower_chain (self->follower, buffer);
}

/* When a pipeline stops, some elements stop sooner than others and refuse the
 * buffers that still come. Upstream must not take that for an error and post one. */
static GstFlowReturn
sink_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (parent);
  GstFlowReturn ret = take_buffer (self, buffer);

  return ret < GST_FLOW_EOS && gst_roboflow_run_is_stopping (self->run) ?
      GST_FLOW_FLUSHING : ret;
}

/* The application has sought back after the end of the stream: it goes on. */
static void
forget_eos (GstRoboflowVideoInfer * self)
{
  GST_OBJECT_LOCK (self);
  gst_clear_message (&self->eos);
  self->eos_seqnum = GST_SEQNUM_INVALID;
  GST_OBJECT_UNLOCK (self);
}

/* Notes the segment with which the first pass begins. After a seek before anything
 * is recorded, that is another one. */
static void
note_segment (GstRoboflowVideoInfer * self, GstEvent * event)
{
  if (self->segment_flushed && !(self->recorder
          && gst_roboflow_recorder_has_started (self->recorder)))
    gst_event_copy_segment (event, &self->first_segment);
  self->segment_flushed = FALSE;
}

static gboolean
take_event (GstRoboflowVideoInfer * self, GstPad * pad, GstEvent * event)
{
  GST_LOG_OBJECT (pad, "%" GST_PTR_FORMAT, event);
  if (self->attacher)
    return gst_roboflow_attacher_event (self->attacher, event);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_EOS:
      GST_OBJECT_LOCK (self);
      self->eos_seqnum = gst_event_get_seqnum (event);
      GST_OBJECT_UNLOCK (self);
      finish_preroll (self);
      break;
    case GST_EVENT_GAP:
      finish_preroll (self);
      break;
    case GST_EVENT_SEGMENT:
      note_segment (self, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      if (self->follower)
        forget_eos (self);
      self->segment_flushed = TRUE;
      break;
    default:
      break;
  }
  return self->recorder ? gst_roboflow_recorder_event (self->recorder, event)
      : gst_roboflow_follower_event (self->follower, event);
}

static gboolean
sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (parent);
  const gboolean is_sticky = GST_EVENT_IS_STICKY (event);

  /* If a sticky event is refused, the next buffer returns an error. */
  return take_event (self, pad, event)
      || (is_sticky && gst_roboflow_run_is_stopping (self->run));
}

/* The source pad of a filter */

static gboolean
src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK
      && gst_roboflow_video_infer_plays_once (self)) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_push_event (self->sink, event);
}

static GstPad *
gst_roboflow_video_infer_request_new_pad (GstElement * element,
    GstPadTemplate * template, const gchar * name, const GstCaps * caps)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);

  if (self->src || GST_STATE (element) > GST_STATE_READY) {
    GST_WARNING_OBJECT (self, "there is one src pad at most, which has to be "
        "asked for in NULL or READY");
    return NULL;
  }
  self->src = gst_object_ref_sink (gst_pad_new_from_template (template, "src"));
  gst_pad_set_event_function (self->src, src_event);
  gst_pad_set_query_function (self->src, gst_roboflow_video_infer_src_query);
  GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SINK);
  gst_element_add_pad (element, self->src);
  return self->src;
}

static void
forget_src (GstRoboflowVideoInfer * self)
{
  gst_clear_object (&self->src);
  self->src_released = FALSE;
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}

static void
gst_roboflow_video_infer_release_pad (GstElement * element, GstPad * pad)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);

  if (pad != self->src)
    return;
  gst_element_remove_pad (element, pad);
  /* The run goes on with the pad, but nothing gets through as it is not active. */
  if (self->run)
    self->src_released = TRUE;
  else
    forget_src (self);
}

/* States */

static gboolean
start (GstRoboflowVideoInfer * self)
{
  static const GstRoboflowRunFuncs run_funcs = {
    gst_roboflow_video_infer_replay, gst_roboflow_video_infer_let_eos_go
  };
  g_autoptr (GstRoboflowSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  GstRoboflowContext context = {.phase = "settings" };
  GstRoboflowRecorder *recorder = NULL;
  GstRoboflowFollower *follower = NULL;
  GstRoboflowAttacher *attacher = NULL;
  GstRoboflowPlan *plan;
  GstRoboflowRun *run = NULL;

  GST_OBJECT_LOCK (self);
  settings = gst_roboflow_settings_copy (&self->settings);
  GST_OBJECT_UNLOCK (self);
  plan = gst_roboflow_plan_new (settings, self->src != NULL, &error);
  if (plan)
    run = gst_roboflow_run_new (GST_ELEMENT (self), plan, &run_funcs, &error);
  if (!run) {
    gst_roboflow_report_error (GST_ELEMENT (self), error, NULL, &context);
    return FALSE;
  }
  if (plan->is_filter && plan->source != GST_ROBOFLOW_SOURCE_RECORDING)
    attacher = gst_roboflow_attacher_new (GST_ELEMENT (self), self->sink,
        self->src, run);
  else if (plan->source == GST_ROBOFLOW_SOURCE_RECORDING)
    recorder = gst_roboflow_recorder_new (GST_BIN (self), self->sink, run);
  else
    follower = gst_roboflow_follower_new (GST_BIN (self), self->sink, run);
  if (recorder && plan->is_filter
      && settings->replay != GST_ROBOFLOW_REPLAY_UPSTREAM)
    gst_roboflow_recorder_keep_rest (recorder);
  GST_OBJECT_LOCK (self);
  self->replay = settings->replay;
  self->replay_chosen = FALSE;
  gst_segment_init (&self->first_segment, GST_FORMAT_UNDEFINED);
  self->segment_flushed = TRUE;
  self->run = run;
  self->recorder = recorder;
  self->follower = follower;
  self->attacher = attacher;
  self->eos_seqnum = GST_SEQNUM_INVALID;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
stop (GstRoboflowVideoInfer * self)
{
  GstRoboflowRun *run;
  GstRoboflowRecorder *recorder;
  GstRoboflowFollower *follower;
  GstRoboflowAttacher *attacher;
  GstRoboflowPlayer *player;

  /* Before the worker has ended it can make an attacher, and the recording of a
   * filter, whose state is its own, can post EOS. */
  gst_roboflow_run_stop (self->run);
  gst_roboflow_video_infer_remove_children (self);
  self->prerolling = FALSE;
  GST_OBJECT_LOCK (self);
  run = g_steal_pointer (&self->run);
  recorder = g_steal_pointer (&self->recorder);
  follower = g_steal_pointer (&self->follower);
  attacher = g_steal_pointer (&self->attacher);
  player = g_steal_pointer (&self->player);
  GST_OBJECT_UNLOCK (self);
  /* The attacher and the player use the run. */
  g_clear_pointer (&player, gst_roboflow_player_free);
  g_clear_pointer (&self->given_up, gst_roboflow_attacher_free);
  g_clear_pointer (&attacher, gst_roboflow_attacher_free);
  g_clear_pointer (&run, gst_roboflow_run_free);
  g_clear_pointer (&recorder, gst_roboflow_recorder_free);
  g_clear_pointer (&follower, gst_roboflow_follower_free);
  gst_clear_message (&self->eos);
  if (self->src_released)
    forget_src (self);
}

/* Returns: FALSE if the run could not be started */
static gboolean
before_change (GstRoboflowVideoInfer * self, GstStateChange transition)
{
  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (!start (self))
        return FALSE;
      if (!self->src)
        start_preroll (self);
      return TRUE;
    case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
      g_mutex_lock (&self->preroll_lock);
      g_mutex_unlock (&self->preroll_lock);
      return TRUE;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_roboflow_run_cancel (self->run);
      gst_roboflow_video_infer_unlock_children (self);
      return TRUE;
    default:
      return TRUE;
  }
}

static GstStateChangeReturn
gst_roboflow_video_infer_change_state (GstElement * element,
    GstStateChange transition)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);
  GstStateChangeReturn ret;

  if (!before_change (self, transition))
    return GST_STATE_CHANGE_FAILURE;

  ret = GST_ELEMENT_CLASS (gst_roboflow_video_infer_parent_class)->change_state
      (element, transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && ret == GST_STATE_CHANGE_FAILURE))
    stop (self);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !self->src
      && ret == GST_STATE_CHANGE_SUCCESS)
    ret = GST_STATE_CHANGE_ASYNC;
  return ret;
}

/* Events of the application */

static gboolean
gst_roboflow_video_infer_send_event (GstElement * element, GstEvent * event)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_ELEMENT_CLASS
        (gst_roboflow_video_infer_parent_class)->send_event (element, event);

  if (gst_roboflow_video_infer_plays_once (self)) {
    gst_event_unref (event);
    return FALSE;
  }
  if (self->recorder && gst_roboflow_recorder_is_recording (self->recorder)) {
    gst_roboflow_recorder_refuse_seek (self->recorder);
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_push_event (self->sink, event);
}

/* Properties */

static void
gst_roboflow_video_infer_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (object);
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = gst_roboflow_settings_set (&self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
get_run_property (GstRoboflowVideoInfer * self, guint prop_id, GValue * value)
{
  if (!self->run)
    return;
  if (prop_id == prop_current_job_id)
    g_value_take_string (value, gst_roboflow_run_dup_job_id (self->run));
  else
    g_value_take_boxed (value, gst_roboflow_run_get_stats (self->run));
}

static void
gst_roboflow_video_infer_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (object);
  gboolean known = TRUE;

  GST_OBJECT_LOCK (self);
  if (prop_id == prop_current_job_id || prop_id == prop_stats)
    get_run_property (self, prop_id, value);
  else
    known = gst_roboflow_settings_get (&self->settings, prop_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
gst_roboflow_video_infer_finalize (GObject * object)
{
  GstRoboflowVideoInfer *self = GST_ROBOFLOW_VIDEO_INFER (object);

  gst_clear_object (&self->src);
  gst_roboflow_settings_clear (&self->settings);
  g_mutex_clear (&self->preroll_lock);
  G_OBJECT_CLASS (gst_roboflow_video_infer_parent_class)->finalize (object);
}

static void
gst_roboflow_video_infer_init (GstRoboflowVideoInfer * self)
{
  GstPadTemplate *template =
      gst_element_get_pad_template (GST_ELEMENT (self), "sink");

  gst_roboflow_settings_init (&self->settings);
  g_mutex_init (&self->preroll_lock);
  /* This is a sink, whatever children it has. */
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK
      | GST_ELEMENT_FLAG_SOURCE);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);

  self->sink = gst_ghost_pad_new_no_target_from_template ("sink", template);
  gst_pad_set_chain_function (self->sink, sink_chain);
  gst_pad_set_event_function (self->sink, sink_event);
  gst_pad_set_query_function (self->sink, gst_roboflow_video_infer_sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
}

static void
gst_roboflow_video_infer_class_init (GstRoboflowVideoInferClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBinClass *bin_class = GST_BIN_CLASS (klass);

  object_class->set_property = gst_roboflow_video_infer_set_property;
  object_class->get_property = gst_roboflow_video_infer_get_property;
  object_class->finalize = gst_roboflow_video_infer_finalize;
  element_class->change_state = gst_roboflow_video_infer_change_state;
  element_class->request_new_pad = gst_roboflow_video_infer_request_new_pad;
  element_class->release_pad = gst_roboflow_video_infer_release_pad;
  element_class->send_event = gst_roboflow_video_infer_send_event;
  element_class->query = gst_roboflow_video_infer_query;
  bin_class->handle_message = gst_roboflow_video_infer_handle_message;

  prop_current_job_id = gst_roboflow_settings_install_properties (object_class);
  prop_stats = prop_current_job_id + 1;

  /**
   * GstRoboflowVideoInfer:current-job-id:
   *
   * The job under way.
   */
  g_object_class_install_property (object_class, prop_current_job_id,
      g_param_spec_string ("current-job-id", "Current job ID",
          "ID of the job under way (NULL = none yet)", NULL,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /**
   * GstRoboflowVideoInfer:stats:
   *
   * `frames`, `bytes-uploaded`, `polls`, `retries`, `messages-dropped`, and
   * the nanoseconds spent in each phase: `recording-time`, `upload-time`,
   * `job-time`, `download-time`, `posting-time` (all guint64).
   */
  g_object_class_install_property (object_class, prop_stats,
      g_param_spec_boxed ("stats", "Statistics",
          "Counts (frames, bytes-uploaded, polls, retries, messages-dropped), and "
          "nanoseconds spent in each phase, as upload-time (NULL = not running)",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Roboflow video inference", "Sink/Filter/Analyzer/Video",
      "Runs Roboflow models over a stream as a video job and posts the "
      "predictions of its frames", "The gst-roboflow developers");
}
