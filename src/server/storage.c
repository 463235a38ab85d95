/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define UPLOADS "uploads"
#define RESULTS "results"
#define SCRATCH "scratch"
#define REQUEST_LOG "requests.log"

struct _Storage
{
  char *dir;
  gboolean temporary;
  int log_fd;
};

static gboolean
make_dir (const char *parent, const char *name, GError ** error)
{
  g_autofree char *path = g_build_filename (parent, name, NULL);

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "Cannot make the directory %s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
open_log (Storage * self, GError ** error)
{
  g_autofree char *path = g_build_filename (self->dir, REQUEST_LOG, NULL);

  self->log_fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (self->log_fd >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "Cannot write %s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Videos are large, and /tmp can be a RAM disk. */
static char *
make_private_dir (void)
{
  const char *parent = g_getenv ("TMPDIR");
  g_autofree char *template = g_build_filename (parent ? parent : "/var/tmp",
      "roboflow-video-server-XXXXXX", NULL);

  return g_mkdtemp (template) ? g_steal_pointer (&template) : NULL;
}

Storage *
storage_new (const char *dir, GError ** error)
{
  g_autoptr (Storage) self = g_new0 (Storage, 1);

  self->log_fd = -1;
  self->temporary = !dir;
  self->dir = dir ? g_strdup (dir) : make_private_dir ();
  if (!self->dir) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
        "Cannot make a temporary directory: %s", g_strerror (errno));
    return NULL;
  }
  if (!make_dir (self->dir, UPLOADS, error)
      || !make_dir (self->dir, RESULTS, error)
      || !make_dir (self->dir, SCRATCH, error)
      || !open_log (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
remove_files (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries && (name = g_dir_read_name (entries))) {
    g_autofree char *path = g_build_filename (dir, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      remove_files (path);
    else
      g_unlink (path);
  }
  g_rmdir (dir);
}

void
storage_free (Storage * self)
{
  if (self->log_fd >= 0)
    close (self->log_fd);
  if (self->temporary && self->dir)
    remove_files (self->dir);
  g_free (self->dir);
  g_free (self);
}

char *
storage_upload_path (Storage * self, const char *upload_id)
{
  g_return_val_if_fail (g_uuid_string_is_valid (upload_id), NULL);

  return g_build_filename (self->dir, UPLOADS, upload_id, NULL);
}

char *
storage_results_path (Storage * self, const char *job_id)
{
  g_return_val_if_fail (g_uuid_string_is_valid (job_id), NULL);

  return g_build_filename (self->dir, RESULTS, job_id, NULL);
}

char *
storage_scratch_path (Storage * self)
{
  g_autofree char *name = g_uuid_string_random ();

  return g_build_filename (self->dir, SCRATCH, name, NULL);
}

static void
set_member (JsonObject * object, const char *name, const char *value)
{
  if (value)
    json_object_set_string_member (object, name, value);
}

void
storage_log_request (Storage * self, const char *method, const char *path,
    const char *job_id, guint status, guint64 body_bytes)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) line = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *with_newline = NULL;

  json_object_set_double_member (line, "time", g_get_real_time () / 1e6);
  set_member (line, "method", method);
  set_member (line, "path", path);
  set_member (line, "job_id", job_id);
  json_object_set_int_member (line, "status", status);
  json_object_set_int_member (line, "bytes", body_bytes);
  json_node_set_object (node, line);
  text = json_to_string (node, FALSE);
  with_newline = g_strconcat (text, "\n", NULL);

  /* One write to a file opened for appending keeps lines of several threads
   * apart. */
  if (write (self->log_fd, with_newline, strlen (with_newline)) < 0)
    g_warning ("Cannot write the request log: %s", g_strerror (errno));
}
