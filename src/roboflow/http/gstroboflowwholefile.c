/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowwholefile.h"
#include "gstroboflowdiscard.h"
#include "gstroboflowerror.h"
#include "gstroboflowsync.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* g_file_replace() would do most of this, but its stream also commits when it
 * is merely unreferenced, as on every error path. */

#define MAX_NAMES 100

struct _GstRoboflowWholeFile
{
  gchar *path;
  gchar *scratch_path;          /* NULL: without a name, or committed */
  gint fd;
};

static void
set_errno_error (GError ** error, const gchar * path, gint number)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "Could not write %s: %s", name, g_strerror (number));
}

/* A path to an open file that has no name. */
static gchar *
get_handle (gint fd)
{
  return g_strdup_printf ("/proc/self/fd/%d", fd);
}

/* A file without a name disappears with the process that writes it, even if
 * that is killed. Not every file system supports that, and not every system
 * has /proc, which is needed to give it a name later. */
static gint
open_nameless (const gchar * path)
{
#ifdef O_TMPFILE
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = g_open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  g_autofree gchar *handle = get_handle (fd);

  if (fd >= 0 && g_access (handle, F_OK) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
#endif
  return -1;
}

GstRoboflowWholeFile *
gst_roboflow_whole_file_new (const gchar * path, GError ** error)
{
  g_autofree gchar *scratch_path = NULL;
  GstRoboflowWholeFile *file;
  gint fd = open_nameless (path);

  if (fd < 0) {
    scratch_path = g_strconcat (path, ".XXXXXX", NULL);
    fd = g_mkstemp_full (scratch_path, O_WRONLY | O_CLOEXEC, 0600);
  }
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

gint
gst_roboflow_whole_file_get_fd (const GstRoboflowWholeFile * file)
{
  return file->fd;
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

/* linkat() gives an open file a name, but cannot replace an existing file: so
 * it gets a scratch name first. */
static gboolean
ensure_name (GstRoboflowWholeFile * file)
{
  g_autofree gchar *handle = get_handle (file->fd);

  for (guint i = 0; file->scratch_path == NULL && i < MAX_NAMES; i++) {
    g_autofree gchar *name = g_strdup_printf ("%s.%06x", file->path,
        g_random_int () & 0xffffff);

    if (linkat (AT_FDCWD, handle, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
      file->scratch_path = g_steal_pointer (&name);
    else if (errno != EEXIST)
      return FALSE;
  }
  return file->scratch_path != NULL;
}

/* Brings the file's name to the disk, where the file system supports that. */
static void
sync_folder (const gchar * path, GCancellable * cancellable)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  gst_roboflow_sync (fd, cancellable);
  close (fd);
}

gboolean
gst_roboflow_whole_file_commit (GstRoboflowWholeFile * file,
    GCancellable * cancellable, GError ** error)
{
  gint number = gst_roboflow_sync (file->fd, cancellable);

  if (number != 0) {
    set_errno_error (error, file->path, number);
    return FALSE;
  }
  if (!ensure_name (file)
      || g_rename (file->scratch_path, file->path) != 0) {
    set_errno_error (error, file->path, errno);
    return FALSE;
  }
  g_clear_pointer (&file->scratch_path, g_free);
  sync_folder (file->path, cancellable);
  return TRUE;
}

void
gst_roboflow_whole_file_free (GstRoboflowWholeFile * file)
{
  if (file->scratch_path != NULL)
    g_unlink (file->scratch_path);
  gst_roboflow_discard_fd (file->fd);
  g_free (file->scratch_path);
  g_free (file->path);
  g_free (file);
}
