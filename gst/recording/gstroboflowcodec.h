/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowhidden.h"

G_BEGIN_DECLS

/* What the caps of video tell of its buffers. */
typedef struct
{
  gboolean encoded;             /* not raw video */
  gboolean reorders;            /* frames can come in decoding order */
  GstRoboflowHiddenFunc is_hidden;      /* NULL: each buffer shows a frame */
  GstClockTime frame_duration;  /* of a constant rate, else NONE */
} GstRoboflowCodec;

void gst_roboflow_codec_init (GstRoboflowCodec * codec);
void gst_roboflow_codec_set_caps (GstRoboflowCodec * codec, GstCaps * caps);
gboolean gst_roboflow_codec_shows (const GstRoboflowCodec * codec,
    GstBuffer * buffer);

/* Codecs whose frames can come in another order than they are shown in. */
gboolean gst_roboflow_codec_reorders (GstCaps * caps);

G_END_DECLS
