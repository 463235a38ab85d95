/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowwholefile.h"
#include "gstroboflowerror.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* g_file_replace() would do most of this, but it commits when its stream is
 * merely dropped, which is what happens on every error path. */

struct _GstRoboflowWholeFile
{
  gchar *path;
  gchar *scratch_path;          /* NULL once it has become the file */
  gint fd;
};

static void
set_errno_error (GError ** error, const gchar * path, gint number)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "Could not write %s: %s", name, g_strerror (number));
}

GstRoboflowWholeFile *
gst_roboflow_whole_file_new (const gchar * path, GError ** error)
{
  g_autofree gchar *scratch_path = g_strconcat (path, ".XXXXXX", NULL);
  GstRoboflowWholeFile *file;
  gint fd = g_mkstemp_full (scratch_path, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0) {
    set_errno_error (error, path, errno);
    return NULL;
  }
  file = g_new0 (GstRoboflowWholeFile, 1);
  file->path = g_strdup (path);
  file->scratch_path = g_steal_pointer (&scratch_path);
  file->fd = fd;
  return file;
}

gboolean
gst_roboflow_whole_file_write (GstRoboflowWholeFile * file, const void *data,
    gsize size, GError ** error)
{
  const guint8 *bytes = data;

  while (size > 0) {
    gssize n_written = write (file->fd, bytes, size);

    if (n_written < 0 && errno == EINTR)
      continue;
    if (n_written < 0) {
      set_errno_error (error, file->path, errno);
      return FALSE;
    }
    bytes += n_written;
    size -= n_written;
  }
  return TRUE;
}

gboolean
gst_roboflow_whole_file_commit (GstRoboflowWholeFile * file, GError ** error)
{
  if (fsync (file->fd) != 0 || g_rename (file->scratch_path, file->path) != 0) {
    set_errno_error (error, file->path, errno);
    return FALSE;
  }
  g_clear_pointer (&file->scratch_path, g_free);
  return TRUE;
}

void
gst_roboflow_whole_file_free (GstRoboflowWholeFile * file)
{
  if (file->scratch_path != NULL)
    g_unlink (file->scratch_path);
  close (file->fd);
  g_free (file->scratch_path);
  g_free (file->path);
  g_free (file);
}
