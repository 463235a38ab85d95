/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How a stream is recorded: raw video is encoded, encoded video is muxed, a
 * file is copied, and an unknown one cannot be. */
typedef enum
{
  GST_ROBOFLOW_INPUT_UNKNOWN,
  GST_ROBOFLOW_INPUT_RAW,
  GST_ROBOFLOW_INPUT_ENCODED,
  GST_ROBOFLOW_INPUT_FILE,
} GstRoboflowInputKind;

/* The error message where a filter gets the bytes of a file. */
#define GST_ROBOFLOW_INPUT_NO_FRAMES "Predictions belong to frames, but the " \
    "bytes of a file come in: put decodebin, or a demuxer and a parser, " \
    "before this element, or leave its src pad unlinked"

GstCaps *gst_roboflow_input_caps (void);
GstRoboflowInputKind gst_roboflow_input_kind (GstCaps * caps,
    const gchar ** complaint);

G_END_DECLS
