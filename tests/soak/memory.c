/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "memory.h"

#include <malloc.h>
#include <unistd.h>

/* All heaps of all threads, without what they have freed. */
static gsize
count_heap (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static guint64
count_resident (void)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) pages = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  pages = g_strsplit (text, " ", 3);
  return g_ascii_strtoull (pages[1], NULL, 10) * sysconf (_SC_PAGESIZE);
}

static guint
count_entries (const gchar * folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir))
    n++;
  return n;
}

void
memory_print (const gchar * what, guint64 n)
{
  static gint64 began = 0;

  if (began == 0)
    began = g_get_monotonic_time ();
  g_print ("%s %" G_GUINT64_FORMAT " %" G_GSIZE_FORMAT " %" G_GUINT64_FORMAT
      " %u %u %.3f\n", what, n, count_heap (), count_resident (),
      count_entries ("/proc/self/fd"), count_entries ("/proc/self/task"),
      (g_get_monotonic_time () - began) / 1e6);
}
