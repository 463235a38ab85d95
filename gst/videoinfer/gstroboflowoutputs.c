/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowoutputs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <roboflow/roboflow.h>

/* The files that the user wants to keep. */
static const struct
{
  const gchar *property;
  gsize offset;
} outputs[] = {
  {"recording-location",
      G_STRUCT_OFFSET (GstRoboflowSettings, recording_location)},
  {"results-location",
      G_STRUCT_OFFSET (GstRoboflowSettings, results_location)},
  {"predictions-location",
      G_STRUCT_OFFSET (GstRoboflowSettings, predictions_location)},
  {"job-location", G_STRUCT_OFFSET (GstRoboflowSettings, job_location)},
};

/* Returns: (nullable): NULL if the user does not want this one */
static const gchar *
get_path (const GstRoboflowSettings * settings, guint output)
{
  return G_STRUCT_MEMBER (const gchar *, settings, outputs[output].offset);
}

/* Whether the user's file can be written: found out before the job is paid
 * for. */
static gboolean
check_writable (const gchar * property, const gchar * path, GError ** error)
{
  g_autofree gchar *folder = NULL;
  g_autofree gchar *shown = NULL;

  if (!path)
    return TRUE;
  shown = g_filename_display_name (path);
  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: \"%s\" is a folder; give a file in it", property, shown);
    return FALSE;
  }
  if (g_file_test (path, G_FILE_TEST_EXISTS)
      && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: \"%s\" is no plain file", property, shown);
    return FALSE;
  }
  folder = g_path_get_dirname (path);
  if (g_access (folder, W_OK | X_OK) != 0
      || (g_file_test (path, G_FILE_TEST_EXISTS) && g_access (path, W_OK))) {
    int code = errno;

    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: cannot write \"%s\": %s", property, shown, g_strerror (code));
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_same_file (const gchar * a, const gchar * b)
{
  g_autofree gchar *whole_a = a ? g_canonicalize_filename (a, NULL) : NULL;
  g_autofree gchar *whole_b = b ? g_canonicalize_filename (b, NULL) : NULL;

  return whole_a && g_strcmp0 (whole_a, whole_b) == 0;
}

/* Checks that the files that the user wants to keep can be written, and are
 * different from each other and from results-input-location. */
gboolean
gst_roboflow_outputs_check_files (const GstRoboflowSettings * settings,
    GError ** error)
{
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    const gchar *path = get_path (settings, i);

    if (!check_writable (outputs[i].property, path, error))
      return FALSE;
    if (is_same_file (path, settings->results_input_location)) {
      g_set_error_literal (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_SETTINGS, "results-input-location would be "
          "overwritten: write to another file");
      return FALSE;
    }
    for (guint j = 0; j < i; j++) {
      if (!is_same_file (path, get_path (settings, j)))
        continue;
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
          "%s and %s have to be different files", outputs[j].property,
          outputs[i].property);
      return FALSE;
    }
  }
  return TRUE;
}

/* Returns: FALSE if what comes in at @sink is not a local file */
static gboolean
stat_input (GstPad * sink, GStatBuf * input)
{
  g_autoptr (GstQuery) query = gst_query_new_uri ();
  g_autofree gchar *uri = NULL, *path = NULL;

  if (!gst_pad_peer_query (sink, query))
    return FALSE;
  gst_query_parse_uri (query, &uri);
  path = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  return path && g_stat (path, input) == 0;
}

/* Checks that no file that the user wants to keep is the very file that comes
 * in at @sink. They are compared by inode, so links are seen, too. */
gboolean
gst_roboflow_outputs_check (const GstRoboflowSettings * settings,
    GstPad * sink, GError ** error)
{
  GStatBuf input, output;

  if (!stat_input (sink, &input))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    const gchar *path = get_path (settings, i);

    if (!path || g_stat (path, &output) != 0
        || input.st_dev != output.st_dev || input.st_ino != output.st_ino)
      continue;
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "%s is the file that is being read: set another one",
        outputs[i].property);
    return FALSE;
  }
  return TRUE;
}
