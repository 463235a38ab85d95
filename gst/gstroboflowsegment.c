/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsegment.h"

/* Demuxers round. */
#define TOLERANCE GST_MSECOND

/* Whether somebody has sought to where @segment begins. A video that begins
 * later than the sound beside it also has a later segment, but one that comes
 * when the time before it has passed. */
gboolean
gst_roboflow_segment_is_sought (const GstSegment * segment)
{
  GstClockTimeDiff passed;

  if (segment->rate < 0)
    return TRUE;
  if (segment->format != GST_FORMAT_TIME
      || !GST_CLOCK_TIME_IS_VALID (segment->time) || segment->time == 0)
    return FALSE;
  passed = segment->base * segment->rate * segment->applied_rate;
  return ABS (GST_CLOCK_DIFF (segment->time, passed)) > TOLERANCE;
}
