/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsegment.h"

/* Demuxers round. */
#define TOLERANCE GST_MSECOND

/* Whether @segment begins where it does because of a seek. A video that begins
 * later than its sound has a segment that begins later, too, but the running
 * time before it has passed then. */
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

/* Returns: the running time of @time, negative before the segment */
gint64
gst_roboflow_segment_to_running_time (const GstSegment * segment,
    GstClockTime time)
{
  guint64 value = 0;
  gint sign = gst_segment_to_running_time_full (segment, GST_FORMAT_TIME, time,
      &value);

  return sign < 0 ? -(gint64) value : (gint64) value;
}
