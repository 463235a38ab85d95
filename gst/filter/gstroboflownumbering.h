/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcodec.h"
#include "gstroboflowframetable.h"
#include <roboflow/results/gstroboflowmatcher.h>
#include <roboflow/roboflow.h>

G_BEGIN_DECLS

/* Which frame of the video a buffer is that passes by. Belongs to the streaming
 * thread. */
typedef struct
{
  const GstRoboflowFrameTable *table;   /* of the pass before, or NULL */
  GstSegment segment;
  GstRoboflowCodec codec;

  gboolean started;             /* a frame has come */
  gboolean sought;              /* the stream does not run from its start */
  gboolean sure;                /* each frame so far began where the one before
                                 * it ended, from the first one on */
  gboolean counting;            /* the number of the last frame is known */
  guint64 next;                 /* of the frame after it */
  GstClockTime next_time;       /* of that, if none is missing */
  GstClockTime usual_duration;  /* of the last frame that was whole, or NONE */
  GstClockTimeDiff origin;      /* stream time of frame 0, NONE: not known */
  gboolean joined;              /* what comes is another stream, put behind */
  guint64 n_found;
  guint64 n_unknown;            /* frames that were not in the pass before */
} GstRoboflowNumbering;

void gst_roboflow_numbering_init (GstRoboflowNumbering * numbering);
void gst_roboflow_numbering_set_caps (GstRoboflowNumbering * numbering,
    GstCaps * caps);
void gst_roboflow_numbering_set_segment (GstRoboflowNumbering * numbering,
    const GstSegment * segment);
void gst_roboflow_numbering_start_stream (GstRoboflowNumbering * numbering);
void gst_roboflow_numbering_flush (GstRoboflowNumbering * numbering);

void gst_roboflow_numbering_expect (GstRoboflowNumbering * numbering,
    GstBuffer * buffer);
gboolean gst_roboflow_numbering_next (GstRoboflowNumbering * numbering,
    GstRoboflowMatcher * matcher, GstBuffer * buffer, guint64 * number);
void gst_roboflow_numbering_get_times (const GstRoboflowNumbering * numbering,
    GstBuffer * buffer, GstRoboflowFrameTimes * times);

G_END_DECLS
