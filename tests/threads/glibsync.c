/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <dlfcn.h>
#include <gst/gst.h>
#include <sanitizer/tsan_interface.h>

/* Tells ThreadSanitizer how GLib and GStreamer, which are not built with it,
 * keep threads apart. Loaded before them, it stands before those functions
 *
 * - that lock: GMutex is made of futexes, which ThreadSanitizer does not know;
 * - that drop a reference: what others did with it comes before its end;
 * - that say that something is there now, once for all;
 * - by which messages and others reach the thread that reads them.
 *
 * What a library calls inside itself does not come by here. */

#undef g_once_init_leave

#define NEXT(function) \
  ((__typeof__ (&function)) next (#function, &next_##function))

static gpointer
next (const gchar * function, gpointer * found)
{
  gpointer there = g_atomic_pointer_get (found);

  if (!there) {
    there = dlsym (RTLD_NEXT, function);
    g_atomic_pointer_set (found, there);
  }
  return there;
}

static gpointer next_g_mutex_lock, next_g_mutex_trylock, next_g_mutex_unlock,
    next_g_mutex_clear, next_g_cond_wait, next_g_cond_wait_until,
    next_g_object_unref, next_g_bytes_unref, next_g_atomic_rc_box_release,
    next_g_atomic_rc_box_release_full, next_g_atomic_ref_count_dec,
    next_gst_mini_object_unref, next_g_once_init_leave, next_gst_bus_post,
    next_gst_bus_timed_pop_filtered, next_g_async_queue_push,
    next_g_async_queue_push_front, next_g_async_queue_pop,
    next_g_thread_pool_new, next_g_thread_pool_push;

/* Mutexes in static memory are made by nobody. */
#define MUTEX __tsan_mutex_linker_init

void
g_mutex_lock (GMutex * mutex)
{
  __tsan_mutex_pre_lock (mutex, MUTEX);
  NEXT (g_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, MUTEX, 0);
}

gboolean
g_mutex_trylock (GMutex * mutex)
{
  gboolean locked;

  __tsan_mutex_pre_lock (mutex, MUTEX | __tsan_mutex_try_lock);
  locked = NEXT (g_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, MUTEX | __tsan_mutex_try_lock
      | (locked ? 0 : __tsan_mutex_try_lock_failed), 0);
  return locked;
}

void
g_mutex_unlock (GMutex * mutex)
{
  __tsan_mutex_pre_unlock (mutex, MUTEX);
  NEXT (g_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, MUTEX);
}

/* Another can come to be in the same place. */
void
g_mutex_clear (GMutex * mutex)
{
  __tsan_mutex_destroy (mutex, __tsan_mutex_not_static);
  NEXT (g_mutex_clear) (mutex);
}

void
g_cond_wait (GCond * cond, GMutex * mutex)
{
  __tsan_mutex_pre_unlock (mutex, MUTEX);
  __tsan_mutex_post_unlock (mutex, MUTEX);
  NEXT (g_cond_wait) (cond, mutex);
  __tsan_mutex_pre_lock (mutex, MUTEX);
  __tsan_mutex_post_lock (mutex, MUTEX, 0);
}

gboolean
g_cond_wait_until (GCond * cond, GMutex * mutex, gint64 end_time)
{
  gboolean signalled;

  __tsan_mutex_pre_unlock (mutex, MUTEX);
  __tsan_mutex_post_unlock (mutex, MUTEX);
  signalled = NEXT (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_mutex_pre_lock (mutex, MUTEX);
  __tsan_mutex_post_lock (mutex, MUTEX, 0);
  return signalled;
}

/* Whoever drops the last reference sees what was done with the others. */
static void
drop (gpointer object)
{
  __tsan_release (object);
  __tsan_acquire (object);
}

void
g_object_unref (gpointer object)
{
  drop (object);
  NEXT (g_object_unref) (object);
}

void
gst_mini_object_unref (GstMiniObject * object)
{
  drop (object);
  NEXT (gst_mini_object_unref) (object);
}

void
g_bytes_unref (GBytes * bytes)
{
  if (bytes)
    drop (bytes);
  NEXT (g_bytes_unref) (bytes);
}

void
g_atomic_rc_box_release (gpointer box)
{
  drop (box);
  NEXT (g_atomic_rc_box_release) (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  drop (box);
  NEXT (g_atomic_rc_box_release_full) (box, clear);
}

gboolean
g_atomic_ref_count_dec (gatomicrefcount * count)
{
  drop (count);
  return NEXT (g_atomic_ref_count_dec) (count);
}

void
g_once_init_leave (volatile void *location, gsize result)
{
  __tsan_release ((gpointer) location);
  NEXT (g_once_init_leave) (location, result);
}

gboolean
gst_bus_post (GstBus * bus, GstMessage * message)
{
  __tsan_release (bus);
  return NEXT (gst_bus_post) (bus, message);
}

GstMessage *
gst_bus_timed_pop_filtered (GstBus * bus, GstClockTime timeout,
    GstMessageType types)
{
  GstMessage *message = NEXT (gst_bus_timed_pop_filtered) (bus, timeout, types);

  __tsan_acquire (bus);
  return message;
}

void
g_async_queue_push (GAsyncQueue * queue, gpointer data)
{
  __tsan_release (queue);
  NEXT (g_async_queue_push) (queue, data);
}

void
g_async_queue_push_front (GAsyncQueue * queue, gpointer item)
{
  __tsan_release (queue);
  NEXT (g_async_queue_push_front) (queue, item);
}

gpointer
g_async_queue_pop (GAsyncQueue * queue)
{
  gpointer data = NEXT (g_async_queue_pop) (queue);

  __tsan_acquire (queue);
  return data;
}

/* The thread pool's own queue is hidden, its user data is not. */
typedef struct
{
  GFunc func;
  gpointer user_data;
} PoolWork;

static void
do_work (gpointer data, gpointer user_data)
{
  PoolWork *work = user_data;

  __tsan_acquire (work);
  work->func (data, work->user_data);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads,
    gboolean exclusive, GError ** error)
{
  PoolWork *work = g_new (PoolWork, 1);

  work->func = func;
  work->user_data = user_data;
  return NEXT (g_thread_pool_new) (do_work, work, max_threads, exclusive,
      error);
}

gboolean
g_thread_pool_push (GThreadPool * pool, gpointer data, GError ** error)
{
  __tsan_release (pool->user_data);
  return NEXT (g_thread_pool_push) (pool, data, error);
}
