/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowstream.h"

void
gst_roboflow_stream_clear (GstRoboflowStream * stream)
{
  g_clear_pointer (&stream->table, gst_roboflow_frame_table_free);
  g_clear_pointer (&stream->unrecorded, gst_roboflow_unrecorded_free);
  gst_clear_caps (&stream->caps);
  g_free (stream->sample);
  memset (stream, 0, sizeof (*stream));
}

/* Takes size and frame rate of @caps, where they say them. */
void
gst_roboflow_stream_set_caps (GstRoboflowStream * stream, GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  gst_structure_get_int (s, "width", &stream->width);
  gst_structure_get_int (s, "height", &stream->height);
  gst_structure_get_fraction (s, "framerate", &stream->rate_num,
      &stream->rate_den);
}

/* If infer-fps is above the frame rate, the service returns no output. Without
 * a rate in the caps, that of the recorded frames is taken, with one percent
 * of tolerance because it is measured. */
gboolean
gst_roboflow_stream_check_rate (const GstRoboflowStream * stream,
    gint infer_fps, GError ** error)
{
  gdouble rate = 0;

  if (stream->rate_num > 0 && stream->rate_den > 0) {
    if ((gint64) infer_fps * stream->rate_den <= stream->rate_num)
      return TRUE;
    rate = (gdouble) stream->rate_num / stream->rate_den;
  } else if (stream->table) {
    rate = gst_roboflow_frame_table_get_rate (stream->table);
    if (rate <= 0 || infer_fps <= rate * 1.01)
      return TRUE;
  } else {
    return TRUE;
  }

  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      "infer-fps=%d is above the video's frame rate of %.5g a second, for "
      "which the service returns nothing: set infer-fps=%d or less",
      infer_fps, rate, MAX ((gint) rate, 1));
  return FALSE;
}

/* Compares the time that the service gives for @frame with the time of the
 * frame of that number in the recording.
 *
 * Returns: (transfer full) (nullable): a warning if they are more than half a
 *   frame apart */
gchar *
gst_roboflow_stream_find_shift (const GstRoboflowStream * stream,
    GstRoboflowFrame * frame)
{
  const GstRoboflowFrameEntry *entry =
      gst_roboflow_frame_table_get (stream->table,
      gst_roboflow_frame_get_number (frame));
  GstClockTime told = gst_roboflow_frame_get_time (frame);
  GstClockTimeDiff distance;

  if (!entry || !stream->container || !stream->container->keeps_stamps
      || !GST_CLOCK_TIME_IS_VALID (told)
      || !GST_CLOCK_TIME_IS_VALID (entry->times.duration))
    return NULL;
  distance = ABS (GST_CLOCK_DIFF (told, entry->recorded));
  /* The service rounds to 0.1 ms, containers to a millisecond at most. */
  if (distance <= (GstClockTimeDiff) entry->times.duration / 2 + GST_MSECOND)
    return NULL;
  return g_strdup_printf ("The service says that frame %" G_GUINT64_FORMAT
      " is at %.4f s, but it is at %.4f s of the recording: predictions can be "
      "off by frames. An infer-fps that divides the frame rate avoids this",
      gst_roboflow_frame_get_number (frame), told / (gdouble) GST_SECOND,
      entry->recorded / (gdouble) GST_SECOND);
}
