/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include "gstroboflowframetable.h"
#include "gstroboflowunrecorded.h"

G_BEGIN_DECLS

/* What is known of the stream that came in, once it has ended. */
typedef struct
{
  GstRoboflowFrameTable *table; /* NULL: a file came in as bytes */
  GstCaps *caps;                /* of the input; NULL: not recorded */
  GstRoboflowUnrecorded *unrecorded;    /* NULL: not to be played back */
  gchar *sample;                /* digest of some frames; NULL: not needed */
  const GstRoboflowContainer *container;        /* NULL: not recorded */
  gint width;                   /* of the element's own stream, 0: unknown */
  gint height;
  gint rate_num;                /* 0: unknown or not constant */
  gint rate_den;
  gboolean padded;              /* to even width and height, to be encoded */
  gboolean sought;              /* frames cannot be counted from the start */
} GstRoboflowStream;

void gst_roboflow_stream_clear (GstRoboflowStream * stream);
void gst_roboflow_stream_set_caps (GstRoboflowStream * stream, GstCaps * caps);
gboolean gst_roboflow_stream_check_rate (const GstRoboflowStream * stream,
    gint infer_fps, GError ** error);
gchar *gst_roboflow_stream_find_shift (const GstRoboflowStream * stream,
    GstRoboflowFrame * frame);

G_END_DECLS
