/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdiscard.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* The disk space of a file is freed when it has no name and nobody has it open
 * any more. For a recording of a gigabyte that takes a second or more. So the
 * name is removed first, and a thread closes the file. The thread touches
 * nothing else. If the process ends earlier, the system closes the file. */

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
