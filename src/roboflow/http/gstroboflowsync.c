/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowsync.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* fsync() cannot be interrupted, so a thread calls it. The caller waits for
 * the thread or for the cancellable, whichever comes first; the thread ends
 * when the disk lets it. Both hold a reference to the Sync, whose lock guards
 * `done` and `number`; only the thread uses `fd`. */

typedef struct
{
  gint fd;

  GMutex lock;
  GCond changed;
  gboolean done;
  gint number;                  /* errno, 0: none */
} Sync;

static void
sync_clear (gpointer data)
{
  Sync *sync = data;

  close (sync->fd);
  g_mutex_clear (&sync->lock);
  g_cond_clear (&sync->changed);
}

static gint
sync_now (gint fd)
{
  return fsync (fd) == 0 ? 0 : errno;
}

static gpointer
sync_thread (gpointer data)
{
  Sync *sync = data;
  gint number = sync_now (sync->fd);

  g_mutex_lock (&sync->lock);
  sync->number = number;
  sync->done = TRUE;
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
  g_atomic_rc_box_release_full (sync, sync_clear);
  return NULL;
}

static void
wake (GCancellable * cancellable, gpointer data)
{
  Sync *sync = data;

  g_mutex_lock (&sync->lock);
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
}

/* A duplicate of @fd would keep a flock() on the file as long as the thread
 * runs. A descriptor that was opened anew does not. */
static gint
open_again (gint fd)
{
  g_autofree gchar *handle = g_strdup_printf ("/proc/self/fd/%d", fd);
  gint own = g_open (handle, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);

  return own >= 0 ? own : fcntl (fd, F_DUPFD_CLOEXEC, 0);
}

gint
gst_roboflow_sync (gint fd, GCancellable * cancellable)
{
  gint own = cancellable == NULL ? -1 : open_again (fd);
  Sync *sync;
  gulong id;
  gint number;

  if (own < 0)
    return sync_now (fd);
  sync = g_atomic_rc_box_new0 (Sync);
  sync->fd = own;
  g_mutex_init (&sync->lock);
  g_cond_init (&sync->changed);
  g_thread_unref (g_thread_new ("roboflow-sync", sync_thread,
          g_atomic_rc_box_acquire (sync)));

  id = g_cancellable_connect (cancellable, G_CALLBACK (wake), sync, NULL);
  g_mutex_lock (&sync->lock);
  while (!sync->done && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&sync->changed, &sync->lock);
  number = sync->number;
  g_mutex_unlock (&sync->lock);
  g_cancellable_disconnect (cancellable, id);
  g_atomic_rc_box_release_full (sync, sync_clear);
  return number;
}
