/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The library's own threads, met at all moments: each test does many times what
 * a transfer does once, and wavers at random between the steps. */

#include "../kit/threads.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <roboflow/http/gstroboflowdigest.h>
#include <roboflow/http/gstroboflowsync.h>
#include <roboflow/http/gstroboflowtimelimit.h>
#include <unistd.h>

#define N_TURNS 200
#define POLL_INTERVAL_US 1000
#define MAX_BLOCK 2000
#define MAX_BLOCKS 40

/* Who cancels while another thread works. */
typedef struct
{
  GCancellable *cancellable;
  guint32 seed;
} Canceller;

static gpointer
cancel (gpointer user_data)
{
  Canceller *canceller = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (canceller->seed);

  threads_waver (rand);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

/* Adds what @all holds in blocks of random sizes. */
static void
add_in_blocks (GstRoboflowDigest * digest, GBytes * all, GRand * rand)
{
  gsize size = g_bytes_get_size (all), done = 0, next;

  for (; done < size; done += next) {
    g_autoptr (GBytes) block = NULL;

    next = g_rand_int_range (rand, 1, MAX_BLOCK);
    next = MIN (next, size - done);
    block = g_bytes_new_from_bytes (all, done, next);
    gst_roboflow_digest_add (digest, block);
    threads_waver (rand);
  }
}

/* The thread that hashes keeps up with the sending, or falls behind, or is given
 * up while it has work. */
static void
test_digest (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();

  for (guint i = 0; i < N_TURNS; i++) {
    g_autoptr (GstRoboflowDigest) digest =
        gst_roboflow_digest_new (g_rand_int_range (rand, 0, MAX_BLOCKS));
    gsize size = g_rand_int_range (rand, 1, MAX_BLOCKS * MAX_BLOCK / 2);
    g_autoptr (GBytes) all = g_bytes_new_take (g_strnfill (size, 'x'), size);
    g_autofree gchar *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, all);
    g_autofree gchar *etag = g_strdup_printf ("\"%s\"", md5);
    g_autoptr (SoupMessageHeaders) headers =
        soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
    g_autoptr (GInputStream) file = g_memory_input_stream_new_from_bytes (all);
    g_autoptr (GError) error = NULL;

    add_in_blocks (digest, all, rand);
    soup_message_headers_append (headers, "ETag", etag);
    if (g_rand_boolean (rand)) {
      gst_roboflow_digest_check (digest, headers, file, NULL, &error);
      g_assert_no_error (error);
    }
  }
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Whether the disk or the cancelling is first: the thread ends, and what it had
 * open is closed. */
static void
test_sync (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();
  g_autofree gchar *path = NULL;
  gint fd = g_file_open_tmp (NULL, &path, NULL);
  guint n_files = count_open_files ();

  for (guint i = 0; i < N_TURNS; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Canceller canceller = { cancellable, g_rand_int (rand) };
    GThread *thread = g_thread_new ("canceller", cancel, &canceller);

    threads_waver (rand);
    g_assert_cmpint (gst_roboflow_sync (fd, cancellable), ==, 0);
    g_thread_join (thread);
  }
  while (count_open_files () > n_files)
    g_usleep (POLL_INTERVAL_US);
  close (fd);
  g_unlink (path);
}

/* The limit is exceeded, lifted, or cancelled from outside, in any order; what it
 * says of itself agrees with what its cancellable says. */
static void
test_time_limit (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();

  for (guint i = 0; i < N_TURNS; i++) {
    g_autoptr (GCancellable) outer = g_cancellable_new ();
    Canceller canceller = { outer, g_rand_int (rand) };
    GThread *thread = NULL;
    GstRoboflowTimeLimit *limit =
        gst_roboflow_time_limit_new (outer, g_rand_int_range (rand, 0, 2));
    g_autoptr (GCancellable) own =
        g_object_ref (gst_roboflow_time_limit_get_cancellable (limit));
    gboolean exceeded;

    if (g_rand_boolean (rand))
      thread = g_thread_new ("canceller", cancel, &canceller);
    threads_waver (rand);
    gst_roboflow_time_limit_lift (limit);
    exceeded = gst_roboflow_time_limit_was_exceeded (limit);
    g_clear_pointer (&thread, g_thread_join);
    gst_roboflow_time_limit_free (limit);
    g_assert_cmpint (g_cancellable_is_cancelled (own), ==,
        exceeded || g_cancellable_is_cancelled (outer));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/handovers/digest", test_digest);
  g_test_add_func ("/handovers/sync", test_sync);
  g_test_add_func ("/handovers/time-limit", test_time_limit);
  return g_test_run ();
}
