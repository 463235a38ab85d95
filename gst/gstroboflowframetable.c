/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowframetable.h"

#define MAX_REORDER 64

struct _GstRoboflowFrameTable
{
  GArray *entries;
};

/* As GstRoboflowFrameEntry has it. */
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

  table->entries = g_array_new (FALSE, FALSE, sizeof (GstRoboflowFrameEntry));
  return table;
}

void
gst_roboflow_frame_table_free (GstRoboflowFrameTable * table)
{
  g_array_unref (table->entries);
  g_free (table);
}

/* With @reorder the frames come in decoding order. A frame then moves back by
 * no more than the codec's reorder depth, so that the work stays constant. */
void
gst_roboflow_frame_table_add (GstRoboflowFrameTable * table,
    const GstRoboflowFrameEntry * entry, gboolean reorder)
{
  guint at = table->entries->len;

  while (reorder && at > 0 && entry->recorded <
      g_array_index (table->entries, GstRoboflowFrameEntry, at - 1).recorded)
    at--;
  g_array_insert_val (table->entries, at, *entry);
}

void
gst_roboflow_frame_table_clear (GstRoboflowFrameTable * table)
{
  g_array_set_size (table->entries, 0);
}

/* Gives the frames that came without a duration the time to the next one. */
void
gst_roboflow_frame_table_finish (GstRoboflowFrameTable * table)
{
  guint n = table->entries->len;

  for (guint i = 0; i < n; i++) {
    GstRoboflowFrameEntry *entry =
        &g_array_index (table->entries, GstRoboflowFrameEntry, i);

    if (GST_CLOCK_TIME_IS_VALID (entry->times.duration))
      continue;
    if (i + 1 < n && entry[1].recorded > entry->recorded)
      entry->times.duration = entry[1].recorded - entry->recorded;
    else if (i > 0)
      entry->times.duration = entry[-1].times.duration;
  }
}

guint64
gst_roboflow_frame_table_get_n_frames (const GstRoboflowFrameTable * table)
{
  return table->entries->len;
}

/* NULL beyond the last frame. */
const GstRoboflowFrameEntry *
gst_roboflow_frame_table_get (const GstRoboflowFrameTable * table,
    guint64 number)
{
  if (number >= table->entries->len)
    return NULL;
  return &g_array_index (table->entries, GstRoboflowFrameEntry, number);
}

/* How many frames begin before that stream time. */
static guint
count_before (const GstRoboflowFrameTable * table, gint64 stream_time)
{
  const GstRoboflowFrameEntry *entries =
      (const GstRoboflowFrameEntry *) table->entries->data;
  guint low = 0, high = table->entries->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    /* Places that are not known are less than any. */
    if (entries[middle].place >= stream_time)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* The frame whose stream time is closest, NULL if that is more than half of
 * its duration away: the frame was not in the stream. */
const GstRoboflowFrameEntry *
gst_roboflow_frame_table_lookup_stream_time (const GstRoboflowFrameTable *
    table, gint64 stream_time)
{
  const guint n_before = count_before (table, stream_time);
  const GstRoboflowFrameEntry *best;
  gint64 distance, tolerance;

  if (table->entries->len == 0)
    return NULL;

  best = gst_roboflow_frame_table_get (table, MIN (n_before,
          table->entries->len - 1));
  if (n_before > 0 && GST_CLOCK_STIME_IS_VALID (best[-1].place)
      && ABS (best[-1].place - stream_time) < ABS (best->place - stream_time))
    best--;
  if (!GST_CLOCK_STIME_IS_VALID (best->place))
    return NULL;

  distance = ABS (best->place - stream_time);
  tolerance = GST_CLOCK_TIME_IS_VALID (best->times.duration) ?
      best->times.duration / 2 : 0;
  return distance <= tolerance ? best : NULL;
}

/* The last frame that has begun at that stream time, or NULL. */
const GstRoboflowFrameEntry *
gst_roboflow_frame_table_lookup_shown (const GstRoboflowFrameTable * table,
    GstClockTime stream_time)
{
  const guint n_begun = count_before (table, stream_time + 1);

  return n_begun > 0 ? gst_roboflow_frame_table_get (table, n_begun - 1) : NULL;
}

/* The frame that was buffer @order of the recording, NULL if that was hidden.
 * @near: how many frames were in the buffers before it; codecs reorder within a
 * group of pictures of 32 at most */
const GstRoboflowFrameEntry *
gst_roboflow_frame_table_lookup_order (const GstRoboflowFrameTable * table,
    guint order, guint64 near)
{
  const guint64 first = near > MAX_REORDER ? near - MAX_REORDER : 0;
  const guint64 end = MIN (near + MAX_REORDER + 1, table->entries->len);

  for (guint64 i = first; i < end; i++) {
    const GstRoboflowFrameEntry *entry =
        &g_array_index (table->entries, GstRoboflowFrameEntry, i);

    if (entry->order == order)
      return entry;
  }
  return NULL;
}

/* @entry: of this table */
guint64
gst_roboflow_frame_table_get_number (const GstRoboflowFrameTable * table,
    const GstRoboflowFrameEntry * entry)
{
  return entry - (const GstRoboflowFrameEntry *) table->entries->data;
}

/* Frames a second over the whole stream; 0 if it is too short to tell. */
gdouble
gst_roboflow_frame_table_get_rate (const GstRoboflowFrameTable * table)
{
  guint n = table->entries->len;
  GstClockTime first, last;

  if (n < 2)
    return 0;
  first = g_array_index (table->entries, GstRoboflowFrameEntry, 0).recorded;
  last = g_array_index (table->entries, GstRoboflowFrameEntry, n - 1).recorded;
  if (last <= first)
    return 0;
  return (n - 1) * (gdouble) GST_SECOND / (last - first);
}
