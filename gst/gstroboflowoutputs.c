/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowoutputs.h"

#include <glib/gstdio.h>
#include <roboflow/roboflow.h>

/* The file that is read, by inode. */
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

/* Says no before a file that the user wants to keep what is made of a stream
 * in takes the place of the very file that comes in at @sink. */
gboolean
gst_roboflow_outputs_check (const GstRoboflowSettings * settings,
    GstPad * sink, GError ** error)
{
  const struct
  {
    const gchar *property;
    const gchar *path;
  } outputs[] = {
    {"recording-location", settings->recording_location},
    {"results-location", settings->results_location},
    {"predictions-location", settings->predictions_location},
    {"job-location", settings->job_location},
  };
  GStatBuf input, output;

  if (!stat_input (sink, &input))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    if (!outputs[i].path || g_stat (outputs[i].path, &output) != 0
        || input.st_dev != output.st_dev || input.st_ino != output.st_ino)
      continue;
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "%s is the file that is being read: set another one",
        outputs[i].property);
    return FALSE;
  }
  return TRUE;
}
