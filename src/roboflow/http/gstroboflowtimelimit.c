/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtimelimit.h"
#include "gstroboflowerror.h"

/* The caller of a blocking function has no main loop that could run a timer.
 * So each limit has a thread, which waits until the limit is lifted or the
 * time is over. The lock guards `lifted` and `exceeded`; nothing else changes
 * before the thread was joined. */

struct _GstRoboflowTimeLimit
{
  GCancellable *outer;
  gulong outer_id;
  GCancellable *own;
  guint64 limit_ms;
  gint64 deadline_us;           /* monotonic */
  GThread *thread;

  GMutex lock;
  GCond changed;
  gboolean lifted;
  gboolean exceeded;
};

static void
outer_cancelled (GCancellable * outer, GCancellable * own)
{
  g_cancellable_cancel (own);
}

static gpointer
wait (gpointer user_data)
{
  GstRoboflowTimeLimit *limit = user_data;
  gboolean exceeded;

  g_mutex_lock (&limit->lock);
  while (!limit->lifted && g_cond_wait_until (&limit->changed, &limit->lock,
          limit->deadline_us));
  exceeded = limit->exceeded = !limit->lifted;
  g_mutex_unlock (&limit->lock);
  if (exceeded)
    g_cancellable_cancel (limit->own);
  return NULL;
}

GstRoboflowTimeLimit *
gst_roboflow_time_limit_new (GCancellable * cancellable, guint64 limit_ms)
{
  GstRoboflowTimeLimit *limit = g_new0 (GstRoboflowTimeLimit, 1);

  limit->own = g_cancellable_new ();
  limit->outer = g_object_ref (cancellable);
  limit->outer_id = g_cancellable_connect (cancellable,
      G_CALLBACK (outer_cancelled), limit->own, NULL);
  limit->limit_ms = limit_ms;
  limit->deadline_us = g_get_monotonic_time ()
      + limit_ms * G_TIME_SPAN_MILLISECOND;
  g_mutex_init (&limit->lock);
  g_cond_init (&limit->changed);
  limit->thread = g_thread_new ("roboflow-limit", wait, limit);
  return limit;
}

void
gst_roboflow_time_limit_free (GstRoboflowTimeLimit * limit)
{
  gst_roboflow_time_limit_lift (limit);
  g_thread_join (limit->thread);
  g_cancellable_disconnect (limit->outer, limit->outer_id);
  g_object_unref (limit->outer);
  g_object_unref (limit->own);
  g_mutex_clear (&limit->lock);
  g_cond_clear (&limit->changed);
  g_free (limit);
}

GCancellable *
gst_roboflow_time_limit_get_cancellable (GstRoboflowTimeLimit * limit)
{
  return limit->own;
}

void
gst_roboflow_time_limit_lift (GstRoboflowTimeLimit * limit)
{
  g_mutex_lock (&limit->lock);
  limit->lifted = TRUE;
  g_cond_signal (&limit->changed);
  g_mutex_unlock (&limit->lock);
}

gboolean
gst_roboflow_time_limit_was_exceeded (GstRoboflowTimeLimit * limit)
{
  gboolean exceeded;

  g_mutex_lock (&limit->lock);
  exceeded = limit->exceeded;
  g_mutex_unlock (&limit->lock);
  return exceeded && !g_cancellable_is_cancelled (limit->outer);
}

void
gst_roboflow_time_limit_propagate_error (GstRoboflowTimeLimit * limit,
    GError ** error, GError * reason)
{
  if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || !gst_roboflow_time_limit_was_exceeded (limit)) {
    g_propagate_error (error, reason);
    return;
  }
  g_error_free (reason);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION,
      "The server took longer than %" G_GUINT64_FORMAT " seconds",
      limit->limit_ms / 1000);
}
