/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowposter.h"

#include "gstroboflowdebug.h"
#include "gstroboflowreport.h"
#include <roboflow/gstroboflowdescription.h>
#include <roboflow/gstroboflowstructure.h>
#include <roboflow/gstroboflowwholefile.h>
#include <string.h>

#define GST_CAT_DEFAULT roboflow_poster_debug

/* How many messages may wait for the application, and about how many bytes they
 * may take. */
#define MAX_UNREAD 256
#define MAX_UNREAD_BYTES (64 * 1024 * 1024)

typedef struct
{
  const GstRoboflowPoster *poster;
  GstRoboflowPacer *pacer;
  GstRoboflowWholeFile *lines;
  gboolean warned;
  guint n_found;                /* frames that were in the stream */

  guint64 n_skipped;            /* predictions that cannot be used */
  guint64 first_skipped;        /* in the frame of this number */
  gchar *skipping_model;        /* of this model */
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

/* More than half a frame between what the service calls this frame's time and
 * where the frame of that number is. */
static void
compare_times (Delivery * d, GstRoboflowFrame * frame,
    const GstRoboflowFrameEntry * entry)
{
  const GstRoboflowStream *stream = d->poster->stream;
  GstClockTime told = gst_roboflow_frame_get_time (frame);
  GstClockTimeDiff distance;
  g_autofree gchar *text = NULL;

  if (d->warned || !stream->container || !stream->container->keeps_stamps
      || !GST_CLOCK_TIME_IS_VALID (told)
      || !GST_CLOCK_TIME_IS_VALID (entry->times.duration))
    return;
  distance = ABS (GST_CLOCK_DIFF (told, entry->recorded));
  /* The service rounds to 0.1 ms, containers to a millisecond at most. */
  if (distance <= (GstClockTimeDiff) entry->times.duration / 2 + GST_MSECOND)
    return;

  d->warned = TRUE;
  text = g_strdup_printf ("The service says that frame %" G_GUINT64_FORMAT
      " is at %.4f s, but it is at %.4f s of the recording: predictions can be "
      "off by frames. An infer-fps that divides the frame rate avoids this",
      gst_roboflow_frame_get_number (frame), told / (gdouble) GST_SECOND,
      entry->recorded / (gdouble) GST_SECOND);
  gst_roboflow_report_warning (d->poster->element, text);
}

/* Returns: FALSE if the frame was not in the stream */
static gboolean
find_times (Delivery * d, GstRoboflowFrame * frame,
    GstRoboflowFrameTimes * times)
{
  const GstRoboflowStream *stream = d->poster->stream;
  const GstRoboflowFrameEntry *entry;

  if (!stream->table) {
    times_from_results (stream, frame, times);
    return TRUE;
  }
  if (stream->sought) {
    entry = gst_roboflow_frame_table_lookup_stream_time (stream->table,
        gst_roboflow_frame_get_time (frame));
  } else {
    entry = gst_roboflow_frame_table_get (stream->table,
        gst_roboflow_frame_get_number (frame));
  }
  if (!entry)
    return FALSE;
  if (!stream->sought)
    compare_times (d, frame, entry);
  *times = entry->times;
  return TRUE;
}

/* Returns: (transfer full) (nullable): @frame in pixels of the element's own
 * stream */
static GstRoboflowFrame *
fit_frame (const GstRoboflowStream * stream, GstRoboflowFrame * frame,
    GError ** error)
{
  gint width, height;

  if (stream->width <= 0 || stream->height <= 0
      || !gst_roboflow_frame_get_image_size (frame, &width, &height))
    return gst_roboflow_frame_ref (frame);
  if (stream->padded) {
    g_autoptr (GstRoboflowFrame) padded = gst_roboflow_frame_scale (frame,
        GST_ROUND_UP_2 (stream->width), GST_ROUND_UP_2 (stream->height));

    return gst_roboflow_frame_crop (padded, stream->width, stream->height);
  }

  /* A rotation that only the container knows of, in which direction the
   * results do not say. */
  if (width != height && width == stream->height && height == stream->width) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "The service saw the video turned (%dx%d instead of %dx%d), so its "
        "boxes do not fit: turn the video itself, as with decodebin ! "
        "videoflip video-direction=auto, before this element", width, height,
        stream->width, stream->height);
    return NULL;
  }
  return gst_roboflow_frame_scale (frame, stream->width, stream->height);
}

static gboolean
write_line (Delivery * d, GstMessage * message, GError ** error)
{
  g_autofree gchar *json = NULL, *line = NULL;

  if (!d->lines)
    return TRUE;
  json = gst_roboflow_structure_to_json (gst_message_get_structure (message),
      error);
  if (!json)
    return FALSE;
  line = g_strconcat (json, "\n", NULL);
  return gst_roboflow_whole_file_write (d->lines, line, strlen (line), error);
}

static gboolean
deliver (Delivery * d, GstRoboflowFrame * frame, GCancellable * cancellable,
    GError ** error)
{
  const GstRoboflowPoster *poster = d->poster;
  g_autoptr (GstRoboflowFrame) fitted = NULL;
  g_autoptr (GstMessage) message = NULL;
  GstRoboflowFrameTimes times;

  if (!find_times (d, frame, &times)) {
    GST_INFO_OBJECT (poster->element, "frame %" G_GUINT64_FORMAT
        " of the results was not in the stream",
        gst_roboflow_frame_get_number (frame));
    return TRUE;
  }
  d->n_found++;
  if (!(fitted = fit_frame (poster->stream, frame, error)))
    return FALSE;
  message = gst_roboflow_message_new_predictions (GST_OBJECT (poster->element),
      poster->job_id, fitted, poster->stream->width, poster->stream->height,
      &times);
  if (!write_line (d, message, error))
    return FALSE;
  if (!poster->post_messages)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  if (!gst_roboflow_pacer_wait (d->pacer, cancellable, error))
    return FALSE;
  gst_roboflow_pacer_track (d->pacer, message,
      gst_roboflow_description_weigh (frame));
  gst_element_post_message (poster->element, g_steal_pointer (&message));
  return TRUE;
}

static void
count_skipped (Delivery * d, const GstRoboflowFrame * frame)
{
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    guint n = gst_roboflow_frame_get_n_skipped (frame, i);

    if (n > 0 && d->n_skipped == 0) {
      d->first_skipped = gst_roboflow_frame_get_number (frame);
      d->skipping_model = g_strdup (gst_roboflow_frame_get_model_id (frame, i));
    }
    d->n_skipped += n;
  }
}

static void
warn_of_skipped (Delivery * d)
{
  g_autofree gchar *text = NULL;

  if (d->n_skipped == 0)
    return;
  text = g_strdup_printf ("Predictions left out because they cannot be used "
      "(numbers that are not finite or absurdly large, a wrong type, half a "
      "box): %" G_GUINT64_FORMAT ", the first in frame %" G_GUINT64_FORMAT
      " by the model \"%s\"", d->n_skipped, d->first_skipped,
      d->skipping_model);
  gst_roboflow_report_warning (d->poster->element, text);
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
    count_skipped (d, frame);
  }
  if (n > 0 && d->n_found == 0)
    gst_roboflow_report_warning (d->poster->element, "None of the inferred "
        "frames was in the stream: are these the results of another video?");
  if (gst_roboflow_results_get_error (results)) {
    g_propagate_error (error,
        g_error_copy (gst_roboflow_results_get_error (results)));
    return FALSE;
  }
  return TRUE;
}

/* Posts the predictions of all frames of @results that were in the stream and
 * writes them down, in order. What can be read of broken results is posted
 * before this fails; the file comes to be whole or not at all. */
gboolean
gst_roboflow_poster_run (const GstRoboflowPoster * poster,
    GstRoboflowResults * results, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowPacer) pacer = gst_roboflow_pacer_new (MAX_UNREAD,
      MAX_UNREAD_BYTES);
  g_autoptr (GstRoboflowWholeFile) lines = NULL;
  Delivery delivery = {.poster = poster,.pacer = pacer };
  gboolean delivered;

  if (poster->lines_location) {
    lines = gst_roboflow_whole_file_new (poster->lines_location, error);
    if (!lines)
      return FALSE;
    delivery.lines = lines;
  }
  delivered = deliver_all (&delivery, results, cancellable, error);
  if (!g_cancellable_is_cancelled (cancellable))
    warn_of_skipped (&delivery);
  g_free (delivery.skipping_model);
  if (!delivered)
    return FALSE;
  return !lines || gst_roboflow_whole_file_commit (lines, error);
}
