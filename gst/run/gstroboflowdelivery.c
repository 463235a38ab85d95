/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdelivery.h"

#include "gstroboflowdebug.h"
#include "gstroboflowfit.h"
#include "gstroboflowreport.h"

#define GST_CAT_DEFAULT roboflow_poster_debug

/* All results of a stream that has passed. */
typedef struct
{
  GstRoboflowPoster *poster;
  GstElement *element;
  const GstRoboflowStream *stream;
  gboolean warned;
  guint n_found;                /* frames that were in the stream */
} Delivery;

/* A file that came in as bytes has no frames of its own: the service's times
 * stand for them. */
static void
times_from_results (const GstRoboflowStream * stream, GstRoboflowFrame * frame,
    GstRoboflowFrameTimes * times)
{
  GstClockTime time = gst_roboflow_frame_get_time (frame);

  times->timestamp = times->stream_time = times->running_time = time;
  times->duration = stream->rate_num > 0 ?
      gst_util_uint64_scale_int (GST_SECOND, stream->rate_den,
      stream->rate_num) : GST_CLOCK_TIME_NONE;
}

static void
compare_times (Delivery * d, GstRoboflowFrame * frame)
{
  g_autofree gchar *shift = d->warned ? NULL :
      gst_roboflow_stream_find_shift (d->stream, frame);

  if (!shift)
    return;
  d->warned = TRUE;
  gst_roboflow_report_warning (d->element, shift);
}

/* Returns: FALSE if the frame was not in the stream */
static gboolean
find_times (Delivery * d, GstRoboflowFrame * frame,
    GstRoboflowFrameTimes * times)
{
  const GstRoboflowStream *stream = d->stream;
  const GstRoboflowFrameEntry *entry;
  guint64 number = gst_roboflow_frame_get_number (frame);

  if (!stream->table) {
    times_from_results (stream, frame, times);
    return TRUE;
  }
  if (stream->sought)
    number = gst_roboflow_frame_table_lookup_stream_time (stream->table,
        gst_roboflow_frame_get_time (frame));
  entry = gst_roboflow_frame_table_get (stream->table, number);
  if (!entry)
    return FALSE;
  if (!stream->sought)
    compare_times (d, frame);
  *times = entry->times;
  return TRUE;
}

static gboolean
deliver (Delivery * d, GstRoboflowFrame * frame, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GstRoboflowFrame) fitted = NULL;
  GstRoboflowFrameTimes times;

  if (!find_times (d, frame, &times)) {
    GST_INFO_OBJECT (d->element, "frame %" G_GUINT64_FORMAT
        " of the results was not in the stream",
        gst_roboflow_frame_get_number (frame));
    return TRUE;
  }
  d->n_found++;
  fitted = gst_roboflow_fit_frame (d->stream, frame, error);
  return fitted && gst_roboflow_poster_deliver (d->poster, fitted,
      d->stream->width, d->stream->height, &times, cancellable, error);
}

static gboolean
deliver_all (Delivery * d, GstRoboflowResults * results,
    GCancellable * cancellable, GError ** error)
{
  guint n = gst_roboflow_results_get_n_frames (results);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, error);

    if (!frame || !deliver (d, frame, cancellable, error))
      return FALSE;
  }
  if (n > 0 && d->n_found == 0)
    gst_roboflow_report_warning (d->element, "None of the inferred "
        "frames was in the stream: are these the results of another video?");
  if (gst_roboflow_results_get_error (results)) {
    g_propagate_error (error,
        g_error_copy (gst_roboflow_results_get_error (results)));
    return FALSE;
  }
  return TRUE;
}

/* Posts the predictions of all frames of @results that were in the stream, in order,
 * and writes them to predictions-location. If only a part of the results can be
 * read, it is posted before this fails; the file is written whole or not at all. */
gboolean
gst_roboflow_delivery_run (GstRoboflowPoster * poster, GstElement * element,
    const GstRoboflowStream * stream, GstRoboflowResults * results,
    GCancellable * cancellable, GError ** error)
{
  Delivery delivery = {.poster = poster,.element = element,.stream = stream };
  gboolean delivered = deliver_all (&delivery, results, cancellable, error);

  if (!g_cancellable_is_cancelled (cancellable))
    gst_roboflow_poster_warn_of_skipped (poster);
  return delivered && gst_roboflow_poster_finish (poster, cancellable, error);
}
