/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowattacher.h"

#include "gstroboflowattach.h"
#include "gstroboflowdebug.h"
#include "gstroboflowfit.h"
#include "gstroboflowinput.h"
#include "gstroboflownumbering.h"
#include "gstroboflowoutputs.h"
#include "gstroboflowposter.h"
#include "gstroboflowreport.h"

#define GST_CAT_DEFAULT roboflow_attacher_debug

/* Everything here runs in one streaming thread, that of the sink pad or the one
 * in which a recording is played back. The exceptions are FLUSH_START, which only
 * reaches the run and the source pad, and the position, which is atomic. The run
 * says when the results are there; until then neither buffers nor EOS leave.
 *
 * There are three ways to know which frame of the video a buffer is. A stream that
 * was not recorded is numbered as it passes, by counting or by time. In a second
 * pass, the frame table of the first tells which frame was at that time. The player
 * of a recording knows the number itself and passes it along. */

struct _GstRoboflowAttacher
{
  GstElement *element;
  GstPad *sink;
  GstPad *src;
  GstRoboflowRun *run;

  GstCaps *caps;
  gboolean is_file;             /* the bytes of a file come in, not frames */
  gboolean started;
  const GstRoboflowStream *recorded;    /* NULL: nothing was recorded */
  gboolean warned_of_shift;
  gboolean second_pass;
  guint32 replay_seqnum;        /* of the seek that began the second pass */
  gboolean behind;              /* the sticky events of the first pass have not
                                 * gone downstream yet */
  GstRoboflowStream stream;     /* what goes out; has no table */
  GstRoboflowNumbering numbering;
  guint64 n_frames;
  GstFlowReturn last_flow;
  _Atomic GstClockTime position;        /* read by the application's threads */

  GstRoboflowResults *results;  /* NULL: not there yet */
  GstRoboflowMatcher *matcher;
  GstRoboflowPoster *poster;    /* until the stream has ended once */

  /* What was attached last, as the service said it and in pixels of the stream:
   * many frames in a row carry the same. */
  GstRoboflowFrame *found;
  GstRoboflowFrame *fitted;
};

GstRoboflowAttacher *
gst_roboflow_attacher_new (GstElement * element, GstPad * sink, GstPad * src,
    GstRoboflowRun * run)
{
  GstRoboflowAttacher *attacher = g_new0 (GstRoboflowAttacher, 1);

  attacher->element = element;
  attacher->sink = sink;
  attacher->src = src;
  attacher->run = run;
  attacher->position = GST_CLOCK_TIME_NONE;
  gst_roboflow_numbering_init (&attacher->numbering);
  return attacher;
}

static void
forget_frame (GstRoboflowAttacher * attacher)
{
  g_clear_pointer (&attacher->found, gst_roboflow_frame_unref);
  g_clear_pointer (&attacher->fitted, gst_roboflow_frame_unref);
}

void
gst_roboflow_attacher_free (GstRoboflowAttacher * attacher)
{
  forget_frame (attacher);
  g_clear_pointer (&attacher->poster, gst_roboflow_poster_free);
  g_clear_pointer (&attacher->matcher, gst_roboflow_matcher_free);
  g_clear_object (&attacher->results);
  gst_clear_caps (&attacher->caps);
  g_free (attacher);
}

/* Returns: FALSE always */
static gboolean
fail (GstRoboflowAttacher * attacher, GError * error)
{
  gst_roboflow_run_fail (attacher->run, error, NULL);
  g_error_free (error);
  return FALSE;
}

/* Returns: FALSE if the run has failed */
static gboolean
start (GstRoboflowAttacher * attacher)
{
  const GstRoboflowPlan *plan = gst_roboflow_run_get_plan (attacher->run);
  GError *error = NULL;

  if (attacher->started)
    return TRUE;
  if (attacher->is_file)
    return fail (attacher, g_error_new_literal (GST_STREAM_ERROR,
            GST_STREAM_ERROR_WRONG_TYPE, GST_ROBOFLOW_INPUT_NO_FRAMES));
  if (!gst_roboflow_outputs_check (plan->settings, attacher->sink, &error))
    return fail (attacher, error);
  attacher->started = TRUE;
  gst_roboflow_run_stream_started (attacher->run, attacher->caps);
  return TRUE;
}

/* Waits for the results. */
static GstFlowReturn
get_ready (GstRoboflowAttacher * attacher)
{
  const GstRoboflowSettings *settings =
      gst_roboflow_run_get_plan (attacher->run)->settings;
  GstFlowReturn ret;
  GError *error = NULL;

  if (attacher->matcher)
    return GST_FLOW_OK;
  if (!start (attacher))
    return GST_FLOW_ERROR;
  ret = gst_roboflow_run_wait_for_results (attacher->run, &attacher->results);
  if (ret != GST_FLOW_OK)
    return ret;
  attacher->poster = gst_roboflow_run_new_poster (attacher->run, &error);
  if (!attacher->poster) {
    fail (attacher, error);
    return GST_FLOW_ERROR;
  }
  attacher->matcher = gst_roboflow_matcher_new (attacher->results,
      settings->match, settings->match_max_distance_ms * GST_MSECOND);
  return GST_FLOW_OK;
}

static void
set_caps (GstRoboflowAttacher * attacher, GstCaps * caps)
{
  gst_caps_replace (&attacher->caps, caps);
  gst_roboflow_stream_set_caps (&attacher->stream, caps);
  gst_roboflow_numbering_set_caps (&attacher->numbering, caps);
  attacher->is_file = gst_roboflow_container_for_file (caps) != NULL;
  forget_frame (attacher);
}

/* The frames that will pass have been recorded before. */
void
gst_roboflow_attacher_set_recorded (GstRoboflowAttacher * attacher,
    const GstRoboflowStream * recorded)
{
  attacher->recorded = recorded;
  attacher->started = TRUE;
  attacher->stream.width = recorded->width;
  attacher->stream.height = recorded->height;
  attacher->stream.padded = recorded->padded;
}

/* The frames come from the source that was recorded, which the seek with @seqnum
 * makes play again. Downstream does not see the flush of that seek, but gets the
 * sticky events that came in the first pass. */
void
gst_roboflow_attacher_set_pass (GstRoboflowAttacher * attacher,
    const GstRoboflowStream * recorded, guint32 seqnum)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (attacher->sink);

  gst_roboflow_attacher_set_recorded (attacher, recorded);
  attacher->second_pass = TRUE;
  attacher->replay_seqnum = seqnum;
  attacher->behind = TRUE;
  attacher->numbering.table = recorded->table;
  if (caps)
    set_caps (attacher, caps);
}

static void
set_segment (GstRoboflowAttacher * attacher, GstEvent * event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME)
    gst_roboflow_numbering_set_segment (&attacher->numbering, segment);
  else
    attacher->is_file = TRUE;
}

/* Whether the second pass brings the frames of the first: another frame at the
 * same place would carry what belongs to the first one. At the end none may be
 * missing, unless somebody has sought or downstream wanted no more. */
static gboolean
check_pass (GstRoboflowAttacher * attacher, gboolean at_end)
{
  const GstRoboflowNumbering *numbering = &attacher->numbering;
  guint64 n_frames;

  if (!attacher->second_pass)
    return TRUE;
  n_frames = gst_roboflow_frame_table_get_n_frames (attacher->recorded->table);
  if (numbering->n_unknown == 0
      && (!at_end || numbering->sought || numbering->n_found == n_frames
          || attacher->last_flow != GST_FLOW_OK))
    return TRUE;
  return fail (attacher, g_error_new (GST_STREAM_ERROR,
          GST_STREAM_ERROR_FAILED, "The source did not play the same frames "
          "again (%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " were where "
          "they were): set replay=recording, or play the results, which are "
          "kept, with results-input-location", numbering->n_found, n_frames));
}

/* Returns: FALSE if EOS must not go downstream */
static gboolean
finish (GstRoboflowAttacher * attacher)
{
  GError *error = NULL;

  if (get_ready (attacher) != GST_FLOW_OK || !check_pass (attacher, TRUE))
    return FALSE;
  if (!attacher->poster)
    return TRUE;
  gst_roboflow_poster_warn_of_skipped (attacher->poster);
  if (!gst_roboflow_poster_finish (attacher->poster,
          gst_roboflow_run_get_cancellable (attacher->run), &error))
    return fail (attacher, error);
  g_clear_pointer (&attacher->poster, gst_roboflow_poster_free);
  gst_roboflow_run_stream_passed (attacher->run);
  return TRUE;
}

static gboolean
forward_sticky (GstPad * pad, GstEvent ** event, gpointer user_data)
{
  GstRoboflowAttacher *attacher = user_data;

  if (GST_EVENT_TYPE (*event) != GST_EVENT_SEGMENT
      && GST_EVENT_TYPE (*event) != GST_EVENT_EOS)
    gst_pad_push_event (attacher->src, gst_event_ref (*event));
  return TRUE;
}

static void
catch_up (GstRoboflowAttacher * attacher)
{
  if (attacher->behind)
    gst_pad_sticky_events_foreach (attacher->sink, forward_sticky, attacher);
  attacher->behind = FALSE;
}

/* Sends the events and the end of a stream that had no frames. */
void
gst_roboflow_attacher_end (GstRoboflowAttacher * attacher, guint32 seqnum)
{
  GstEvent *eos = gst_event_new_eos ();

  if (seqnum != GST_SEQNUM_INVALID)
    gst_event_set_seqnum (eos, seqnum);
  catch_up (attacher);
  gst_pad_push_event (attacher->src, eos);
}

/* After a seek sources repeat the sticky events that they sent at the start. */
static gboolean
is_repeated (GstRoboflowAttacher * attacher, GstEvent * event)
{
  gboolean found = FALSE;

  if (!attacher->second_pass || !GST_EVENT_IS_STICKY (event)
      || GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT
      || GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    return FALSE;
  for (guint i = 0; !found; i++) {
    g_autoptr (GstEvent) sent = gst_pad_get_sticky_event (attacher->src,
        GST_EVENT_TYPE (event), i);

    if (!sent)
      break;
    found = gst_structure_is_equal (gst_event_get_structure (sent),
        gst_event_get_structure (event));
  }
  return found;
}

static gboolean
is_own_flush (GstRoboflowAttacher * attacher, GstEvent * event)
{
  return attacher->second_pass && attacher->behind
      && gst_event_get_seqnum (event) == attacher->replay_seqnum
      && (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START
      || GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP);
}

gboolean
gst_roboflow_attacher_event (GstRoboflowAttacher * attacher, GstEvent * event)
{
  gboolean goes_on = TRUE;
  GstCaps *caps;

  if (is_own_flush (attacher, event)) {
    gst_event_unref (event);
    return TRUE;
  }
  if (GST_EVENT_IS_SERIALIZED (event))
    catch_up (attacher);
  if (is_repeated (attacher, event)) {
    gst_event_unref (event);
    return TRUE;
  }
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      gst_roboflow_numbering_start_stream (&attacher->numbering);
      break;
    case GST_EVENT_FLUSH_START:
      gst_roboflow_run_set_flushing (attacher->run, TRUE);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_roboflow_run_set_flushing (attacher->run, FALSE);
      gst_roboflow_numbering_flush (&attacher->numbering);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      set_caps (attacher, caps);
      break;
    case GST_EVENT_SEGMENT:
      set_segment (attacher, event);
      break;
    case GST_EVENT_GAP:
      goes_on = get_ready (attacher) == GST_FLOW_OK;
      break;
    case GST_EVENT_EOS:
      goes_on = finish (attacher);
      break;
    default:
      break;
  }
  if (goes_on)
    return gst_pad_push_event (attacher->src, event);
  gst_event_unref (event);
  return FALSE;
}

/* Warns once of a time in the results that is not that of the recorded frame. */
static void
check_time (GstRoboflowAttacher * attacher, GstRoboflowFrame * frame)
{
  g_autofree gchar *shift = NULL;

  if (!attacher->recorded || attacher->warned_of_shift)
    return;
  shift = gst_roboflow_stream_find_shift (attacher->recorded, frame);
  if (!shift)
    return;
  attacher->warned_of_shift = TRUE;
  gst_roboflow_report_warning (attacher->element, shift);
}

/* Sets *@frame to the predictions that frame @number carries, in pixels of the
 * stream, or to NULL if it carries none. */
static gboolean
find_frame (GstRoboflowAttacher * attacher, guint64 number,
    GstRoboflowFrame ** frame, GError ** error)
{
  g_autoptr (GstRoboflowFrame) found = NULL;

  *frame = NULL;
  if (!gst_roboflow_matcher_match (attacher->matcher, number, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  if (found != attacher->found) {
    forget_frame (attacher);
    check_time (attacher, found);
    attacher->fitted = gst_roboflow_fit_frame (&attacher->stream, found, error);
    if (!attacher->fitted)
      return FALSE;
    attacher->found = g_steal_pointer (&found);
  }
  *frame = attacher->fitted;
  return TRUE;
}

/* Returns: (transfer full): what was inferred on frame @number itself, which is
 *   entry @index of the results, in pixels of the stream. find_frame() has mostly
 *   just read that; not with several models, where the frame can carry what
 *   one of them inferred on another frame */
static GstRoboflowFrame *
read_frame (GstRoboflowAttacher * attacher, guint64 number, guint index,
    GError ** error)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;

  if (attacher->found
      && gst_roboflow_frame_get_number (attacher->found) == number
      && gst_roboflow_frame_get_n_models (attacher->found) == 1)
    return gst_roboflow_frame_ref (attacher->fitted);
  frame = gst_roboflow_results_get_frame (attacher->results, index, error);
  return frame ? gst_roboflow_fit_frame (&attacher->stream, frame, error) :
      NULL;
}

/* Posts the message of a frame that was inferred itself, as it passes. */
static gboolean
post (GstRoboflowAttacher * attacher, guint64 number, GstBuffer * buffer,
    const GstRoboflowFrameTimes * known, GError ** error)
{
  g_autoptr (GstRoboflowFrame) fitted = NULL;
  GstRoboflowFrameTimes times;
  guint index;

  if (!attacher->poster || !gst_roboflow_poster_is_needed (attacher->poster)
      || !gst_roboflow_results_lookup_number (attacher->results, number,
          GST_ROBOFLOW_MATCH_EXACT, &index))
    return TRUE;
  fitted = read_frame (attacher, number, index, error);
  if (!fitted)
    return FALSE;
  if (known)
    times = *known;
  else
    gst_roboflow_numbering_get_times (&attacher->numbering, buffer, &times);
  return gst_roboflow_poster_deliver (attacher->poster, fitted,
      attacher->stream.width, attacher->stream.height, &times, NULL, error);
}

/* @times: (nullable): those of the frame; NULL: they follow from @buffer and the
 *   segment */
static gboolean
attach (GstRoboflowAttacher * attacher, GstBuffer ** buffer, guint64 number,
    const GstRoboflowFrameTimes * times, GError ** error)
{
  const GstRoboflowSettings *settings =
      gst_roboflow_run_get_plan (attacher->run)->settings;
  GstRoboflowFrame *frame;

  if (!find_frame (attacher, number, &frame, error)
      || !post (attacher, number, *buffer, times, error))
    return FALSE;
  GST_LOG_OBJECT (attacher->element, "frame %" G_GUINT64_FORMAT " at %"
      GST_TIME_FORMAT " carries that of %" G_GINT64_FORMAT, number,
      GST_TIME_ARGS (GST_BUFFER_PTS (*buffer)),
      frame ? (gint64) gst_roboflow_frame_get_number (frame) : -1);
  if (frame) {
    *buffer = gst_buffer_make_writable (*buffer);
    gst_roboflow_attach (*buffer, frame, attacher->stream.width,
        attacher->stream.height, settings->meta);
  }
  return TRUE;
}

/* The element that stopped the stream has posted why. The run's own error adds
 * where the results of the job are, which was paid for. */
static void
check_flow (GstRoboflowAttacher * attacher, GstFlowReturn ret)
{
  if (ret >= GST_FLOW_OK || ret == GST_FLOW_FLUSHING || ret == GST_FLOW_EOS
      || gst_roboflow_run_get_plan (attacher->run)->source ==
      GST_ROBOFLOW_SOURCE_RESULTS)
    return;
  fail (attacher, g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
          "What is behind this filter stopped the stream (%s)",
          gst_flow_get_name (ret)));
}

static GstFlowReturn
pass (GstRoboflowAttacher * attacher, GstBuffer * buffer)
{
  attacher->n_frames++;
  if (!attacher->recorded)
    gst_roboflow_run_set_frames (attacher->run, attacher->n_frames);
  attacher->position = gst_segment_to_stream_time
      (&attacher->numbering.segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  attacher->last_flow = gst_pad_push (attacher->src, buffer);
  check_flow (attacher, attacher->last_flow);
  return attacher->last_flow;
}

static GstFlowReturn
give_up (GstRoboflowAttacher * attacher, GstBuffer * buffer, GError * error)
{
  if (error)
    fail (attacher, error);
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

/* Takes a buffer that came in at the sink pad. */
GstFlowReturn
gst_roboflow_attacher_chain (GstRoboflowAttacher * attacher, GstBuffer * buffer)
{
  GstFlowReturn ret;
  GError *error = NULL;
  guint64 number;
  gboolean ok;

  gst_roboflow_numbering_expect (&attacher->numbering, buffer);
  ret = get_ready (attacher);
  if (ret != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return ret;
  }
  ok = gst_roboflow_numbering_next (&attacher->numbering, attacher->matcher,
      buffer, &number) ? attach (attacher, &buffer, number, NULL, &error) :
      check_pass (attacher, FALSE);
  return ok ? pass (attacher, buffer) : give_up (attacher, buffer, error);
}

/* Takes a buffer of the recording that is played back.
 * @number: which frame it is, GST_ROBOFLOW_NO_FRAME if it is hidden */
GstFlowReturn
gst_roboflow_attacher_push (GstRoboflowAttacher * attacher, GstBuffer * buffer,
    guint64 number)
{
  const GstRoboflowFrameEntry *entry =
      gst_roboflow_frame_table_get (attacher->recorded->table, number);
  GstFlowReturn ret = get_ready (attacher);
  GError *error = NULL;

  if (ret != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return ret;
  }
  if (entry && !attach (attacher, &buffer, number, &entry->times, &error))
    return give_up (attacher, buffer, error);
  return pass (attacher, buffer);
}

/* Stream time of the last frame. */
GstClockTime
gst_roboflow_attacher_get_position (GstRoboflowAttacher * attacher)
{
  return attacher->position;
}
