/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowpacer.h"

/* Keeps messages from filling memory when the application reads its bus
 * slowly: the thread that posts waits while too many messages are unread, or
 * too many bytes. A message counts from before it is posted until its last
 * reference is gone. Any thread may drop that, even after the poster is gone:
 * so the lock guards what is counted, and each message holds a reference on
 * the pacer. */

struct _GstRoboflowPacer
{
  GMutex lock;
  GCond changed;
  guint unread;
  gsize weight;                 /* of all that are unread */

  guint max_unread;
  gsize max_weight;
};

/* What a message has been counted as. */
typedef struct
{
  GstRoboflowPacer *pacer;
  gsize weight;
} Counted;

GstRoboflowPacer *
gst_roboflow_pacer_new (guint max_unread, gsize max_weight)
{
  GstRoboflowPacer *pacer = g_atomic_rc_box_new0 (GstRoboflowPacer);

  g_mutex_init (&pacer->lock);
  g_cond_init (&pacer->changed);
  pacer->max_unread = max_unread;
  pacer->max_weight = max_weight;
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

static gboolean
is_full (const GstRoboflowPacer * pacer)
{
  return pacer->unread >= pacer->max_unread
      || pacer->weight >= pacer->max_weight;
}

/* Whether one more message may be posted. */
gboolean
gst_roboflow_pacer_has_room (GstRoboflowPacer * pacer)
{
  gboolean full;

  g_mutex_lock (&pacer->lock);
  full = is_full (pacer);
  g_mutex_unlock (&pacer->lock);
  return !full;
}

/* Blocks until one more message may be posted, of whatever weight. */
gboolean
gst_roboflow_pacer_wait (GstRoboflowPacer * pacer, GCancellable * cancellable,
    GError ** error)
{
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (wake_up), pacer,
      NULL);

  g_mutex_lock (&pacer->lock);
  while (is_full (pacer) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&pacer->changed, &pacer->lock);
  g_mutex_unlock (&pacer->lock);

  g_cancellable_disconnect (cancellable, id);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
message_gone (gpointer user_data, GstMiniObject * message)
{
  Counted *counted = user_data;
  GstRoboflowPacer *pacer = counted->pacer;

  g_mutex_lock (&pacer->lock);
  pacer->unread--;
  pacer->weight -= counted->weight;
  g_cond_signal (&pacer->changed);
  g_mutex_unlock (&pacer->lock);
  gst_roboflow_pacer_unref (pacer);
  g_free (counted);
}

/* To be called before @message is posted. */
void
gst_roboflow_pacer_track (GstRoboflowPacer * pacer, GstMessage * message,
    gsize weight)
{
  Counted *counted = g_new (Counted, 1);

  counted->pacer = g_atomic_rc_box_acquire (pacer);
  counted->weight = weight;
  g_mutex_lock (&pacer->lock);
  pacer->unread++;
  pacer->weight += weight;
  g_mutex_unlock (&pacer->lock);
  gst_mini_object_weak_ref (GST_MINI_OBJECT (message), message_gone, counted);
}
