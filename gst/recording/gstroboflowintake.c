/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowintake.h"

#include "gstroboflowcodec.h"
#include "gstroboflowsegment.h"

/* The recording does not get the segment of the input but one that begins with
 * the first recorded frame. So a stream that starts at ten seconds makes a
 * file that starts at zero, frames before the start of the input's segment,
 * which a decoder needs, are recorded, too, and the time stamps of buffers
 * stay as they are. */

struct _GstRoboflowIntake
{
  GstRoboflowFrameTable *table;
  gboolean recording;           /* FALSE: frames are only counted */

  GstRoboflowCodec codec;
  GstSegment input;
  GstSegment output;
  gboolean output_changed;      /* the recorder has not taken it yet */
  gboolean input_changed;       /* no frame of it has come yet */
  gboolean started;
  guint n_taken;                /* buffers for the recording */
  gboolean sought;
  GstClockTime first_pts;       /* of the first frame of the recording */
  gint64 first_running_time;
  GstClockTime next_pts;        /* for raw frames without stamps */
  _Atomic GstClockTime position;        /* read by the application's threads */
};

GstRoboflowIntake *
gst_roboflow_intake_new (gboolean recording)
{
  GstRoboflowIntake *intake = g_new0 (GstRoboflowIntake, 1);

  intake->table = gst_roboflow_frame_table_new ();
  intake->recording = recording;
  gst_roboflow_codec_init (&intake->codec);
  intake->position = GST_CLOCK_TIME_NONE;
  gst_segment_init (&intake->input, GST_FORMAT_TIME);
  gst_segment_init (&intake->output, GST_FORMAT_TIME);
  intake->input_changed = TRUE;
  return intake;
}

void
gst_roboflow_intake_free (GstRoboflowIntake * intake)
{
  g_clear_pointer (&intake->table, gst_roboflow_frame_table_free);
  g_free (intake);
}

void
gst_roboflow_intake_set_caps (GstRoboflowIntake * intake, GstCaps * caps)
{
  gst_roboflow_codec_set_caps (&intake->codec, caps);
}

void
gst_roboflow_intake_set_segment (GstRoboflowIntake * intake,
    const GstSegment * segment)
{
  intake->input = *segment;
  intake->input_changed = TRUE;
  if (!intake->started)
    intake->sought |= gst_roboflow_segment_is_sought (segment);
}

void
gst_roboflow_intake_flush (GstRoboflowIntake * intake)
{
  intake->sought |= intake->started;
  intake->started = FALSE;
  intake->n_taken = 0;
  gst_roboflow_frame_table_clear (intake->table);
}

/* Gives @buffer a time stamp if it has none. Returns: FALSE if none can be
 * told */
static gboolean
ensure_pts (GstRoboflowIntake * intake, GstBuffer ** buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (*buffer);

  if (GST_CLOCK_TIME_IS_VALID (pts))
    return TRUE;

  if (!intake->codec.encoded)
    pts = intake->started ? intake->next_pts : intake->input.start;
  else if (!intake->codec.reorders)
    pts = GST_BUFFER_DTS (*buffer);
  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return FALSE;
  *buffer = gst_buffer_make_writable (*buffer);
  GST_BUFFER_PTS (*buffer) = pts;
  return TRUE;
}

static void
begin_segment (GstRoboflowIntake * intake, GstClockTime pts)
{
  gint64 time = gst_roboflow_segment_to_running_time (&intake->input, pts);

  if (!intake->started) {
    intake->first_pts = pts;
    intake->first_running_time = time;
  }
  gst_segment_init (&intake->output, GST_FORMAT_TIME);
  intake->output.start = pts;
  intake->output.base = MAX (time - intake->first_running_time, 0);
  intake->output_changed = TRUE;
  intake->input_changed = FALSE;
  intake->started = TRUE;
}

static void
add_to_table (GstRoboflowIntake * intake, GstBuffer * buffer, GstClockTime pts)
{
  GstRoboflowFrameEntry entry;
  gint64 recorded = gst_roboflow_segment_to_running_time (&intake->output,
      GST_BUFFER_PTS (buffer));

  entry.recorded = MAX (recorded, 0);
  entry.place = gst_roboflow_frame_table_get_place (&intake->input, pts);
  entry.dts = GST_BUFFER_DTS (buffer);
  entry.order = intake->n_taken;
  entry.has_duration = GST_BUFFER_DURATION_IS_VALID (buffer);
  entry.times.timestamp = pts;
  entry.times.duration = GST_BUFFER_DURATION (buffer);
  entry.times.running_time = gst_segment_to_running_time (&intake->input,
      GST_FORMAT_TIME, pts);
  entry.times.stream_time = gst_segment_to_stream_time (&intake->input,
      GST_FORMAT_TIME, pts);
  gst_roboflow_frame_table_add (intake->table, &entry, intake->codec.reorders);
  if (GST_CLOCK_TIME_IS_VALID (entry.times.stream_time))
    intake->position = entry.times.stream_time;
}

/* If frames are only counted, one without a time stamp counts, too. */
static void
count_unstamped (GstRoboflowIntake * intake)
{
  GstRoboflowFrameEntry entry = {
    .times = {GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE,
        GST_CLOCK_TIME_NONE},
    .place = GST_CLOCK_STIME_NONE,
  };

  gst_roboflow_frame_table_add (intake->table, &entry, FALSE);
}

/* A decoder that starts with this recording does not show frames that come
 * before the first keyframe, nor those that come after it but are shown before
 * it. */
static gboolean
is_before_start (GstRoboflowIntake * intake, GstBuffer * buffer)
{
  if (!intake->recording || !intake->codec.encoded)
    return FALSE;
  if (!intake->started)
    return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return intake->codec.reorders && !intake->input_changed
      && intake->output.base == 0
      && GST_BUFFER_PTS (buffer) < intake->first_pts;
}

/* Decides what becomes of *@buffer and enters it into the table. */
GstRoboflowTake
gst_roboflow_intake_take (GstRoboflowIntake * intake, GstBuffer ** buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (*buffer);
  GstClockTime duration = GST_BUFFER_DURATION (*buffer);
  gboolean header = GST_BUFFER_FLAG_IS_SET (*buffer, GST_BUFFER_FLAG_HEADER)
      && intake->codec.encoded && !GST_CLOCK_TIME_IS_VALID (pts);

  if (!ensure_pts (intake, buffer)) {
    if (!intake->recording)
      count_unstamped (intake);
    return header && !intake->started ? GST_ROBOFLOW_TAKE_SKIP :
        GST_ROBOFLOW_TAKE_NO_STAMP;
  }
  if (is_before_start (intake, *buffer))
    return GST_ROBOFLOW_TAKE_SKIP;
  if (intake->input_changed)
    begin_segment (intake, GST_BUFFER_PTS (*buffer));

  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = intake->codec.frame_duration;
  intake->next_pts = GST_CLOCK_TIME_IS_VALID (duration) ?
      GST_BUFFER_PTS (*buffer) + duration : GST_CLOCK_TIME_NONE;

  if (gst_roboflow_codec_shows (&intake->codec, *buffer))
    add_to_table (intake, *buffer, pts);
  intake->n_taken++;
  return GST_ROBOFLOW_TAKE_RECORD;
}

/* Returns: (nullable): the segment that the next recorded buffer belongs to,
 *   NULL if it is the same as before */
const GstSegment *
gst_roboflow_intake_take_segment (GstRoboflowIntake * intake)
{
  if (!intake->output_changed)
    return NULL;
  intake->output_changed = FALSE;
  return &intake->output;
}

/* Returns: how many buffers went into the recording, hidden frames included */
guint
gst_roboflow_intake_get_n_taken (const GstRoboflowIntake * intake)
{
  return intake->n_taken;
}

guint64
gst_roboflow_intake_get_n_frames (const GstRoboflowIntake * intake)
{
  return gst_roboflow_frame_table_get_n_frames (intake->table);
}

/* Returns: whether the stream did not begin at the start of the media, so that
 *   counting does not tell the numbers of its frames */
gboolean
gst_roboflow_intake_was_sought (const GstRoboflowIntake * intake)
{
  return intake->sought;
}

/* Stream time of the last frame. */
GstClockTime
gst_roboflow_intake_get_position (const GstRoboflowIntake * intake)
{
  return intake->position;
}

/* Returns: (transfer full): the complete table of the frames that have come */
GstRoboflowFrameTable *
gst_roboflow_intake_steal_table (GstRoboflowIntake * intake)
{
  GstRoboflowFrameTable *table = intake->table;

  gst_roboflow_frame_table_finish (table);
  intake->table = gst_roboflow_frame_table_new ();
  return table;
}
