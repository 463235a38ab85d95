/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long a pipeline takes to stop, in each phase of a run.
 *
 *   bench-stop SIZE STOPS
 *
 * prints for each phase its name, and of that many state changes to NULL the
 * median and the longest, in milliseconds. SIZE is that of the video, as caps
 * spell it. Pipelines of other elements come first, to compare with. */

#include "../kit/moment.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"

#include <stdlib.h>

#define SOURCE "videotestsrc num-buffers=%s ! video/x-raw,%s,framerate=30/1 ! "
#define RECORD "x264enc speed-preset=superfast pass=qual quantizer=21 " \
    "name=infer ! mp4mux ! filesink location=%s"
#define FRAMES 10

static gint
compare (gconstpointer a, gconstpointer b)
{
  const gdouble difference = *(const gdouble *) a - *(const gdouble *) b;

  return difference < 0 ? -1 : difference > 0;
}

static void
print (const gchar * name, GArray * times)
{
  g_array_sort (times, compare);
  g_print ("%s %.2f %.2f\n", name, g_array_index (times, gdouble,
          times->len / 2), g_array_index (times, gdouble, times->len - 1));
}

static void
stop (GstElement * pipeline, GArray * times)
{
  const gint64 began = g_get_monotonic_time ();
  gdouble taken_ms;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  taken_ms = (g_get_monotonic_time () - began) / 1000.0;
  g_array_append_val (times, taken_ms);
}

static void
measure (const Moment * moment, guint n_stops)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < n_stops; i++) {
    g_autoptr (Reached) reached = moment_reach (moment);

    stop (reached_get_pipeline (reached), times);
  }
  print (moment->name, times);
}

/* The same moments of pipelines without our element. */

typedef struct
{
  GMutex lock;
  GCond changed;
  guint n;
} Counter;

static GstPadProbeReturn
count (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Counter *counter = user_data;

  if (GST_IS_EVENT (info->data)
      && GST_EVENT_TYPE (info->data) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&counter->lock);
  counter->n++;
  g_cond_signal (&counter->changed);
  g_mutex_unlock (&counter->lock);
  return GST_PAD_PROBE_OK;
}

static void
stop_other (const gchar * description, GstPadProbeType type, guint n,
    GArray * times)
{
  GstElement *pipeline = pipeline_new ("%s", description);
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");
  Counter counter = { 0, };

  gst_pad_add_probe (pad, type, count, &counter, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&counter.lock);
  while (counter.n < n)
    g_cond_wait (&counter.changed, &counter.lock);
  g_mutex_unlock (&counter.lock);
  stop (pipeline, times);
  gst_object_unref (pipeline);
}

static void
measure_other (const gchar * name, const gchar * description,
    GstPadProbeType type, guint n, guint n_stops)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < n_stops; i++)
    stop_other (description, type, n, times);
  print (name, times);
}

static void
measure_others (const gchar * size, guint n_stops)
{
  g_autofree gchar *path = scratch_path ("other.mp4");
  g_autofree gchar *endless = g_strdup_printf (SOURCE RECORD, "-1", size, path);
  g_autofree gchar *finite = g_strdup_printf (SOURCE RECORD, "30", size, path);
  g_autofree gchar *plain = g_strdup_printf (SOURCE "fakesink name=infer", "-1",
      size);

  measure_other ("without/fakesink", plain, GST_PAD_PROBE_TYPE_BUFFER, FRAMES,
      n_stops);
  measure_other ("without/recording", endless, GST_PAD_PROBE_TYPE_BUFFER,
      FRAMES, n_stops);
  measure_other ("without/finishing", finite,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, 1, n_stops);
}

int
main (int argc, char **argv)
{
  const guint n_stops = argc > 2 ? atoi (argv[2]) : 1;

  scratch_init ();
  gst_init (NULL, NULL);
  moments_init (argv[1]);
  measure_others (argv[1], n_stops);
  for (guint i = 0; moments[i].name; i++)
    measure (&moments[i], n_stops);
  moments_finish ();
  scratch_finish ();
  return 0;
}
