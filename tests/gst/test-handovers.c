/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the element's threads hand to each other, many times over, with random
 * pauses between the steps: messages from the worker to who reads the bus, the
 * stream from streaming threads to the worker, and results back. */

#include "../kit/threads.h"

#include "gstroboflowpacer.h"
#include "gstroboflowrun.h"

#define N_TURNS 100
#define N_MESSAGES 2000
#define N_READERS 3
#define MAX_UNREAD 5
#define MAX_WEIGHT 100
#define N_FRAMES 10

/* --- The pacer --- */

typedef struct
{
  GstRoboflowPacer *pacer;
  GCancellable *cancellable;
  GAsyncQueue *bus;
  gint n_unread;
  guint32 seed;
} Pace;

/* Takes messages off the queue and drops them, until the pacer itself comes as
 * the end mark. */
static gpointer
read_messages (gpointer user_data)
{
  Pace *pace = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (pace->seed);
  gpointer message;

  while ((message = g_async_queue_pop (pace->bus)) != pace) {
    threads_waver (rand);
    g_atomic_int_add (&pace->n_unread, -1);
    gst_message_unref (message);
  }
  return NULL;
}

static void
post_tracked (Pace * pace, gsize weight)
{
  GstMessage *message = gst_message_new_eos (NULL);

  g_atomic_int_inc (&pace->n_unread);
  gst_roboflow_pacer_track (pace->pacer, message, weight);
  g_async_queue_push (pace->bus, message);
}

/* Never are more than the limit unread, and none is counted for ever. */
static void
test_pacer_counts (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncQueue) bus = g_async_queue_new ();
  Pace pace = {
    gst_roboflow_pacer_new (MAX_UNREAD, MAX_WEIGHT), cancellable, bus, 0,
    g_rand_int (rand)
  };
  GThread *readers[N_READERS];

  for (guint i = 0; i < N_READERS; i++)
    readers[i] = g_thread_new ("reader", read_messages, &pace);
  for (guint i = 0; i < N_MESSAGES; i++) {
    g_assert_true (gst_roboflow_pacer_wait (pace.pacer, cancellable, NULL));
    g_assert_cmpint (g_atomic_int_get (&pace.n_unread), <, MAX_UNREAD);
    post_tracked (&pace, g_rand_int_range (rand, 0, MAX_WEIGHT));
  }
  for (guint i = 0; i < N_READERS; i++)
    g_async_queue_push (bus, &pace);
  for (guint i = 0; i < N_READERS; i++)
    g_thread_join (readers[i]);

  /* One message of all the weight there may be. */
  post_tracked (&pace, MAX_WEIGHT);
  g_assert_false (gst_roboflow_pacer_has_room (pace.pacer));
  gst_message_unref (g_async_queue_pop (bus));
  g_assert_true (gst_roboflow_pacer_has_room (pace.pacer));
  gst_roboflow_pacer_unref (pace.pacer);
}

static gpointer
cancel_pace (gpointer user_data)
{
  Pace *pace = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (pace->seed);

  threads_waver (rand);
  g_cancellable_cancel (pace->cancellable);
  return NULL;
}

/* Nobody reads: cancelling wakes the thread that waits. A message can outlive
 * the pacer. */
static void
test_pacer_cancelled (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();

  for (guint i = 0; i < N_TURNS; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncQueue) bus =
        g_async_queue_new_full ((GDestroyNotify) gst_message_unref);
    Pace pace = {
      gst_roboflow_pacer_new (1, MAX_WEIGHT), cancellable, bus, 0,
      g_rand_int (rand)
    };
    g_autoptr (GError) error = NULL;
    GThread *thread;

    post_tracked (&pace, 1);
    thread = g_thread_new ("canceller", cancel_pace, &pace);
    threads_waver (rand);
    g_assert_false (gst_roboflow_pacer_wait (pace.pacer, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_thread_join (thread);
    gst_roboflow_pacer_unref (pace.pacer);
  }
}

/* --- The run --- */

/* What the application's thread does while a stream runs. */
typedef enum
{
  LOOK,                         /* at the stats, only */
  FLUSH,                        /* again and again */
  CANCEL,
  FAIL,                         /* as the stream's side does, for itself */
  N_DEEDS
} Deed;

typedef struct
{
  GstElement *element;
  GstBus *bus;
  GstRoboflowRun *run;
  Deed deed;
  guint32 seed;
  gint streaming;
  GstFlowReturn flow;           /* of the stream's last waiting */
} Passing;

static void
finished (GstElement * element)
{
  gst_element_post_message (element,
      gst_message_new_eos (GST_OBJECT (element)));
}

static const GstRoboflowRunFuncs funcs = {.finished = finished };

static GstRoboflowRun *
new_run (GstElement * element, gboolean is_filter)
{
  g_autoptr (GstRoboflowSettings) settings = g_new0 (GstRoboflowSettings, 1);
  g_autoptr (GError) error = NULL;
  GstRoboflowPlan *plan;
  GstRoboflowRun *run;

  gst_roboflow_settings_init (settings);
  settings->results_input_location =
      g_test_build_filename (G_TEST_DIST, "data", "detection.json", NULL);
  plan = gst_roboflow_plan_new (settings, is_filter, &error);
  g_assert_no_error (error);
  run = gst_roboflow_run_new (element, plan, &funcs, &error);
  g_assert_no_error (error);
  return run;
}

static void
passing_init (Passing * p, gboolean is_filter, Deed deed, guint32 seed)
{
  p->element = gst_bin_new (NULL);
  p->bus = gst_bus_new ();
  gst_element_set_bus (p->element, p->bus);
  p->run = new_run (p->element, is_filter);
  p->deed = deed;
  p->seed = seed;
  p->streaming = TRUE;
}

static void
passing_clear (Passing * p)
{
  gst_roboflow_run_free (p->run);
  gst_bus_set_flushing (p->bus, TRUE);
  gst_element_set_bus (p->element, NULL);
  gst_object_unref (p->bus);
  gst_object_unref (p->element);
}

/* A streaming thread, where nothing is recorded. */
static void
stream_in (Passing * p, GRand * rand)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw,width=64,height=48,framerate=30/1");
  GstRoboflowStream stream = { 0, };

  gst_roboflow_stream_set_caps (&stream, caps);
  gst_roboflow_run_stream_started (p->run, caps);
  for (guint i = 0; i < N_FRAMES; i++) {
    gst_roboflow_run_set_frames (p->run, i);
    threads_waver (rand);
  }
  gst_roboflow_run_stream_finished (p->run, &stream);
}

/* The streaming thread of a filter. */
static gpointer
pass (gpointer user_data)
{
  Passing *p = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (p->seed);
  g_autoptr (GstRoboflowResults) results = NULL;

  stream_in (p, rand);
  do {
    threads_waver (rand);
    p->flow = gst_roboflow_run_wait_for_results (p->run, &results);
  } while (p->deed == FLUSH && p->flow == GST_FLOW_FLUSHING);
  if (results) {
    g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), >, 0);
    gst_roboflow_run_stream_passed (p->run);
  }
  g_atomic_int_set (&p->streaming, FALSE);
  return NULL;
}

static void
meddle (Passing * p, GRand * rand)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED, "Again");

  while (g_atomic_int_get (&p->streaming)) {
    g_autoptr (GstStructure) stats = gst_roboflow_run_get_stats (p->run);

    g_assert_nonnull (stats);
    if (p->deed == FLUSH)
      gst_roboflow_run_set_flushing (p->run, TRUE);
    threads_waver (rand);
    if (p->deed == FLUSH)
      gst_roboflow_run_set_flushing (p->run, FALSE);
    else if (p->deed == CANCEL)
      gst_roboflow_run_cancel (p->run);
    else if (p->deed == FAIL)
      gst_roboflow_run_fail (p->run, error, NULL);
  }
}

static guint
count_messages (Passing * p, GstMessageType type)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (p->bus, type))) {
    n++;
    gst_message_unref (message);
  }
  return n;
}

static void
assert_end (Passing * p)
{
  g_autoptr (GstMessage) end = NULL;

  switch (p->deed) {
    case LOOK:
    case FLUSH:
      g_assert_cmpint (p->flow, ==, GST_FLOW_OK);
      end = gst_bus_timed_pop_filtered (p->bus, GST_CLOCK_TIME_NONE,
          GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
      g_assert_cmpint (GST_MESSAGE_TYPE (end), ==, GST_MESSAGE_EOS);
      break;
    case CANCEL:
      gst_roboflow_run_stop (p->run);
      g_assert_true (p->flow == GST_FLOW_OK || p->flow == GST_FLOW_FLUSHING);
      g_assert_cmpuint (count_messages (p, GST_MESSAGE_ERROR), ==, 0);
      break;
    default:                   /* however often it failed: said once at most */
      gst_roboflow_run_stop (p->run);
      g_assert_cmpuint (count_messages (p, GST_MESSAGE_ERROR), ==,
          gst_roboflow_run_has_failed (p->run));
      g_assert_true (p->flow == GST_FLOW_OK || p->flow == GST_FLOW_ERROR);
  }
}

static void
test_filter (gconstpointer deed)
{
  g_autoptr (GRand) rand = threads_new_rand ();

  for (guint i = 0; i < N_TURNS; i++) {
    Passing p;
    GThread *thread;

    passing_init (&p, TRUE, GPOINTER_TO_UINT (deed), g_rand_int (rand));
    thread = g_thread_new ("stream", pass, &p);
    meddle (&p, rand);
    g_thread_join (thread);
    assert_end (&p);
    passing_clear (&p);
  }
}

static gpointer
stream_into_sink (gpointer user_data)
{
  Passing *p = user_data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (p->seed);

  stream_in (p, rand);
  return NULL;
}

/* All messages come before EOS, also where the application reads slowly. */
static void
test_sink (void)
{
  g_autoptr (GRand) rand = threads_new_rand ();
  guint n_expected = 0;

  for (guint i = 0; i < N_TURNS; i++) {
    GstMessage *message = NULL;
    guint n = 0;
    Passing p;
    GThread *thread;

    passing_init (&p, FALSE, LOOK, g_rand_int (rand));
    thread = g_thread_new ("stream", stream_into_sink, &p);
    do {
      gst_clear_message (&message);
      threads_waver (rand);
      message = gst_bus_timed_pop_filtered (p.bus, GST_CLOCK_TIME_NONE,
          GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
      n += gst_message_has_name (message, "roboflow-predictions");
    } while (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
    gst_message_unref (message);
    g_thread_join (thread);
    passing_clear (&p);

    n_expected = i > 0 ? n_expected : n;
    g_assert_cmpuint (n, >, 0);
    g_assert_cmpuint (n, ==, n_expected);
  }
}

int
main (int argc, char **argv)
{
  static const gchar *const deeds[N_DEEDS] = {
    "looked-at", "flushed", "cancelled", "failing"
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/handovers/pacer/counts", test_pacer_counts);
  g_test_add_func ("/handovers/pacer/cancelled", test_pacer_cancelled);
  for (guint i = 0; i < N_DEEDS; i++) {
    g_autofree gchar *path = g_strdup_printf ("/handovers/filter/%s", deeds[i]);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_filter);
  }
  g_test_add_func ("/handovers/sink", test_sink);
  return g_test_run ();
}
