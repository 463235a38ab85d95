/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "threads.h"

#define TASKS "/proc/self/task"
#define POLL_INTERVAL_US 5000
#define MAX_WAVER_US 200

static guint
count (const gchar * wanted)
{
  g_autoptr (GDir) dir = g_dir_open (TASKS, 0, NULL);
  const gchar *id;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((id = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (TASKS, id, "comm", NULL);
    g_autofree gchar *name = NULL;

    /* It can have ended since. */
    if (!g_file_get_contents (path, &name, NULL, NULL))
      continue;
    if (!wanted || g_str_equal (g_strchomp (name), wanted))
      n++;
  }
  return n;
}

guint
threads_count (void)
{
  return count (NULL);
}

void
threads_wait_for_end_of (const gchar * name)
{
  while (count (name) > 0)
    g_usleep (POLL_INTERVAL_US);
}

void
threads_wait_for_at_most (guint n)
{
  while (count (NULL) > n)
    g_usleep (POLL_INTERVAL_US);
}

GRand *
threads_new_rand (void)
{
  return g_rand_new_with_seed (g_test_rand_int ());
}

void
threads_waver (GRand * rand)
{
  switch (g_rand_int_range (rand, 0, 4)) {
    case 0:
      g_thread_yield ();
      break;
    case 1:
      g_usleep (g_rand_int_range (rand, 1, MAX_WAVER_US));
      break;
    default:
      break;
  }
}
