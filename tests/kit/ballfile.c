/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "ballfile.h"

#include "pipelinekit.h"
#include "tamper.h"

gchar *
ball_file_fill_in (const gchar * text, const gchar * path)
{
  GString *filled = g_string_new (text);

  g_string_replace (filled, "FILE", path, 0);
  return g_string_free (filled, FALSE);
}

void
ball_file_write (const gchar * path, const gchar * description,
    BallFilePrepare prepare)
{
  g_autofree gchar *filled = ball_file_fill_in (description, path);
  GstElement *pipeline = pipeline_new ("%s", filled);

  if (prepare)
    prepare (pipeline);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

void
ball_file_shake_stamps (GstElement * pipeline)
{
  tamper_shake_stamps (pipeline, "raw", "src");
}

GstElement *
ball_file_pipeline (const gchar * path, const gchar * play,
    const gchar * filter, const gchar * behind)
{
  g_autofree gchar *description = g_strconcat (play, filter, " name=infer ! ",
      behind, "fakesink name=end", NULL);
  g_autofree gchar *filled = ball_file_fill_in (description, path);

  return pipeline_new ("%s", filled);
}
