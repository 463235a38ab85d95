/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/roboflow.h>

G_BEGIN_DECLS

/* The frames of a stream in presentation order: which input frame is number n
 * of the recording. Not locked: one thread writes, and whoever reads later is
 * handed the table by a lock of its own. */
typedef struct _GstRoboflowFrameTable GstRoboflowFrameTable;

/* One frame of the stream. @recorded is its stamp in the recording, from 0 for
 * the first frame; it is what the service's time_offset speaks of. @place is its
 * stream time, also where that is outside of the segment, as for frames that are
 * only there for others to refer to; GST_CLOCK_STIME_NONE: not known. @order is
 * which buffer of the recording it is. Stamps of the input that are not known
 * are GST_CLOCK_TIME_NONE; a duration that it did not have can be made up for
 * @times. */
typedef struct
{
  GstClockTime recorded;
  GstRoboflowFrameTimes times;
  gint64 place;
  GstClockTime dts;
  guint order;
  gboolean has_duration;
} GstRoboflowFrameEntry;

G_STATIC_ASSERT (sizeof (GstRoboflowFrameEntry) <= 64);

/* The number that those who look one up get where there is none. */
#define GST_ROBOFLOW_NO_FRAME G_MAXUINT64

gint64 gst_roboflow_frame_table_get_place (const GstSegment * segment,
    GstClockTime pts);

GstRoboflowFrameTable *gst_roboflow_frame_table_new (void);
void gst_roboflow_frame_table_free (GstRoboflowFrameTable * table);
void gst_roboflow_frame_table_add (GstRoboflowFrameTable * table,
    const GstRoboflowFrameEntry * entry, gboolean reorder);
void gst_roboflow_frame_table_clear (GstRoboflowFrameTable * table);
void gst_roboflow_frame_table_finish (GstRoboflowFrameTable * table);

guint64 gst_roboflow_frame_table_get_n_frames (const GstRoboflowFrameTable *
    table);
const GstRoboflowFrameEntry *gst_roboflow_frame_table_get (const
    GstRoboflowFrameTable * table, guint64 number);
guint64 gst_roboflow_frame_table_lookup_stream_time (const
    GstRoboflowFrameTable * table, gint64 stream_time);
guint64 gst_roboflow_frame_table_lookup_order (const GstRoboflowFrameTable *
    table, guint order, guint64 near);
guint64 gst_roboflow_frame_table_lookup_shown (const GstRoboflowFrameTable *
    table, GstClockTime stream_time);
gdouble gst_roboflow_frame_table_get_rate (const GstRoboflowFrameTable * table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowFrameTable,
    gst_roboflow_frame_table_free)

G_END_DECLS
