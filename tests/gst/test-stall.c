/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A sink beside a filter waits for the one behind it, which waits for the job: so no
 * more frames come, and the job is never made. The user is told why. */

#include "../kit/cases.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define SOURCE "videotestsrc pattern=ball num-buffers=60 ! " \
    "video/x-raw,framerate=30/1 ! tee name=both both. ! "
#define FILTER "roboflowvideoinfer name=infer model-id=ball/1 " \
    "replay=recording ! fakesink both. ! "
#define QUEUE "queue name=full max-size-buffers=4 ! "

typedef struct
{
  const gchar *name;
  const gchar *before;          /* the filter, behind the tee */
  const gchar *beside;
  const gchar *words;           /* of the warning */
} Stall;

/* The encoder looks ahead further than the queue beside it can wait. */
static const Stall stalls[] = {
  {"queue", "", QUEUE, "full is full"},
  {"sink", "", "", "branch beside"},
  {"start", "queue ! x264enc ! ", QUEUE, "full is full"},
};

static void
test_stall_is_explained (gconstpointer data)
{
  const Stall *stall = data;
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  GstElement *pipeline = pipeline_new (SOURCE "%s" FILTER "%s fakesink",
      stall->before, stall->beside);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) warning = NULL;

  pipeline_use_server (pipeline, server->url);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 90 * GST_SECOND,
      GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_message_parse_warning (message, &warning, NULL);
  g_assert_nonnull (strstr (warning->message, stall->words));
  pipeline_free (pipeline);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  ADD_CASES ("/stall/", stalls, test_stall_is_explained);
  result = g_test_run ();
  scratch_finish ();
  return result;
}
