/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcheckpoint.h"
#include "gstroboflowcheckpointtext.h"
#include "gstroboflowerror.h"
#include "gstroboflowwholefile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The lock (flock) is on the file itself: a lock file beside it would be left
 * behind by a process that is killed. Each step replaces the file by a new
 * one, which is locked before it gets the name; only then the lock of the old
 * one is released. So whoever has opened and locked a file has to look whether
 * it still has the name, and try again if it has not.
 *
 * As long as there is nothing to go on with the file is empty: it exists only
 * to be locked.
 *
 * Threads: a checkpoint is used by one thread at a time. */

/* The files that are written here have less than a tenth of it. */
#define MAX_BYTES (64 * 1024)
#define MAX_TRIES 100
#define STAT_BLOCK_BYTES 512    /* the unit of st_blocks on every disk */

struct _GstRoboflowCheckpoint
{
  gchar *path;
  gint fd;                      /* has the lock; negative: removed */
  GstRoboflowCheckpointText text;
};

static gboolean
set_file_error (const gchar * path, gint number, GError ** error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "job-location: cannot use \"%s\": %s", name, g_strerror (number));
  return FALSE;
}

static gboolean
set_other_file_error (const gchar * path, const gchar * why, GError ** error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      "job-location: \"%s\" is not what this plugin keeps a job in (%s): set "
      "another file, or delete it", name, why);
  return FALSE;
}

/* A file that somebody else wrote could have the video sent to their server. */
static gboolean
check_kind (const gchar * path, const GStatBuf * info, GError ** error)
{
  if (!S_ISREG (info->st_mode))
    return set_other_file_error (path, "it is no plain file", error);
  if (info->st_uid != geteuid ())
    return set_other_file_error (path, "it belongs to somebody else", error);
  if (info->st_size > MAX_BYTES)
    return set_other_file_error (path, "it is too large", error);
  return TRUE;
}

static gboolean
lock (const gchar * path, gint fd, GError ** error)
{
  g_autofree gchar *name = g_filename_display_name (path);

  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return set_file_error (path, errno, error);
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      "job-location: \"%s\" is in use by another pipeline: wait for its end, "
      "or set another file", name);
  return FALSE;
}

/* Whether @fd is still the file of that name. */
static gboolean
has_name (gint fd, const gchar * path)
{
  GStatBuf locked, named;

  return fstat (fd, &locked) == 0 && g_lstat (path, &named) == 0
      && locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

/* Returns: a file descriptor; -1 with an error; or -1 without one, if the file
 *   has just been replaced */
static gint
try_open (const gchar * path, GError ** error)
{
  GStatBuf info;
  gint fd = g_open (path,
      O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);

  if (fd < 0) {
    if (errno == ELOOP)
      set_other_file_error (path, "it is a symbolic link", error);
    else
      set_file_error (path, errno, error);
    return -1;
  }
  if (fstat (fd, &info) != 0)
    set_file_error (path, errno, error);
  else if (check_kind (path, &info, error) && lock (path, fd, error)
      && has_name (fd, path))
    return fd;
  close (fd);
  return -1;
}

static gint
open_and_lock (const gchar * path, GError ** error)
{
  g_autoptr (GError) reason = NULL;

  for (guint i = 0; i < MAX_TRIES; i++) {
    gint fd = try_open (path, &reason);

    if (fd >= 0)
      return fd;
    if (reason) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return -1;
    }
  }
  set_file_error (path, EAGAIN, error);
  return -1;
}

static gboolean
read_text (GstRoboflowCheckpoint * checkpoint, GError ** error)
{
  g_autofree gchar *json = g_malloc (MAX_BYTES + 1);
  g_autoptr (GError) reason = NULL;
  gsize size = 0;
  gssize n;

  do {
    n = read (checkpoint->fd, json + size, MAX_BYTES + 1 - size);
    if (n < 0 && errno != EINTR)
      return set_file_error (checkpoint->path, errno, error);
    size += MAX (n, 0);
  } while (n != 0 && size <= MAX_BYTES);

  if (size == 0)
    return TRUE;
  if (size > MAX_BYTES)
    return set_other_file_error (checkpoint->path, "it is too large", error);
  if (gst_roboflow_checkpoint_text_parse (&checkpoint->text, json, size,
          &reason))
    return TRUE;
  return set_other_file_error (checkpoint->path, reason->message, error);
}

GstRoboflowCheckpoint *
gst_roboflow_checkpoint_open (const gchar * path, GError ** error)
{
  g_autoptr (GstRoboflowCheckpoint) checkpoint = NULL;
  gint fd = open_and_lock (path, error);

  if (fd < 0)
    return NULL;
  checkpoint = g_new0 (GstRoboflowCheckpoint, 1);
  checkpoint->path = g_strdup (path);
  checkpoint->fd = fd;
  if (read_text (checkpoint, error))
    return g_steal_pointer (&checkpoint);

  /* Closed here, because the cleanup would remove a file that is not ours. */
  close (checkpoint->fd);
  checkpoint->fd = -1;
  return NULL;
}

void
gst_roboflow_checkpoint_remove (GstRoboflowCheckpoint * checkpoint)
{
  if (checkpoint->fd < 0)
    return;
  if (has_name (checkpoint->fd, checkpoint->path))
    g_unlink (checkpoint->path);
  close (checkpoint->fd);
  checkpoint->fd = -1;
}

void
gst_roboflow_checkpoint_free (GstRoboflowCheckpoint * checkpoint)
{
  if (checkpoint->text.state == GST_ROBOFLOW_CHECKPOINT_NOTHING)
    gst_roboflow_checkpoint_remove (checkpoint);
  if (checkpoint->fd >= 0)
    close (checkpoint->fd);
  gst_roboflow_checkpoint_text_clear (&checkpoint->text);
  g_free (checkpoint->path);
  g_free (checkpoint);
}

/* Locks the new file before it gets the name. */
static gboolean
replace_text (GstRoboflowCheckpoint * checkpoint, const gchar * json,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowWholeFile) file =
      gst_roboflow_whole_file_new (checkpoint->path, error);
  gint fd;

  if (!file || !gst_roboflow_whole_file_write (file, json, strlen (json),
          error))
    return FALSE;
  fd = fcntl (gst_roboflow_whole_file_get_fd (file), F_DUPFD_CLOEXEC, 0);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0) {
    set_file_error (checkpoint->path, errno, error);
  } else if (gst_roboflow_whole_file_commit (file, cancellable, error)) {
    close (checkpoint->fd);
    checkpoint->fd = fd;
    return TRUE;
  }
  if (fd >= 0)
    close (fd);
  return FALSE;
}

/* Writes into the block that the file already has, for which there is room
 * even on a full disk. Spaces overwrite the rest of a longer text, so that one
 * write is enough. */
static gboolean
overwrite_text (GstRoboflowCheckpoint * checkpoint, const gchar * json)
{
  g_autofree gchar *padded = NULL;
  GStatBuf info;
  gsize size = strlen (json);

  if (fstat (checkpoint->fd, &info) != 0
      || size > (guint64) info.st_blocks * STAT_BLOCK_BYTES)
    return FALSE;
  size = MAX (size, (gsize) info.st_size);
  padded = g_strdup_printf ("%-*s", (gint) size, json);
  return pwrite (checkpoint->fd, padded, size, 0) == (gssize) size
      && fsync (checkpoint->fd) == 0;
}

/* Replacing the file keeps it whole at any moment. Only if that fails, and if
 * the text says that a job exists, it is overwritten instead: knowing of the
 * job is worth that risk. */
static gboolean
write_text (GstRoboflowCheckpoint * checkpoint, GCancellable * cancellable,
    GError ** error)
{
  g_autofree gchar *json = NULL;
  g_autoptr (GError) reason = NULL;

  if (checkpoint->fd < 0)
    return TRUE;
  json = gst_roboflow_checkpoint_text_to_json (&checkpoint->text);
  if (replace_text (checkpoint, json, cancellable, &reason)
      || (checkpoint->text.state == GST_ROBOFLOW_CHECKPOINT_CREATED
          && has_name (checkpoint->fd, checkpoint->path)
          && overwrite_text (checkpoint, json)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* Returns: FALSE if @digest is not the one that is known */
static gboolean
bind_digest (gchar ** known, const gchar * digest)
{
  if (!digest)
    return TRUE;
  if (*known)
    return g_str_equal (*known, digest);
  *known = g_strdup (digest);
  return TRUE;
}

gboolean
gst_roboflow_checkpoint_bind (GstRoboflowCheckpoint * checkpoint,
    const gchar * settings, const gchar * stream, GError ** error)
{
  g_autofree gchar *name = g_filename_display_name (checkpoint->path);
  const gchar *differs;

  if (!bind_digest (&checkpoint->text.settings, settings))
    differs = "other settings (api-url, input-url, models or infer-fps)";
  else if (!bind_digest (&checkpoint->text.stream, stream))
    differs = "another stream";
  else
    return TRUE;
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      "job-location: \"%s\" is of a job of %s, which has not come to its end: "
      "set another file, or delete it to give that job up", name, differs);
  return FALSE;
}

GstRoboflowCheckpointState
gst_roboflow_checkpoint_get_state (const GstRoboflowCheckpoint * checkpoint)
{
  return checkpoint->text.state;
}

const gchar *
gst_roboflow_checkpoint_get_upload_url (const GstRoboflowCheckpoint *
    checkpoint)
{
  return checkpoint->text.upload_url;
}

const gchar *
gst_roboflow_checkpoint_get_job_id (const GstRoboflowCheckpoint * checkpoint)
{
  return checkpoint->text.job_id;
}

/* After the clock was set back, the wait is one interval at most. */
guint64
gst_roboflow_checkpoint_get_poll_delay_us (const GstRoboflowCheckpoint *
    checkpoint, guint64 interval_us)
{
  gint64 age_us = g_get_real_time () - checkpoint->text.polled_us;

  if (checkpoint->text.polled_us == 0 || (age_us >= 0
          && (guint64) age_us >= interval_us))
    return 0;
  return age_us < 0 ? interval_us : interval_us - age_us;
}

gboolean
gst_roboflow_checkpoint_set_state (GstRoboflowCheckpoint * checkpoint,
    GstRoboflowCheckpointState state, const gchar * upload_url,
    GCancellable * cancellable, GError ** error)
{
  /* It may be the string that is replaced. */
  gchar *url = g_strdup (upload_url);

  g_free (checkpoint->text.upload_url);
  checkpoint->text.upload_url = url;
  checkpoint->text.state = state;
  return write_text (checkpoint, cancellable, error);
}

gboolean
gst_roboflow_checkpoint_set_created (GstRoboflowCheckpoint * checkpoint,
    const gchar * job_id, GCancellable * cancellable, GError ** error)
{
  g_free (checkpoint->text.job_id);
  checkpoint->text.job_id = g_strdup (job_id);
  checkpoint->text.polled_us = 0;
  return gst_roboflow_checkpoint_set_state (checkpoint,
      GST_ROBOFLOW_CHECKPOINT_CREATED, NULL, cancellable, error);
}

gboolean
gst_roboflow_checkpoint_set_polled (GstRoboflowCheckpoint * checkpoint,
    GCancellable * cancellable, GError ** error)
{
  checkpoint->text.polled_us = g_get_real_time ();
  return write_text (checkpoint, cancellable, error);
}
