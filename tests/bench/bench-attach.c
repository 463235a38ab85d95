/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What attaching 20 boxes costs: bench-attach prints microseconds a buffer for
 * meta=predictions, for all kinds that there are, and for these where each box
 * is of a track. The predictions have been
 * read; freeing the metas with their buffer is part of it. */

#include <gst/gst.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "gstroboflowattach.h"
#include "roboflow/gstroboflowresults.h"

#define N_BOXES 20
#define N_BUFFERS 200
#define N_RUNS 1000

static GstRoboflowFrame *
make_frame (gboolean tracks)
{
  g_autoptr (GString) text = g_string_new ("{\"frame_offset\":[0],"
      "\"time_offset\":[0],\"m\":[{\"image\":{\"width\":1920,\"height\":1080},"
      "\"predictions\":[");
  g_autofree gchar *path = NULL;
  g_autoptr (GstRoboflowResults) results = NULL;

  for (guint i = 0; i < N_BOXES; i++) {
    g_string_append_printf (text, "%s{\"x\":%u.5,\"y\":%u.25,\"width\":80.5,"
        "\"height\":120.125,\"confidence\":0.8125,\"class\":\"class %u\","
        "\"class_id\":%u", i ? "," : "", 100 + 80 * i,
        100 + 40 * i, i % 5, i % 5);
    if (tracks)
      g_string_append_printf (text, ",\"tracker_id\":%u", i);
    g_string_append_c (text, '}');
  }
  g_string_append (text, "]}]}");

  g_close (g_file_open_tmp (NULL, &path, NULL), NULL);
  g_file_set_contents (path, text->str, text->len, NULL);
  results = gst_roboflow_results_open (path, NULL);
  g_unlink (path);
  return gst_roboflow_results_get_frame (results, 0, NULL);
}

static gint64
run (GstRoboflowFrame * frame, GstRoboflowMetaFlags metas)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < N_BUFFERS; i++) {
    GstBuffer *buffer = gst_buffer_new ();

    if (metas)
      gst_roboflow_attach (buffer, frame, 1920, 1080, metas);
    gst_buffer_unref (buffer);
  }
  return g_get_monotonic_time () - begin;
}

/* Returns: microseconds a buffer; the best run, as other work only slows it */
static gdouble
measure (GstRoboflowFrame * frame, GstRoboflowMetaFlags metas)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < N_RUNS; i++)
    best = MIN (best, run (frame, metas));
  return best / (gdouble) N_BUFFERS;
}

int
main (int argc, char **argv)
{
  const GstRoboflowMetaFlags all = GST_ROBOFLOW_META_PREDICTIONS
      | GST_ROBOFLOW_META_ANALYTICS | GST_ROBOFLOW_META_ROI;
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_autoptr (GstRoboflowFrame) tracks = NULL;
  gdouble nothing;

  gst_init (NULL, NULL);
  frame = make_frame (FALSE);
  tracks = make_frame (TRUE);
  nothing = measure (frame, 0);
  printf ("%.2f %.2f %.2f\n",
      measure (frame, GST_ROBOFLOW_META_PREDICTIONS) - nothing,
      measure (frame, all) - nothing, measure (tracks, all) - nothing);
  return 0;
}
