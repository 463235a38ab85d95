/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What an element costs on 1080p frames, each with predictions of its own:
 * bench-overlay ELEMENT RESULTS prints milliseconds of CPU a frame. The frames
 * carry analytics metas, too, where there are such, for other elements to draw. */

#include <gst/gst.h>
#include <stdio.h>
#include <sys/resource.h>

#include "gstroboflowattach.h"
#include "roboflow/gstroboflowresults.h"

#define N_FRAMES 300
#define WIDTH 1920
#define HEIGHT 1080

/* Read beforehand: reading is not what is measured. */
static GstRoboflowFrame *frames[N_FRAMES];

static void
read_frames (const gchar * path)
{
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, NULL);

  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), >=, N_FRAMES);
  for (guint i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, NULL);

    frames[i] = gst_roboflow_frame_scale (frame, WIDTH, HEIGHT);
  }
}

static GstPadProbeReturn
attach (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  guint *count = data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER
      (info));

  info->data = buffer;
  gst_roboflow_attach (buffer, frames[*count], WIDTH, HEIGHT,
      GST_ROBOFLOW_META_PREDICTIONS | GST_ROBOFLOW_META_ANALYTICS);
  (*count)++;
  return GST_PAD_PROBE_OK;
}

static gdouble
get_cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
      + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void
run (const gchar * element)
{
  g_autofree gchar *line = g_strdup_printf ("videotestsrc pattern=black "
      "num-buffers=%d ! video/x-raw,format=I420,width=%d,height=%d ! "
      "identity name=attach silent=true ! %s ! fakesink", N_FRAMES, WIDTH,
      HEIGHT, element);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) identity =
      gst_bin_get_by_name (GST_BIN (pipeline), "attach");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (identity, "src");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  guint count = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, attach, &count, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  gdouble begin;

  gst_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 3);
  read_frames (argv[2]);

  begin = get_cpu_ms ();
  run (argv[1]);
  printf ("%.4f\n", (get_cpu_ms () - begin) / N_FRAMES);
  return 0;
}
