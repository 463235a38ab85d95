/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "slowdisk.h"

#include <sys/syscall.h>
#include <unistd.h>

/* The lock guards both. */
static GMutex lock;
static GCond changed;
static gboolean holding;
static guint n_held;

void
slow_disk_hold (void)
{
  g_mutex_lock (&lock);
  holding = TRUE;
  g_mutex_unlock (&lock);
}

void
slow_disk_release (void)
{
  g_mutex_lock (&lock);
  holding = FALSE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
slow_disk_wait (void)
{
  g_mutex_lock (&lock);
  while (n_held == 0)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

/* Libraries call this one, too: symbols of the program come first. */
__attribute__((visibility ("default")))
     int fsync (int fd)
{
  g_mutex_lock (&lock);
  while (holding) {
    n_held++;
    g_cond_broadcast (&changed);
    g_cond_wait (&changed, &lock);
    n_held--;
  }
  g_mutex_unlock (&lock);
  return syscall (SYS_fsync, fd);
}
