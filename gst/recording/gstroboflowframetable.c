/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframetable.h"

#define MAX_REORDER 64

/* Entries are kept in pieces, which stay where they are: a table that is moved to
 * a larger place each time it is full would take up to twice what it holds. With
 * what the allocator adds, a piece is 256 KiB. */
#define PIECE 4095

struct _GstRoboflowFrameTable
{
  GPtrArray *pieces;            /* GstRoboflowFrameEntry[PIECE] */
  guint n;                      /* entries in all of them */
};

static GstRoboflowFrameEntry *
entry_at (const GstRoboflowFrameTable * table, guint number)
{
  GstRoboflowFrameEntry *piece =
      g_ptr_array_index (table->pieces, number / PIECE);

  return &piece[number % PIECE];
}

/* Returns: the stream time of @pts as in GstRoboflowFrameEntry.place */
gint64
gst_roboflow_frame_table_get_place (const GstSegment * segment,
    GstClockTime pts)
{
  guint64 time = 0;
  gint sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, pts,
      &time);

  return sign == 0 ? GST_CLOCK_STIME_NONE : sign * (gint64) time;
}

GstRoboflowFrameTable *
gst_roboflow_frame_table_new (void)
{
  GstRoboflowFrameTable *table = g_new0 (GstRoboflowFrameTable, 1);

  table->pieces = g_ptr_array_new_with_free_func (g_free);
  return table;
}

void
gst_roboflow_frame_table_free (GstRoboflowFrameTable * table)
{
  g_ptr_array_unref (table->pieces);
  g_free (table);
}

/* With @reorder the frames come in decoding order. Then the entry is inserted
 * where it is shown; no frame moves farther than the codec's reorder depth, so the
 * work for each is constant. */
void
gst_roboflow_frame_table_add (GstRoboflowFrameTable * table,
    const GstRoboflowFrameEntry * entry, gboolean reorder)
{
  guint at = table->n;

  if (at % PIECE == 0)
    g_ptr_array_add (table->pieces, g_new (GstRoboflowFrameEntry, PIECE));
  table->n++;
  for (; reorder && at > 0
      && entry->recorded < entry_at (table, at - 1)->recorded; at--)
    *entry_at (table, at) = *entry_at (table, at - 1);
  *entry_at (table, at) = *entry;
}

void
gst_roboflow_frame_table_clear (GstRoboflowFrameTable * table)
{
  g_ptr_array_set_size (table->pieces, 0);
  table->n = 0;
}

/* Gives the frames that came without a duration the time to the next one. */
void
gst_roboflow_frame_table_finish (GstRoboflowFrameTable * table)
{
  for (guint i = 0; i < table->n; i++) {
    GstRoboflowFrameEntry *entry = entry_at (table, i);
    const GstRoboflowFrameEntry *next =
        i + 1 < table->n ? entry_at (table, i + 1) : NULL;

    if (GST_CLOCK_TIME_IS_VALID (entry->times.duration))
      continue;
    if (next && next->recorded > entry->recorded)
      entry->times.duration = next->recorded - entry->recorded;
    else if (i > 0)
      entry->times.duration = entry_at (table, i - 1)->times.duration;
  }
}

guint64
gst_roboflow_frame_table_get_n_frames (const GstRoboflowFrameTable * table)
{
  return table->n;
}

/* NULL beyond the last frame, and for GST_ROBOFLOW_NO_FRAME. */
const GstRoboflowFrameEntry *
gst_roboflow_frame_table_get (const GstRoboflowFrameTable * table,
    guint64 number)
{
  return number < table->n ? entry_at (table, number) : NULL;
}

/* Returns: how many frames begin before @stream_time */
static guint
count_before (const GstRoboflowFrameTable * table, gint64 stream_time)
{
  guint low = 0, high = table->n;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    /* Places that are not known are less than any. */
    if (entry_at (table, middle)->place >= stream_time)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* G_MAXUINT64: its time is not known */
static guint64
get_distance (const GstRoboflowFrameTable * table, guint number,
    gint64 stream_time)
{
  const gint64 place = entry_at (table, number)->place;

  return GST_CLOCK_STIME_IS_VALID (place) ? ABS (place - stream_time) :
      G_MAXUINT64;
}

/* Returns: the frame whose stream time is closest. If that is more than half of its
 *   duration away, the frame looked for was not in the stream. */
guint64
gst_roboflow_frame_table_lookup_stream_time (const GstRoboflowFrameTable *
    table, gint64 stream_time)
{
  GstClockTime duration;
  guint number;

  if (table->n == 0)
    return GST_ROBOFLOW_NO_FRAME;
  number = MIN (count_before (table, stream_time), table->n - 1);
  if (number > 0 && get_distance (table, number - 1, stream_time)
      < get_distance (table, number, stream_time))
    number--;
  duration = entry_at (table, number)->times.duration;
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = 0;
  return get_distance (table, number, stream_time) <= duration / 2 ? number :
      GST_ROBOFLOW_NO_FRAME;
}

/* Returns: the last frame that has begun at @stream_time */
guint64
gst_roboflow_frame_table_lookup_shown (const GstRoboflowFrameTable * table,
    GstClockTime stream_time)
{
  const guint n_begun = count_before (table, stream_time + 1);

  return n_begun > 0 ? n_begun - 1 : GST_ROBOFLOW_NO_FRAME;
}

/* @near: how many frames the buffers before it held. Codecs move a frame by 32
 *   places at most, so it is not far from there.
 *
 * Returns: the frame that was buffer @order of the recording, none if the buffer
 *   was hidden */
guint64
gst_roboflow_frame_table_lookup_order (const GstRoboflowFrameTable * table,
    guint order, guint64 near)
{
  const guint64 first = near > MAX_REORDER ? near - MAX_REORDER : 0;
  const guint64 end = MIN (near + MAX_REORDER + 1, table->n);

  for (guint64 i = first; i < end; i++) {
    if (entry_at (table, i)->order == order)
      return i;
  }
  return GST_ROBOFLOW_NO_FRAME;
}

/* Returns: frames a second, the mean of the whole stream; 0 if it is too short */
gdouble
gst_roboflow_frame_table_get_rate (const GstRoboflowFrameTable * table)
{
  GstClockTime first, last;

  if (table->n < 2)
    return 0;
  first = entry_at (table, 0)->recorded;
  last = entry_at (table, table->n - 1)->recorded;
  if (last <= first)
    return 0;
  return (table->n - 1) * (gdouble) GST_SECOND / (last - first);
}
