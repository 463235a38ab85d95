/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpatience.h"
#include "gstroboflowerror.h"

/* A thread waits, since who makes a blocking call has no main loop. The lock
 * guards the two flags. */

struct _GstRoboflowPatience
{
  GCancellable *outer;
  gulong outer_id;
  GCancellable *own;
  guint64 limit_ms;
  gint64 deadline_us;           /* monotonic */
  GThread *thread;

  GMutex lock;
  GCond changed;
  gboolean rests;
  gboolean ran_out;
};

static void
outer_cancelled (GCancellable * outer, GCancellable * own)
{
  g_cancellable_cancel (own);
}

static gpointer
wait (gpointer user_data)
{
  GstRoboflowPatience *patience = user_data;
  gboolean in_time = TRUE;

  g_mutex_lock (&patience->lock);
  while (!patience->rests && in_time)
    in_time = g_cond_wait_until (&patience->changed, &patience->lock,
        patience->deadline_us);
  in_time = patience->rests;
  patience->ran_out = !in_time;
  g_mutex_unlock (&patience->lock);
  if (!in_time)
    g_cancellable_cancel (patience->own);
  return NULL;
}

GstRoboflowPatience *
gst_roboflow_patience_new (GCancellable * cancellable, guint64 limit_ms)
{
  GstRoboflowPatience *patience = g_new0 (GstRoboflowPatience, 1);

  patience->own = g_cancellable_new ();
  patience->outer = g_object_ref (cancellable);
  patience->outer_id = g_cancellable_connect (cancellable,
      G_CALLBACK (outer_cancelled), patience->own, NULL);
  patience->limit_ms = limit_ms;
  patience->deadline_us = g_get_monotonic_time ()
      + limit_ms * G_TIME_SPAN_MILLISECOND;
  g_mutex_init (&patience->lock);
  g_cond_init (&patience->changed);
  patience->thread = g_thread_new ("roboflow-patience", wait, patience);
  return patience;
}

void
gst_roboflow_patience_free (GstRoboflowPatience * patience)
{
  gst_roboflow_patience_rest (patience);
  g_thread_join (patience->thread);
  g_cancellable_disconnect (patience->outer, patience->outer_id);
  g_object_unref (patience->outer);
  g_object_unref (patience->own);
  g_mutex_clear (&patience->lock);
  g_cond_clear (&patience->changed);
  g_free (patience);
}

GCancellable *
gst_roboflow_patience_get_cancellable (GstRoboflowPatience * patience)
{
  return patience->own;
}

void
gst_roboflow_patience_rest (GstRoboflowPatience * patience)
{
  g_mutex_lock (&patience->lock);
  patience->rests = TRUE;
  g_cond_signal (&patience->changed);
  g_mutex_unlock (&patience->lock);
}

gboolean
gst_roboflow_patience_ran_out (GstRoboflowPatience * patience)
{
  gboolean ran_out;

  g_mutex_lock (&patience->lock);
  ran_out = patience->ran_out;
  g_mutex_unlock (&patience->lock);
  return ran_out && !g_cancellable_is_cancelled (patience->outer);
}

void
gst_roboflow_patience_propagate_error (GstRoboflowPatience * patience,
    GError ** error, GError * reason)
{
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || !gst_roboflow_patience_ran_out (patience)) {
    g_propagate_error (error, reason);
    return;
  }
  g_error_free (reason);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION,
      "The server took longer than %" G_GUINT64_FORMAT " seconds",
      patience->limit_ms / 1000);
}
