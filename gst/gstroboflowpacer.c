/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpacer.h"


/* Keeps an application that reads its bus slowly from filling memory: the
 * thread that posts waits while too many messages are unread. A message counts
 * from before it is posted until its last reference is gone, which any thread
 * can drop; so the lock guards the count, and each message holds a reference
 * on the pacer. */

struct _GstRoboflowPacer
{
  GMutex lock;
  GCond changed;
  guint unread;
  guint limit;
};

GstRoboflowPacer *
gst_roboflow_pacer_new (guint limit)
{
  GstRoboflowPacer *pacer = g_atomic_rc_box_new0 (GstRoboflowPacer);

  g_mutex_init (&pacer->lock);
  g_cond_init (&pacer->changed);
  pacer->limit = limit;
  return pacer;
}

static void
pacer_clear (gpointer data)
{
  GstRoboflowPacer *pacer = data;

  g_mutex_clear (&pacer->lock);
  g_cond_clear (&pacer->changed);
}

void
gst_roboflow_pacer_unref (GstRoboflowPacer * pacer)
{
  g_atomic_rc_box_release_full (pacer, pacer_clear);
}

static void
wake_up (GCancellable * cancellable, GstRoboflowPacer * pacer)
{
  g_mutex_lock (&pacer->lock);
  g_cond_broadcast (&pacer->changed);
  g_mutex_unlock (&pacer->lock);
}

/* Blocks until fewer messages than the limit are unread. */
gboolean
gst_roboflow_pacer_wait (GstRoboflowPacer * pacer, GCancellable * cancellable,
    GError ** error)
{
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (wake_up), pacer,
      NULL);

  g_mutex_lock (&pacer->lock);
  while (pacer->unread >= pacer->limit
      && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&pacer->changed, &pacer->lock);
  g_mutex_unlock (&pacer->lock);

  g_cancellable_disconnect (cancellable, id);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
message_gone (gpointer user_data, GstMiniObject * message)
{
  GstRoboflowPacer *pacer = user_data;

  g_mutex_lock (&pacer->lock);
  pacer->unread--;
  g_cond_signal (&pacer->changed);
  g_mutex_unlock (&pacer->lock);
  gst_roboflow_pacer_unref (pacer);
}

/* To be called before @message is posted. */
void
gst_roboflow_pacer_track (GstRoboflowPacer * pacer, GstMessage * message)
{
  g_mutex_lock (&pacer->lock);
  pacer->unread++;
  g_mutex_unlock (&pacer->lock);
  gst_mini_object_weak_ref (GST_MINI_OBJECT (message), message_gone,
      g_atomic_rc_box_acquire (pacer));
}
