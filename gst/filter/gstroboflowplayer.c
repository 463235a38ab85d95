/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowplayer.h"

#include "gstroboflowattacher.h"
#include "gstroboflowdebug.h"
#include "gstroboflowmake.h"
#include "gstroboflowplayback.h"

#define GST_CAT_DEFAULT roboflow_attacher_debug

/* The playback pushes the frames of the recording, in the order in which they went
 * into it, to a pad of our own that belongs to no element. There each frame gets
 * back the time stamps that the frame table knows, and the events and buffers that
 * came before it in the input, but were not recorded, go out before it.
 *
 * All this runs in the streaming thread of the playback. The worker makes the
 * player; it is freed when the playback has been stopped. */

/* How far ahead of the clock a pipeline that runs already gets the first frame,
 * so that it is not late when it has been decoded, drawn on and converted. */
#define LEAD (200 * GST_MSECOND)

struct _GstRoboflowPlayer
{
  GstBin *bin;
  GstPad *src;
  GstRoboflowRun *run;
  const GstRoboflowStream *stream;
  guint32 eos_seqnum;

  GstRoboflowAttacher *attacher;
  GstElement *playback;         /* owned by the bin */
  GstPad *pad;

  guint order;                  /* of the next buffer */
  guint64 n_frames;
  GstFlowReturn last_flow;
  gboolean moved;               /* delay has been chosen */
  GstClockTime delay;           /* added to all running times */
  GstClockTimeDiff shift;       /* from the recording's time stamps to the input's,
                                 * for hidden frames, which the table lacks */
};

static GstClockTime
get_start_time (GstElement * element)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (element));

  if (!parent)
    return gst_element_get_start_time (element);
  return get_start_time (GST_ELEMENT (parent));
}

/* Returns: the running time of a pipeline that did not wait for the first frame to
 *   come out, as those of live sources do not; if it is not PLAYING, the running
 *   time at which it was paused; NONE: it has not been PLAYING yet */
static GstClockTime
get_running_time (GstElement * element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime now, base = gst_element_get_base_time (element);

  if (GST_STATE (element) != GST_STATE_PLAYING || !clock) {
    GstClockTime start = get_start_time (element);

    return start > 0 ? start : GST_CLOCK_TIME_NONE;
  }
  now = gst_clock_get_time (clock);
  return now > base ? now - base : 0;
}

/* Delays running times so that the first frame is not late. */
static void
choose_delay (GstRoboflowPlayer * player)
{
  GstClockTime now = get_running_time (GST_ELEMENT (player->bin));
  GstClockTime first = gst_roboflow_frame_table_get (player->stream->table,
      0)->times.running_time;

  player->moved = TRUE;
  if (!GST_CLOCK_TIME_IS_VALID (now) || !GST_CLOCK_TIME_IS_VALID (first)
      || first > now + LEAD)
    return;
  player->delay = now + LEAD - first;
  GST_INFO_OBJECT (player->bin, "running times are %" GST_TIME_FORMAT
      " later", GST_TIME_ARGS (player->delay));
}

static GstEvent *
move_segment (GstRoboflowPlayer * player, GstEvent * event)
{
  GstEvent *moved;
  GstSegment segment;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return event;
  if (!player->moved)
    choose_delay (player);
  if (player->delay == 0)
    return event;
  gst_event_copy_segment (event, &segment);
  segment.base += player->delay;
  moved = gst_event_new_segment (&segment);
  gst_event_set_seqnum (moved, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return moved;
}

/* Pushes what came before buffer @order of the recording, but is not in it. */
static GstFlowReturn
push_unrecorded (GstRoboflowPlayer * player, guint order)
{
  GstFlowReturn ret = GST_FLOW_OK;
  GstMiniObject *next;

  while (ret == GST_FLOW_OK && (next =
          gst_roboflow_unrecorded_take (player->stream->unrecorded, order))) {
    if (GST_IS_BUFFER (next))
      ret = gst_roboflow_attacher_push (player->attacher,
          GST_BUFFER_CAST (next), GST_ROBOFLOW_NO_FRAME);
    else
      gst_roboflow_attacher_event (player->attacher, move_segment (player,
              GST_EVENT_CAST (next)));
  }
  return ret;
}

/* @entry: (nullable): NULL if @buffer is hidden */
static void
restore (GstRoboflowPlayer * player, GstBuffer * buffer,
    const GstRoboflowFrameEntry * entry)
{
  if (!entry) {
    if (GST_BUFFER_PTS_IS_VALID (buffer))
      GST_BUFFER_PTS (buffer) = MAX ((GstClockTimeDiff) GST_BUFFER_PTS (buffer)
          + player->shift, 0);
    GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
    return;
  }
  if (GST_CLOCK_TIME_IS_VALID (entry->times.timestamp))
    player->shift = GST_CLOCK_DIFF (entry->recorded, entry->times.timestamp);
  GST_BUFFER_PTS (buffer) = entry->times.timestamp;
  GST_BUFFER_DTS (buffer) = entry->dts;
  GST_BUFFER_DURATION (buffer) = entry->has_duration ? entry->times.duration :
      GST_CLOCK_TIME_NONE;
  GST_BUFFER_OFFSET (buffer) = GST_BUFFER_OFFSET_NONE;
  GST_BUFFER_OFFSET_END (buffer) = GST_BUFFER_OFFSET_NONE;
}

static GstFlowReturn
chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstRoboflowPlayer *player = pad->chaindata;
  const GstRoboflowFrameTable *table = player->stream->table;
  const guint64 number = gst_roboflow_frame_table_lookup_order (table,
      player->order, player->n_frames);

  /* After EOS downstream must not get anything else. */
  if (player->last_flow != GST_FLOW_EOS)
    player->last_flow = push_unrecorded (player, player->order);
  if (player->last_flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return player->last_flow;
  }
  buffer = gst_buffer_make_writable (buffer);
  restore (player, buffer, gst_roboflow_frame_table_get (table, number));
  player->order++;
  player->n_frames += number != GST_ROBOFLOW_NO_FRAME;
  player->last_flow =
      gst_roboflow_attacher_push (player->attacher, buffer, number);
  return player->last_flow;
}

/* Had a frame been missing, the predictions of all later ones would have been
 * attached to the wrong frames. */
static gboolean
check_count (GstRoboflowPlayer * player)
{
  const guint64 n =
      gst_roboflow_frame_table_get_n_frames (player->stream->table);
  g_autoptr (GError) error = NULL;

  if (player->n_frames == n || player->last_flow != GST_FLOW_OK)
    return TRUE;
  error = g_error_new (GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "%" G_GUINT64_FORMAT " frames were recorded, but %" G_GUINT64_FORMAT
      " could be played back", n, player->n_frames);
  gst_roboflow_run_fail (player->run, error, NULL);
  return FALSE;
}

static void
end (GstRoboflowPlayer * player)
{
  GstEvent *eos;

  if (!check_count (player))
    return;
  push_unrecorded (player, G_MAXUINT);
  eos = gst_event_new_eos ();
  if (player->eos_seqnum != GST_SEQNUM_INVALID)
    gst_event_set_seqnum (eos, player->eos_seqnum);
  gst_roboflow_attacher_event (player->attacher, eos);
}

/* The events of the playback end here: those of the input are pushed instead. */
static gboolean
take_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    end (pad->eventdata);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
answer (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstRoboflowPlayer *player = pad->querydata;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_ALLOCATION:
      return gst_pad_peer_query (player->src, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

/* @sink: the pad at which the recorded stream came in */
GstRoboflowPlayer *
gst_roboflow_player_new (GstBin * bin, GstPad * sink, GstPad * src,
    GstRoboflowRun * run, guint32 eos_seqnum, GError ** error)
{
  const GstRoboflowStream *stream = gst_roboflow_run_get_stream (run);
  GstElement *playback = gst_roboflow_playback_new (stream,
      gst_roboflow_run_get_recording (run), error);
  GstRoboflowPlayer *player;
  g_autoptr (GstPad) frames = NULL;

  if (!playback)
    return NULL;
  player = g_new0 (GstRoboflowPlayer, 1);
  player->bin = bin;
  player->src = src;
  player->run = run;
  player->stream = stream;
  player->eos_seqnum = eos_seqnum;
  player->attacher =
      gst_roboflow_attacher_new (GST_ELEMENT (bin), sink, src, run);
  gst_roboflow_attacher_set_recorded (player->attacher, stream);

  player->pad = gst_object_ref_sink (gst_pad_new ("played", GST_PAD_SINK));
  gst_pad_set_chain_function_full (player->pad, chain, player, NULL);
  gst_pad_set_event_function_full (player->pad, take_event, player, NULL);
  gst_pad_set_query_function_full (player->pad, answer, player, NULL);
  gst_pad_set_active (player->pad, TRUE);

  player->playback = playback;
  frames = gst_element_get_static_pad (playback, "src");
  gst_bin_add (bin, playback);
  gst_object_unref (playback);
  gst_pad_link (frames, player->pad);
  return player;
}

/* To be called when the playback, a child of the bin, has been removed. */
void
gst_roboflow_player_free (GstRoboflowPlayer * player)
{
  gst_pad_set_active (player->pad, FALSE);
  gst_object_unref (player->pad);
  gst_roboflow_attacher_free (player->attacher);
  g_free (player);
}

gboolean
gst_roboflow_player_start (GstRoboflowPlayer * player)
{
  return gst_roboflow_follow_parent (player->playback);
}

/* Stream time of the last frame. */
GstClockTime
gst_roboflow_player_get_position (const GstRoboflowPlayer * player)
{
  return gst_roboflow_attacher_get_position (player->attacher);
}

/* Where the stream ends, in stream time. */
GstClockTime
gst_roboflow_player_get_duration (const GstRoboflowPlayer * player)
{
  const GstRoboflowFrameTable *table = player->stream->table;
  const GstRoboflowFrameEntry *last = gst_roboflow_frame_table_get (table,
      gst_roboflow_frame_table_get_n_frames (table) - 1);

  if (!GST_CLOCK_TIME_IS_VALID (last->times.stream_time)
      || !GST_CLOCK_TIME_IS_VALID (last->times.duration))
    return GST_CLOCK_TIME_NONE;
  return last->times.stream_time + last->times.duration;
}
