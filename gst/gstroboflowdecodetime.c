/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdecodetime.h"

/* Some containers, as Matroska, do not keep decoding time stamps. For H.264 and
 * H.265 there are elements that make them up again. MPEG-4 part 2 is simple:
 * frames are reordered by one at most, so that of the frame that comes and the
 * latest before it the one shown first is due.
 *
 * Everything here runs in the thread that streams through the pad. */

typedef struct
{
  GstClockTime latest;          /* PTS that no frame was due at yet */
} DecodeTime;

static GstPadProbeReturn
probe (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  DecodeTime *state = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (GST_BUFFER_DTS_IS_VALID (buffer) || !GST_CLOCK_TIME_IS_VALID (pts))
    return GST_PAD_PROBE_OK;
  if (!GST_CLOCK_TIME_IS_VALID (state->latest))
    state->latest = pts;

  info->data = buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_DTS (buffer) = MIN (pts, state->latest);
  state->latest = MAX (pts, state->latest);
  return GST_PAD_PROBE_OK;
}

/* To be called with the sink pad of a muxer that gets MPEG-4 part 2. */
void
gst_roboflow_decode_time_attach (GstPad * sink)
{
  DecodeTime *state = g_new0 (DecodeTime, 1);

  state->latest = GST_CLOCK_TIME_NONE;
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, probe, state, g_free);
}
