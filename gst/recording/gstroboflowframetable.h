/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/roboflow.h>

G_BEGIN_DECLS

/* The frames of a stream in presentation order: entry n is the input frame that
 * the service calls number n. There is no lock in it: one thread writes, and the
 * reader gets the complete table later, through the lock of the run. */
typedef struct _GstRoboflowFrameTable GstRoboflowFrameTable;

/* One frame of the stream. Times that are not known are NONE. */
typedef struct
{
  GstClockTime recorded;        /* time stamp in the recording, where the first
                                 * frame is at 0: the service's time_offset */
  GstRoboflowFrameTimes times;  /* of the input; a duration that is missing there
                                 * becomes the time to the next frame */
  gint64 place;                 /* stream time, also where that is outside of the
                                 * segment, as that of frames which others need */
  GstClockTime dts;             /* of the input */
  guint order;                  /* which buffer of the recording it is */
  gboolean has_duration;        /* the input frame had one */
} GstRoboflowFrameEntry;

G_STATIC_ASSERT (sizeof (GstRoboflowFrameEntry) <= 64);

/* What the lookup functions return where there is none. */
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
