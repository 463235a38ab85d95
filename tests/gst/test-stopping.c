/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element is stopped at each moment of a run, and at random ones. What it
 * waits for there never comes, so a stop that waited for it would hang. */

#include "../kit/moment.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../kit/slowdisk.h"
#include "../kit/threads.h"

#include <string.h>

/* Random moments of all uses together. */
#define N_RANDOM_STOPS 208

static const GstState ends[] = { GST_STATE_READY, GST_STATE_NULL };

/* Only the element's own threads: GStreamer and libsoup keep some of theirs for
 * later. */
static void
assert_no_thread_left (void)
{
  static const gchar *const names[] = {
    "roboflow-run", "roboflow-sync", "roboflow-limit", "roboflow-digest",
    "roboflow-close"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    threads_wait_for_end_of (names[i]);
}

static void
assert_stops (Reached * reached, GstState state)
{
  g_assert_cmpint (gst_element_set_state (reached_get_pipeline (reached),
          state), ==, GST_STATE_CHANGE_SUCCESS);
  scratch_assert_nothing_temporary ();
  slow_disk_release ();
  assert_no_thread_left ();
}

static void
test_moment (gconstpointer moment)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autoptr (Reached) reached = moment_reach (moment);

    assert_stops (reached, ends[i]);
  }
}

/* At any moment */

static gint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  gint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* The number of open files does not grow from stop to stop. */
static void
test_any_moment (gconstpointer data)
{
  const Use *use = data;
  guint n_threads = 0;
  gint n_files = 0;

  for (guint i = 0; i < N_RANDOM_STOPS / N_USES; i++) {
    const guint n = g_test_rand_int_range (1, use->n_events);
    g_autoptr (Reached) reached = moment_reach_event (use->pipeline, n);

    assert_stops (reached, ends[i % G_N_ELEMENTS (ends)]);
    /* gst_parse_launch() links what a demuxer gives once only. */
    if (i % 4 == 0 && !strstr (use->pipeline, "qtdemux")) {
      reached_play_to_end (reached);
      assert_stops (reached, GST_STATE_NULL);
    }
    g_clear_pointer (&reached, reached_free);
    if (i == 5) {
      n_threads = threads_count ();
      n_files = count_open_files ();
    }
  }
  threads_wait_for_at_most (n_threads);
  while (count_open_files () > n_files)
    g_usleep (1000);
}

/* What was asked for stays: a recording that can be handed in again. */
static void
test_recording_is_kept (void)
{
  g_autofree gchar *path = scratch_path ("kept.mp4");
  g_autofree gchar *description = g_strdup_printf ("%s recording-location=%s",
      moment_find ("sink/uploading")->pipeline, path);
  const Moment moment = { "kept", description, AT_REQUEST, 1 };
  Reached *reached = moment_reach (&moment);
  GstElement *player;

  assert_stops (reached, GST_STATE_NULL);
  reached_free (reached);
  player = pipeline_new ("filesrc location=%s ! decodebin ! fakesink", path);
  pipeline_play_to_end (player);
  pipeline_free (player);
}

/* While a filter waits */

static const gchar *const waiting[] = {
  "attaching/waiting", "upstream/waiting", "playback/waiting"
};

static void
test_flushed (gconstpointer name)
{
  g_autoptr (Reached) reached = moment_reach (moment_find (name));
  g_autoptr (GstPad) sink =
      pipeline_get_pad (reached_get_pipeline (reached), "infer", "sink");

  gst_pad_send_event (sink, gst_event_new_flush_start ());
  gst_pad_send_event (sink, gst_event_new_flush_stop (TRUE));
  assert_stops (reached, GST_STATE_NULL);
}

/* Between flush-start and flush-stop the element is stopped. */
static void
test_flushing (gconstpointer name)
{
  g_autoptr (Reached) reached = moment_reach (moment_find (name));
  g_autoptr (GstPad) sink =
      pipeline_get_pad (reached_get_pipeline (reached), "infer", "sink");

  gst_pad_send_event (sink, gst_event_new_flush_start ());
  assert_stops (reached, GST_STATE_NULL);
}

static void
test_released (gconstpointer name)
{
  g_autoptr (Reached) reached = moment_reach (moment_find (name));
  GstElement *pipeline = reached_get_pipeline (reached);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstElement) end = pipeline_get_element (pipeline, "end");
  g_autoptr (GstPad) src = gst_element_get_static_pad (infer, "src");

  gst_element_unlink (infer, end);
  gst_element_release_request_pad (infer, src);
  assert_stops (reached, GST_STATE_NULL);
  g_assert_true (GST_OBJECT_FLAG_IS_SET (infer, GST_ELEMENT_FLAG_SINK));
}

static void
add_for_waiting (const gchar * what, GTestDataFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++) {
    g_autofree gchar *path = g_strconcat ("/stopping/", what, "/", waiting[i],
        NULL);

    g_test_add_data_func (path, waiting[i], test);
  }
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  moments_init ("format=I420,width=160,height=120");
  for (const Moment * moment = moments; moment->name; moment++) {
    g_autofree gchar *path = g_strconcat ("/stopping/", moment->name, NULL);

    g_test_add_data_func (path, moment, test_moment);
  }
  for (guint i = 0; i < N_USES; i++) {
    g_autofree gchar *path = g_strconcat ("/stopping/any-moment/",
        uses[i].name, NULL);

    g_test_add_data_func (path, &uses[i], test_any_moment);
  }
  g_test_add_func ("/stopping/recording-is-kept", test_recording_is_kept);
  add_for_waiting ("flushed", test_flushed);
  add_for_waiting ("flushing", test_flushing);
  add_for_waiting ("released", test_released);
  status = g_test_run ();
  moments_finish ();
  scratch_finish ();
  return status;
}
