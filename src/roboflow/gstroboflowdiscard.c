/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdiscard.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What a file held is given back when it has neither a name nor anybody who has
 * it open. For a recording of a gigabyte that takes a second and more, so a
 * thread of its own closes it last, when the name is gone; it touches nothing
 * else. If the process ends before that, the system does it. */

#define LARGE (4 << 20)

static gpointer
close_thread (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
  return NULL;
}

static gboolean
takes_long (gint fd)
{
  GStatBuf info;

  return fstat (fd, &info) == 0 && info.st_nlink == 0 && info.st_size > LARGE;
}

void
gst_roboflow_discard_fd (gint fd)
{
  if (takes_long (fd))
    g_thread_unref (g_thread_new ("roboflow-close", close_thread,
            GINT_TO_POINTER (fd)));
  else
    close (fd);
}

void
gst_roboflow_discard_file (const gchar * path)
{
  gint fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);

  g_unlink (path);
  if (fd >= 0)
    gst_roboflow_discard_fd (fd);
}
