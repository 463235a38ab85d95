/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowposter.h"

#include "gstroboflowdebug.h"
#include "gstroboflowpacer.h"
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

struct _GstRoboflowPoster
{
  GstElement *element;          /* outlives the poster */
  GstRoboflowProgress *progress;        /* likewise */
  gchar *job_id;                /* NULL: not known */
  gboolean post_messages;
  GstRoboflowPacer *pacer;
  GstRoboflowWholeFile *lines;  /* NULL: none are wanted */
  gboolean dropped;             /* a message, of which was warned */

  guint64 n_skipped;            /* predictions that cannot be used */
  guint64 first_skipped;        /* in the frame of this number */
  gchar *skipping_model;        /* of this model */
};

GstRoboflowPoster *
gst_roboflow_poster_new (GstElement * element,
    const GstRoboflowSettings * settings, GstRoboflowProgress * progress,
    GError ** error)
{
  g_autoptr (GstRoboflowPoster) poster = g_new0 (GstRoboflowPoster, 1);

  poster->element = element;
  poster->progress = progress;
  poster->job_id = gst_roboflow_progress_dup_job_id (progress);
  poster->post_messages = settings->post_messages;
  poster->pacer = gst_roboflow_pacer_new (MAX_UNREAD, MAX_UNREAD_BYTES);
  if (settings->predictions_location) {
    poster->lines = gst_roboflow_whole_file_new (settings->predictions_location,
        error);
    if (!poster->lines)
      return NULL;
  }
  return g_steal_pointer (&poster);
}

/* Without gst_roboflow_poster_finish() the file is not left behind. */
void
gst_roboflow_poster_free (GstRoboflowPoster * poster)
{
  g_clear_pointer (&poster->lines, gst_roboflow_whole_file_free);
  gst_roboflow_pacer_unref (poster->pacer);
  g_free (poster->job_id);
  g_free (poster->skipping_model);
  g_free (poster);
}

static gboolean
write_line (GstRoboflowPoster * poster, GstMessage * message, GError ** error)
{
  g_autofree gchar *json = NULL, *line = NULL;

  if (!poster->lines)
    return TRUE;
  json = gst_roboflow_structure_to_json (gst_message_get_structure (message),
      error);
  if (!json)
    return FALSE;
  line = g_strconcat (json, "\n", NULL);
  return gst_roboflow_whole_file_write (poster->lines, line, strlen (line),
      error);
}

/* Whether anybody wants to hear of frames. */
gboolean
gst_roboflow_poster_is_needed (const GstRoboflowPoster * poster)
{
  return poster->post_messages || poster->lines;
}

/* Returns: FALSE if the message is to be dropped, or with an error */
static gboolean
wait_for_reader (GstRoboflowPoster * poster, GCancellable * cancellable,
    GError ** error)
{
  if (cancellable)
    return gst_roboflow_pacer_wait (poster->pacer, cancellable, error);
  if (gst_roboflow_pacer_has_room (poster->pacer))
    return TRUE;

  gst_roboflow_progress_count_dropped (poster->progress);
  if (!poster->dropped)
    gst_roboflow_report_warning (poster->element, "The application does not "
        "read its bus as fast as predictions come: messages are dropped, the "
        "stats property counts them. post-messages=false turns them off");
  poster->dropped = TRUE;
  return FALSE;
}

static void
count_skipped (GstRoboflowPoster * poster, const GstRoboflowFrame * frame)
{
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    guint n = gst_roboflow_frame_get_n_skipped (frame, i);

    if (n > 0 && poster->n_skipped == 0) {
      poster->first_skipped = gst_roboflow_frame_get_number (frame);
      poster->skipping_model =
          g_strdup (gst_roboflow_frame_get_model_id (frame, i));
    }
    poster->n_skipped += n;
  }
}

/* Posts @frame, which fits @width x @height, and writes it down. With
 * @cancellable it waits for an application that is slow, without it drops the
 * message rather than wait. */
gboolean
gst_roboflow_poster_deliver (GstRoboflowPoster * poster,
    GstRoboflowFrame * frame, gint width, gint height,
    const GstRoboflowFrameTimes * times, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) stopped = NULL;

  count_skipped (poster, frame);
  message = gst_roboflow_message_new_predictions (GST_OBJECT (poster->element),
      poster->job_id, frame, width, height, times);
  if (!write_line (poster, message, error))
    return FALSE;
  if (!poster->post_messages)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  if (!wait_for_reader (poster, cancellable, &stopped)) {
    if (!stopped)
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&stopped));
    return FALSE;
  }
  gst_roboflow_pacer_track (poster->pacer, message,
      gst_roboflow_description_weigh (frame));
  gst_element_post_message (poster->element, g_steal_pointer (&message));
  return TRUE;
}

/* Says once what was left out of all frames. */
void
gst_roboflow_poster_warn_of_skipped (GstRoboflowPoster * poster)
{
  g_autofree gchar *text = NULL;

  if (poster->n_skipped == 0)
    return;
  text = g_strdup_printf ("Predictions left out because they cannot be used "
      "(numbers that are not finite or absurdly large, a wrong type, half a "
      "box): %" G_GUINT64_FORMAT ", the first in frame %" G_GUINT64_FORMAT
      " by the model \"%s\"", poster->n_skipped, poster->first_skipped,
      poster->skipping_model);
  gst_roboflow_report_warning (poster->element, text);
}

/* The file comes to be, whole. @cancellable: ends the waiting for the disk */
gboolean
gst_roboflow_poster_finish (GstRoboflowPoster * poster,
    GCancellable * cancellable, GError ** error)
{
  return !poster->lines
      || gst_roboflow_whole_file_commit (poster->lines, cancellable, error);
}
