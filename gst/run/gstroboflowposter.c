/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowposter.h"

#include "gstroboflowdebug.h"
#include "gstroboflowpacer.h"
#include "gstroboflowreport.h"
#include <roboflow/http/gstroboflowwholefile.h>
#include <roboflow/json/gstroboflowstructure.h>
#include <roboflow/results/gstroboflowdescription.h>
#include <string.h>

#define GST_CAT_DEFAULT roboflow_poster_debug

/* How many messages the application may leave unread, and how many bytes they
 * may take, roughly. */
#define MAX_UNREAD 256
#define MAX_UNREAD_BYTES (64 * 1024 * 1024)

struct _GstRoboflowPoster
{
  GstElement *element;          /* outlives the poster */
  GstRoboflowStats *stats;      /* likewise */
  gchar *job_id;                /* NULL: not known */
  gboolean post_messages;
  GstRoboflowPacer *pacer;
  GstRoboflowWholeFile *lines;  /* NULL: none are wanted */
  gboolean warned;              /* that messages are dropped */

  guint64 n_skipped;            /* predictions that cannot be used */
  guint64 first_skipped;        /* number of the frame with the first of them */
  gchar *skipping_model;        /* the model that made it */
};

/* @job_id: (nullable): the job that the predictions come from, where known */
GstRoboflowPoster *
gst_roboflow_poster_new (GstElement * element,
    const GstRoboflowSettings * settings, GstRoboflowStats * stats,
    const gchar * job_id, GError ** error)
{
  g_autoptr (GstRoboflowPoster) poster = g_new0 (GstRoboflowPoster, 1);

  poster->element = element;
  poster->stats = stats;
  poster->job_id = g_strdup (job_id);
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

/* Without gst_roboflow_poster_finish() before it, no file is left behind. */
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

/* Whether predictions go anywhere: to the bus or to a file. */
gboolean
gst_roboflow_poster_is_needed (const GstRoboflowPoster * poster)
{
  return poster->post_messages || poster->lines;
}

static void
drop_message (GstRoboflowPoster * poster)
{
  gst_roboflow_stats_count_dropped (poster->stats);
  if (!poster->warned)
    gst_roboflow_report_warning (poster->element, "The application does not "
        "read its bus as fast as predictions come: messages are dropped, the "
        "stats property counts them. post-messages=false turns them off");
  poster->warned = TRUE;
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

/* Posts the predictions of @frame, which are in pixels of @width x @height, and
 * writes them to the file.
 * @cancellable: (nullable): ends the waiting for an application that reads its
 *   bus slowly; NULL: the message is dropped instead of waiting */
gboolean
gst_roboflow_poster_deliver (GstRoboflowPoster * poster,
    GstRoboflowFrame * frame, gint width, gint height,
    const GstRoboflowFrameTimes * times, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GstMessage) message = NULL;

  count_skipped (poster, frame);
  message = gst_roboflow_message_new_predictions (GST_OBJECT (poster->element),
      poster->job_id, frame, width, height, times);
  if (!write_line (poster, message, error))
    return FALSE;
  if (!poster->post_messages)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  if (cancellable
      && !gst_roboflow_pacer_wait (poster->pacer, cancellable, error))
    return FALSE;
  if (!cancellable && !gst_roboflow_pacer_has_room (poster->pacer)) {
    drop_message (poster);
    return TRUE;
  }
  gst_roboflow_pacer_track (poster->pacer, message,
      gst_roboflow_description_weigh (frame));
  gst_element_post_message (poster->element, g_steal_pointer (&message));
  return TRUE;
}

/* Warns of the predictions of all frames that were left out, if there are
 * any. */
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

/* Gives the file its name, now that it is complete.
 * @cancellable: ends the waiting for the disk */
gboolean
gst_roboflow_poster_finish (GstRoboflowPoster * poster,
    GCancellable * cancellable, GError ** error)
{
  return !poster->lines
      || gst_roboflow_whole_file_commit (poster->lines, cancellable, error);
}
