/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrecorder.h"

#include "gstroboflowdebug.h"
#include "gstroboflowformat.h"
#include "gstroboflowintake.h"
#include "gstroboflowmake.h"
#include "gstroboflowoutputs.h"
#include "gstroboflowrecording.h"
#include "gstroboflowsampler.h"
#include "gstroboflowtyper.h"

#define GST_CAT_DEFAULT roboflow_recording_debug

/* The intake numbers each frame and enters it into the frame table. Then the
 * frame goes to the target of the sink pad, a bin that encodes, muxes and writes.
 * That bin is made as soon as it is known what comes in: for raw video with the
 * caps, so that upstream can negotiate buffers with the encoder; for encoded video
 * with the first frame, which shows whether there are decoding time stamps; for a
 * file with its first bytes.
 *
 * Everything runs in the streaming thread of the pad, but for
 * gst_roboflow_recorder_finish(), which comes from the thread that writes the
 * file after it has handed on EOS, and the small functions at the end. */

struct _GstRoboflowRecorder
{
  GstBin *bin;
  GstPad *sink;
  GstRoboflowRun *run;

  GstRoboflowIntake *intake;
  GstRoboflowTyper *typer;      /* of a file without caps */
  GstRoboflowFormat format;     /* of what comes in */
  GstElement *recording;        /* owned by the bin */
  GstRoboflowUnrecorded *unrecorded;    /* NULL: not needed */
  GstRoboflowSampler *sampler;  /* NULL: not needed */
  gboolean ended;               /* EOS came: unrecorded is complete */

  gint started;                 /* atomic: a buffer went into the recording */
  gint finished;                /* atomic: no more buffers go in */
  GError *failure;              /* why the recording was broken off; set before
                                 * EOS is sent into it */
};

GstRoboflowRecorder *
gst_roboflow_recorder_new (GstBin * bin, GstPad * sink, GstRoboflowRun * run)
{
  GstRoboflowRecorder *recorder = g_new0 (GstRoboflowRecorder, 1);

  recorder->bin = bin;
  recorder->sink = sink;
  recorder->run = run;
  recorder->intake = gst_roboflow_intake_new (TRUE);
  recorder->typer = gst_roboflow_typer_new ();
  if (gst_roboflow_run_get_plan (run)->settings->job_location)
    recorder->sampler = gst_roboflow_sampler_new ();
  return recorder;
}

/* From now on keeps the events and buffers that do not go into the recording, so
 * that a player can put them back in their places. */
void
gst_roboflow_recorder_keep_rest (GstRoboflowRecorder * recorder)
{
  recorder->unrecorded = gst_roboflow_unrecorded_new ();
}

static void
keep_event (GstRoboflowRecorder * recorder, GstEvent * event)
{
  recorder->ended |= GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  if (!recorder->unrecorded || recorder->ended
      || g_atomic_int_get (&recorder->finished))
    return;
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    gst_roboflow_unrecorded_flush (recorder->unrecorded);
  else if (GST_EVENT_IS_SERIALIZED (event))
    gst_roboflow_unrecorded_add_event (recorder->unrecorded, event,
        gst_roboflow_intake_get_n_taken (recorder->intake));
}

static void
keep_buffer (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  if (recorder->unrecorded
      && !gst_roboflow_unrecorded_add_buffer (recorder->unrecorded, buffer,
          gst_roboflow_intake_get_n_taken (recorder->intake)))
    GST_WARNING_OBJECT (recorder->bin, "too much came before a keyframe: this "
        "frame is lost: %" GST_PTR_FORMAT, buffer);
}

void
gst_roboflow_recorder_free (GstRoboflowRecorder * recorder)
{
  gst_roboflow_intake_free (recorder->intake);
  gst_roboflow_typer_free (recorder->typer);
  g_clear_pointer (&recorder->sampler, gst_roboflow_sampler_free);
  g_clear_error (&recorder->failure);
  gst_roboflow_format_clear (&recorder->format);
  g_clear_pointer (&recorder->unrecorded, gst_roboflow_unrecorded_free);
  g_free (recorder);
}

static gboolean
fail (GstRoboflowRecorder * recorder, GError * error)
{
  gst_roboflow_run_fail (recorder->run, error, NULL);
  g_error_free (error);
  return FALSE;
}

static gboolean
fail_stream (GstRoboflowRecorder * recorder, gint code, const gchar * text)
{
  return fail (recorder, g_error_new_literal (GST_STREAM_ERROR, code, text));
}

static gboolean
push_inside (GstRoboflowRecorder * recorder, GstEvent * event)
{
  g_autoptr (GstPad) inside =
      GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (recorder->sink)));

  return gst_pad_push_event (inside, event);
}

/* Fails the run, but first ends the recording, if it is being written, so that
 * what came until now is a file that can be played. The run then fails in
 * gst_roboflow_recorder_finish(), when the file is complete.
 *
 * Returns: TRUE if the recording is being ended; FALSE if the run has failed
 *   already. Upstream must not return an error sooner, or it would be the first
 *   to post one */
static gboolean
break_off (GstRoboflowRecorder * recorder, gint code, const gchar * text)
{
  if (!g_atomic_int_get (&recorder->started)
      || GST_STATE (recorder->recording) != GST_STATE_PLAYING
      || !g_atomic_int_compare_and_exchange (&recorder->finished, FALSE, TRUE))
    return fail_stream (recorder, code, text);

  recorder->failure = g_error_new_literal (GST_STREAM_ERROR, code, text);
  if (push_inside (recorder, gst_event_new_eos ()))
    return TRUE;
  gst_roboflow_run_fail (recorder->run, recorder->failure, NULL);
  return FALSE;
}

static gboolean
is_filter (GstRoboflowRecorder * recorder)
{
  return gst_roboflow_run_get_plan (recorder->run)->is_filter;
}

/* The pipeline around a filter is not PLAYING before frames come out of it, but
 * the recording has to be made first: its state is its own. */
static gboolean
start_streaming (GstRoboflowRecorder * recorder, GstElement * recording)
{
  if (!is_filter (recorder))
    return gst_roboflow_follow_parent (recording);
  gst_element_set_locked_state (recording, TRUE);
  return gst_element_set_state (recording, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE;
}

/* Makes @recording, which it takes, the target of the sink pad. */
static gboolean
install (GstRoboflowRecorder * recorder, GstElement * recording)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (recording, "sink");

  gst_bin_add (recorder->bin, recording);
  gst_object_unref (recording);
  recorder->recording = recording;
  if (!gst_ghost_pad_set_target (GST_GHOST_PAD (recorder->sink), target)
      || !start_streaming (recorder, recording))
    return fail (recorder, g_error_new (GST_CORE_ERROR,
            GST_CORE_ERROR_STATE_CHANGE, "The recording could not be started"));
  return TRUE;
}

/* @first: the first buffer that goes in, or NULL if there is none yet */
static gboolean
start (GstRoboflowRecorder * recorder, GstBuffer * first)
{
  GstElement *recording;
  GError *error = NULL;

  if (recorder->recording)
    return TRUE;
  if (!gst_roboflow_outputs_check (gst_roboflow_run_get_plan
          (recorder->run)->settings, recorder->sink, &error))
    return fail (recorder, error);
  recording = gst_roboflow_format_make_recording (&recorder->format,
      recorder->run, first, &error);
  if (!recording)
    return fail (recorder, error);
  GST_INFO_OBJECT (recorder->bin, "recording %" GST_PTR_FORMAT " as %s",
      recorder->format.caps, recorder->format.container->name);
  return install (recorder, recording);
}

/* New caps have come before the first frame, as they do where a tag turns the
 * video: removes the recording that was made for the old ones. */
static void
start_over (GstRoboflowRecorder * recorder)
{
  gst_ghost_pad_set_target (GST_GHOST_PAD (recorder->sink), NULL);
  gst_element_set_locked_state (recorder->recording, TRUE);
  gst_element_set_state (recorder->recording, GST_STATE_NULL);
  gst_bin_remove (recorder->bin, recorder->recording);
  recorder->recording = NULL;
}

static gboolean
set_caps (GstRoboflowRecorder * recorder, GstCaps * caps)
{
  const gchar *complaint = NULL;
  GstRoboflowInputKind kind = gst_roboflow_input_kind (caps, &complaint);

  if (kind == GST_ROBOFLOW_INPUT_UNKNOWN)
    return break_off (recorder, GST_STREAM_ERROR_WRONG_TYPE, complaint);
  if (kind == GST_ROBOFLOW_INPUT_FILE && is_filter (recorder))
    return fail_stream (recorder, GST_STREAM_ERROR_WRONG_TYPE,
        GST_ROBOFLOW_INPUT_NO_FRAMES);
  if (recorder->recording && !g_atomic_int_get (&recorder->started))
    start_over (recorder);
  if (recorder->recording && !gst_roboflow_format_can_continue
      (&recorder->format, caps))
    return break_off (recorder, GST_STREAM_ERROR_FORMAT, "The format of the "
        "video changed in its middle, which one file cannot hold: put "
        "videoscale and a caps filter, or an encoder, before this element");

  gst_caps_replace (&recorder->format.caps, caps);
  recorder->format.kind = kind;
  gst_roboflow_intake_set_caps (recorder->intake, caps);
  if (recorder->sampler)
    gst_roboflow_sampler_set_caps (recorder->sampler, caps);
  gst_roboflow_run_stream_started (recorder->run, caps);
  return kind != GST_ROBOFLOW_INPUT_RAW || start (recorder, NULL);
}

static gboolean
forward (GstRoboflowRecorder * recorder, GstEvent * event)
{
  return gst_pad_event_default (recorder->sink, GST_OBJECT (recorder->bin),
      event);
}

static gboolean
forward_if_open (GstRoboflowRecorder * recorder, GstEvent * event)
{
  if (!g_atomic_int_get (&recorder->finished))
    return forward (recorder, event);
  gst_event_unref (event);
  return TRUE;
}

/* In PAUSED the recording blocks the streaming thread, for which the thread that
 * flushes then waits. */
static void
stop_recording (GstRoboflowRecorder * recorder)
{
  gst_element_set_locked_state (recorder->recording, TRUE);
  gst_element_set_state (recorder->recording, GST_STATE_READY);
}

static gboolean
flush (GstRoboflowRecorder * recorder, GstEvent * event)
{
  /* The file is complete; there is nothing that could be flushed. */
  if (g_atomic_int_get (&recorder->finished)) {
    gst_event_unref (event);
    return TRUE;
  }
  /* A flush would make the muxer begin the file anew. */
  if (g_atomic_int_get (&recorder->started)) {
    gst_event_unref (event);
    if (break_off (recorder, GST_STREAM_ERROR_FAILED,
            "A seek or flush came while the stream was recorded: a recording "
            "has to run from start to end"))
      return TRUE;
    stop_recording (recorder);
    return FALSE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    gst_roboflow_intake_flush (recorder->intake);
  return forward (recorder, event);
}

static gboolean
end (GstRoboflowRecorder * recorder, GstEvent * event)
{
  GstElement *nothing;

  if (!gst_roboflow_typer_is_empty (recorder->typer)) {
    gst_event_unref (event);
    return fail_stream (recorder, GST_STREAM_ERROR_TYPE_NOT_FOUND,
        "This is no MP4, MOV, WebM or AVI file");
  }
  if (recorder->recording)
    return forward (recorder, event);

  /* Nothing was recorded, but some sink has to post EOS, in PLAYING. */
  nothing = gst_object_ref_sink (gst_element_factory_make ("fakesink", NULL));
  g_object_set (nothing, "async", FALSE, "sync", FALSE, NULL);
  return install (recorder, nothing) && forward (recorder, event);
}

/* The recording gets the intake's segment, not this one. */
static gboolean
set_segment (GstRoboflowRecorder * recorder, GstEvent * event,
    const GstSegment * segment)
{
  gboolean backwards = segment->format == GST_FORMAT_TIME && segment->rate < 0;

  if (!backwards)
    gst_roboflow_intake_set_segment (recorder->intake, segment);
  gst_event_unref (event);
  return !backwards || break_off (recorder, GST_STREAM_ERROR_FAILED,
      "A stream that plays backwards cannot be recorded");
}

gboolean
gst_roboflow_recorder_event (GstRoboflowRecorder * recorder, GstEvent * event)
{
  const GstSegment *segment;
  GstCaps *caps;

  keep_event (recorder, event);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      if (!set_caps (recorder, caps)) {
        gst_event_unref (event);
        return FALSE;
      }
      return forward_if_open (recorder, event);
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      return set_segment (recorder, event, segment);
    case GST_EVENT_TAG:
    case GST_EVENT_TOC:
    case GST_EVENT_GAP:
      /* Nobody but the user should get titles and places; and an orientation
       * tag would make the service turn the frames. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      return flush (recorder, event);
    case GST_EVENT_EOS:
      return end (recorder, event);
    default:
      return forward (recorder, event);
  }
}

static GstFlowReturn
push (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  g_atomic_int_set (&recorder->started, TRUE);
  return gst_proxy_pad_chain_default (recorder->sink,
      GST_OBJECT (recorder->bin), buffer);
}

static GstFlowReturn
refuse (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  gst_buffer_unref (buffer);
  return break_off (recorder, GST_STREAM_ERROR_FORMAT, "The frames have no "
      "time stamps, so they cannot be recorded: take them from a demuxer, as "
      "qtdemux or matroskademux, or decode the stream first") ?
      GST_FLOW_EOS : GST_FLOW_ERROR;
}

static GstFlowReturn
chain_frame (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  const GstSegment *segment;

  switch (gst_roboflow_intake_take (recorder->intake, &buffer)) {
    case GST_ROBOFLOW_TAKE_SKIP:
      keep_buffer (recorder, buffer);
      gst_buffer_unref (buffer);
      return GST_FLOW_OK;
    case GST_ROBOFLOW_TAKE_NO_STAMP:
      return refuse (recorder, buffer);
    case GST_ROBOFLOW_TAKE_RECORD:
      break;
  }
  if (!start (recorder, buffer)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  gst_roboflow_run_set_frames (recorder->run,
      gst_roboflow_intake_get_n_frames (recorder->intake));
  if (recorder->sampler)
    gst_roboflow_sampler_add (recorder->sampler, buffer);
  segment = gst_roboflow_intake_take_segment (recorder->intake);
  if (segment)
    push_inside (recorder, gst_event_new_segment (segment));
  return push (recorder, buffer);
}

static GstFlowReturn
chain_bytes (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  GstSegment segment;

  if (!recorder->recording) {
    if (!start (recorder, NULL)) {
      gst_buffer_unref (buffer);
      return GST_FLOW_ERROR;
    }
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    push_inside (recorder, gst_event_new_segment (&segment));
  }
  return push (recorder, buffer);
}

/* Finds out what kind of file comes in. The typer keeps the bytes until then. */
static GstFlowReturn
chain_untyped (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = NULL;

  switch (gst_roboflow_typer_add (recorder->typer, buffer, &caps)) {
    case GST_ROBOFLOW_TYPER_MORE:
      return GST_FLOW_OK;
    case GST_ROBOFLOW_TYPER_UNKNOWN:
      fail_stream (recorder, GST_STREAM_ERROR_TYPE_NOT_FOUND,
          "This is no MP4, MOV, WebM or AVI file");
      return GST_FLOW_ERROR;
    case GST_ROBOFLOW_TYPER_FOUND:
      break;
  }
  buffer = gst_roboflow_typer_take (recorder->typer);
  if (!set_caps (recorder, caps)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  return recorder->format.kind == GST_ROBOFLOW_INPUT_FILE ?
      chain_bytes (recorder, buffer) : refuse (recorder, buffer);
}

GstFlowReturn
gst_roboflow_recorder_chain (GstRoboflowRecorder * recorder, GstBuffer * buffer)
{
  if (g_atomic_int_get (&recorder->finished)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_EOS;
  }
  switch (recorder->format.kind) {
    case GST_ROBOFLOW_INPUT_UNKNOWN:
      return chain_untyped (recorder, buffer);
    case GST_ROBOFLOW_INPUT_FILE:
      return chain_bytes (recorder, buffer);
    default:
      return chain_frame (recorder, buffer);
  }
}

/* The file is complete: hands what was recorded to the run. */
void
gst_roboflow_recorder_finish (GstRoboflowRecorder * recorder)
{
  const GstRoboflowFormat *format = &recorder->format;
  GstRoboflowStream stream = {
    .container = format->container,.padded = format->padded
  };

  if (recorder->failure) {
    gst_roboflow_run_fail (recorder->run, recorder->failure, NULL);
    return;
  }
  if (!g_atomic_int_compare_and_exchange (&recorder->finished, FALSE, TRUE))
    return;
  if (format->kind != GST_ROBOFLOW_INPUT_FILE)
    stream.table = gst_roboflow_intake_steal_table (recorder->intake);
  if (format->container) {
    g_autoptr (GstCaps) recorded =
        gst_roboflow_recording_get_caps (recorder->recording);

    /* A parser inside can know more than the caps that came in. */
    if (recorded && format->kind == GST_ROBOFLOW_INPUT_ENCODED)
      gst_roboflow_stream_set_caps (&stream, recorded);
    gst_roboflow_stream_set_caps (&stream, format->caps);
    stream.caps = gst_caps_ref (format->caps);
    stream.unrecorded = g_steal_pointer (&recorder->unrecorded);
    if (recorder->sampler)
      stream.sample = gst_roboflow_sampler_dup_digest (recorder->sampler);
  }
  gst_roboflow_run_stream_finished (recorder->run, &stream);
}

gboolean
gst_roboflow_recorder_has_started (GstRoboflowRecorder * recorder)
{
  return g_atomic_int_get (&recorder->started);
}

gboolean
gst_roboflow_recorder_is_recording (GstRoboflowRecorder * recorder)
{
  return g_atomic_int_get (&recorder->started)
      && !g_atomic_int_get (&recorder->finished);
}

void
gst_roboflow_recorder_refuse_seek (GstRoboflowRecorder * recorder)
{
  break_off (recorder, GST_STREAM_ERROR_FAILED, "A seek came while the stream "
      "was recorded: a recording has to run from start to end");
}

GstClockTime
gst_roboflow_recorder_get_position (GstRoboflowRecorder * recorder)
{
  return gst_roboflow_intake_get_position (recorder->intake);
}
