/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <roboflow/roboflow.h>

/* The place for large temporary files, according to file-hierarchy(7). /tmp is
 * often in memory. */
#define LARGE_TEMP_FOLDER "/var/tmp"

static const gchar *
temp_folder (void)
{
  const gchar *asked = g_getenv ("TMPDIR");

  if (asked && *asked)
    return asked;
  return g_file_test (LARGE_TEMP_FOLDER, G_FILE_TEST_IS_DIR) ?
      LARGE_TEMP_FOLDER : g_get_tmp_dir ();
}

/* Makes an empty file that only this user can read.
 *
 * Returns: (transfer full) (nullable) (type filename): its path */
gchar *
gst_roboflow_temp_file_new (const gchar * extension, GError ** error)
{
  g_autofree gchar *path = g_strdup_printf ("%s%croboflow-XXXXXX.%s",
      temp_folder (), G_DIR_SEPARATOR, extension);
  gint fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0) {
    int code = errno;

    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "Cannot make a temporary file in \"%s\": %s; set TMPDIR to a folder "
        "that can be written", temp_folder (), g_strerror (code));
    return NULL;
  }
  g_close (fd, NULL);
  return g_steal_pointer (&path);
}
