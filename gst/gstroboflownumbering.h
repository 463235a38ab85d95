/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframetable.h"
#include "gstroboflowhidden.h"
#include <roboflow/gstroboflowmatcher.h>
#include <roboflow/roboflow.h>

G_BEGIN_DECLS

/* Which frame of the video a buffer is that passes by. Belongs to the streaming
 * thread. */
typedef struct
{
  const GstRoboflowFrameTable *table;   /* of the pass before, or NULL */
  GstSegment segment;
  gboolean encoded;
  gboolean reorders;
  GstRoboflowHiddenFunc is_hidden;
  GstClockTime frame_duration;  /* of a constant rate, else NONE */

  gboolean started;             /* a frame has come since the last flush */
  gboolean sought;              /* the stream does not run from its start */
  gboolean counting;            /* the next frame's number is next */
  guint64 next;
  GstClockTime next_pts;        /* where the next frame is if none is missing */
  GstClockTime origin;          /* stream time of frame 0 */
  guint64 n_found;
  guint64 n_unknown;            /* frames that were not in the pass before */
} GstRoboflowNumbering;

void gst_roboflow_numbering_init (GstRoboflowNumbering * numbering);
void gst_roboflow_numbering_set_caps (GstRoboflowNumbering * numbering,
    GstCaps * caps);
void gst_roboflow_numbering_set_segment (GstRoboflowNumbering * numbering,
    const GstSegment * segment);
void gst_roboflow_numbering_flush (GstRoboflowNumbering * numbering);

gboolean gst_roboflow_numbering_next (GstRoboflowNumbering * numbering,
    GstRoboflowMatcher * matcher, GstBuffer * buffer, guint64 * number);
void gst_roboflow_numbering_get_times (const GstRoboflowNumbering * numbering,
    GstBuffer * buffer, GstRoboflowFrameTimes * times);

G_END_DECLS
