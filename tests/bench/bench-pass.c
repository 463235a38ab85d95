/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a buffer costs that goes through an element, from pad to pad.
 *
 *   bench-pass PIPELINE-DESCRIPTION
 *
 * prints CPU microseconds a buffer. The buffers have the times of 1080p video
 * at 30 frames a second, and no memory. */

#include <gst/gst.h>
#include <time.h>

#define N_BUFFERS 200000

static GstFlowReturn
drop (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gdouble
get_cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
begin_stream (GstPad * from)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw,format=I420,"
      "width=1920,height=1080,framerate=30/1");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (from, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (from, gst_event_new_caps (caps));
  gst_pad_push_event (from, gst_event_new_segment (&segment));
}

static void
push_buffer (GstPad * from, guint64 number)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (number, GST_SECOND, 30);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  gst_pad_push (from, buffer);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  GstPad *from, *to;
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstPad) sink = NULL, src = NULL;
  gdouble began;

  gst_init (&argc, &argv);
  from = gst_pad_new ("from", GST_PAD_SRC);
  to = gst_pad_new ("to", GST_PAD_SINK);
  element = gst_object_ref_sink (gst_parse_launch (argv[1], &error));
  if (!element) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  sink = gst_element_get_static_pad (element, "sink");
  src = gst_element_get_static_pad (element, "src");
  if (!src)
    src = gst_element_request_pad_simple (element, "src");
  gst_pad_set_chain_function (to, drop);
  gst_pad_link (from, sink);
  gst_pad_link (src, to);
  gst_pad_set_active (to, TRUE);
  gst_element_set_state (element, GST_STATE_PLAYING);
  gst_pad_set_active (from, TRUE);

  /* The first one waits for the results. */
  begin_stream (from);
  push_buffer (from, 0);
  began = get_cpu_seconds ();
  for (guint64 i = 1; i <= N_BUFFERS; i++)
    push_buffer (from, i);
  g_print ("%.3f\n", (get_cpu_seconds () - began) * 1e6 / N_BUFFERS);

  gst_pad_set_active (from, FALSE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (from);
  gst_object_unref (to);
  return 0;
}
