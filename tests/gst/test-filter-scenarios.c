/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What players do to a pipeline, with a filter in it that has its predictions:
 * pause, seek, change rate and state, in any order and at any moment. Each frame
 * that comes through must carry what belongs to it. */

#include <gst/video/video.h>
#include <roboflow/roboflow.h>

#include "../kit/passing.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"

/* Two seconds, a keyframe every 10 frames. */
#define N_FRAMES 60
#define RATE 30
#define FRAME (GST_SECOND / RATE)

#define PATIENCE (60 * GST_SECOND)

static gchar *video;
static gchar *results;

/* A pipeline, and the frames that have reached its sink since the last flush. */
typedef struct
{
  GstElement *pipeline;
  GArray *frames;               /* Passed */

  GMutex lock;
  GCond cond;
  guint n_passed;               /* at all */
  gboolean at_end;
} Play;

static void
make_video (void)
{
  GstElement *pipeline;

  video = scratch_path ("ball.mp4");
  pipeline = pipeline_new ("videotestsrc pattern=ball num-buffers=%d ! "
      "video/x-raw,format=I420,width=160,height=120,framerate=%d/1 ! x264enc "
      "speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=10 ! mp4mux "
      "! filesink location=%s", N_FRAMES, RATE, video);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

static void
set_at_end (Play * play, gboolean at_end)
{
  g_mutex_lock (&play->lock);
  play->at_end = at_end;
  g_cond_signal (&play->cond);
  g_mutex_unlock (&play->lock);
}

static GstPadProbeReturn
look_at_event (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Play *play = user_data;

  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
    case GST_EVENT_FLUSH_STOP:
      g_array_set_size (play->frames, 0);
      set_at_end (play, FALSE);
      break;
    case GST_EVENT_STREAM_START:
      set_at_end (play, FALSE);
      break;
    case GST_EVENT_EOS:
      set_at_end (play, TRUE);
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Play *play = user_data;

  g_mutex_lock (&play->lock);
  play->n_passed++;
  g_cond_signal (&play->cond);
  g_mutex_unlock (&play->lock);
  return GST_PAD_PROBE_OK;
}

/* gst_parse_launch() links such pads once only. */
static void
link_pad (GstElement * decoder, GstPad * pad, GstElement * infer)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (infer, "sink");

  g_assert_cmpint (gst_pad_link (pad, sink), ==, GST_PAD_LINK_OK);
}

static Play *
play_new (gboolean sync)
{
  Play *play = g_new0 (Play, 1);
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstElement) infer = NULL;
  g_autoptr (GstElement) end = NULL;
  g_autoptr (GstPad) pad = NULL;

  g_mutex_init (&play->lock);
  g_cond_init (&play->cond);
  play->pipeline = pipeline_new ("filesrc location=%s ! decodebin "
      "name=decoder force-sw-decoders=true roboflowvideoinfer name=infer match=exact "
      "results-input-location=%s ! fakesink name=end sync=%s", video, results,
      sync ? "true" : "false");
  decoder = gst_bin_get_by_name (GST_BIN (play->pipeline), "decoder");
  infer = gst_bin_get_by_name (GST_BIN (play->pipeline), "infer");
  g_signal_connect (decoder, "pad-added", G_CALLBACK (link_pad), infer);
  play->frames = passing_watch (play->pipeline, "end", "sink");
  end = gst_bin_get_by_name (GST_BIN (play->pipeline), "end");
  pad = gst_element_get_static_pad (end, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
      | GST_PAD_PROBE_TYPE_EVENT_FLUSH, look_at_event, play, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, play, NULL);
  return play;
}

static void
play_free (Play * play)
{
  pipeline_free (play->pipeline);
  g_array_unref (play->frames);
  g_mutex_clear (&play->lock);
  g_cond_clear (&play->cond);
  g_free (play);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Play, play_free)
static void
set_state (Play * play, GstState state)
{
  g_assert_cmpint (gst_element_set_state (play->pipeline, state), !=,
      GST_STATE_CHANGE_FAILURE);
}

static void
wait_for_state (Play * play)
{
  g_assert_cmpint (gst_element_get_state (play->pipeline, NULL, NULL,
          PATIENCE), ==, GST_STATE_CHANGE_SUCCESS);
}

static void
set_state_and_wait (Play * play, GstState state)
{
  set_state (play, state);
  wait_for_state (play);
}

/* Until @n more frames have come, or the stream has ended. */
static void
wait_for_frames (Play * play, guint n)
{
  g_mutex_lock (&play->lock);
  n += play->n_passed;
  while (play->n_passed < n && !play->at_end)
    g_cond_wait (&play->cond, &play->lock);
  g_mutex_unlock (&play->lock);
}

static void
play_to_end (Play * play)
{
  g_autoptr (Outcome) outcome = pipeline_play (play->pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
}

static void
seek (Play * play, gdouble rate, GstSeekFlags flags, GstClockTime start,
    GstClockTime stop)
{
  g_assert_true (gst_element_seek (play->pipeline, rate, GST_FORMAT_TIME,
          flags, GST_SEEK_TYPE_SET, start, GST_SEEK_TYPE_SET, stop));
}

/* To the middle of this frame. */
static void
seek_to (Play * play, guint number)
{
  seek (play, 1, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
      number * FRAME + FRAME / 2, GST_CLOCK_TIME_NONE);
}

static guint
number_of (const Passed * frame)
{
  return gst_util_uint64_scale (frame->stream_time + GST_MSECOND, RATE,
      GST_SECOND);
}

static void
assert_own_predictions (Play * play)
{
  for (guint i = 0; i < play->frames->len; i++) {
    const Passed *frame = &g_array_index (play->frames, Passed, i);

    g_assert_cmpint (frame->number, ==, number_of (frame));
  }
}

static void
assert_all_from (Play * play, guint first)
{
  assert_own_predictions (play);
  g_assert_cmpuint (play->frames->len, ==, N_FRAMES - first);
  for (guint i = 0; i < play->frames->len; i++)
    g_assert_cmpint (g_array_index (play->frames, Passed, i).number, ==,
        first + i);
}

/* Plays from frame @first to the end, whatever has been posted of an earlier
 * one. */
static void
play_all_from (Play * play, guint first)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (play->pipeline);

  set_state_and_wait (play, GST_STATE_PAUSED);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  seek_to (play, first);
  play_to_end (play);
  assert_all_from (play, first);
}

/* The scenarios. */

static void
pause_and_resume (Play * play)
{
  for (guint i = 0; i < 5; i++) {
    set_state (play, GST_STATE_PLAYING);
    wait_for_frames (play, i);
    set_state_and_wait (play, GST_STATE_PAUSED);
  }
  play_to_end (play);
  assert_all_from (play, 0);
}

/* Each seek comes while the one before it is still being handled. */
static void
seeks_in_a_row (Play * play)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  set_state_and_wait (play, GST_STATE_PLAYING);
  for (guint i = 0; i < 30; i++)
    seek_to (play, g_rand_int_range (rand, 0, N_FRAMES));
  play_all_from (play, 45);
}

static void
seeks_while_playing (Play * play)
{
  set_state_and_wait (play, GST_STATE_PLAYING);
  for (guint i = 0; i < 10; i++) {
    seek_to (play, 5 * i);
    wait_for_frames (play, i % 4);
  }
  play_all_from (play, 40);
}

static void
seeks_in_paused (Play * play)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  set_state_and_wait (play, GST_STATE_PAUSED);
  for (guint i = 0; i < 10; i++) {
    guint number = g_rand_int_range (rand, 0, N_FRAMES);

    /* Not waited for. */
    seek_to (play, N_FRAMES - 1 - number);
    seek_to (play, number);
    wait_for_state (play);
    g_assert_cmpuint (play->frames->len, ==, 1);
    g_assert_cmpint (g_array_index (play->frames, Passed, 0).number, ==,
        number);
  }
  play_all_from (play, 50);
}

static void
seek_to_the_end_and_back (Play * play)
{
  set_state_and_wait (play, GST_STATE_PAUSED);
  seek (play, 1, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
      N_FRAMES * FRAME, GST_CLOCK_TIME_NONE);
  play_to_end (play);
  g_assert_cmpuint (play->frames->len, <=, 1);
  seek (play, 1, GST_SEEK_FLAG_FLUSH, 0, GST_CLOCK_TIME_NONE);
  play_to_end (play);
  assert_all_from (play, 0);
}

static void
wait_for_segment_done (Play * play)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (play->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, PATIENCE,
      GST_MESSAGE_SEGMENT_DONE | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_SEGMENT_DONE);
}

/* Without a flush between the rounds. */
static void
loop_a_segment (Play * play)
{
  set_state_and_wait (play, GST_STATE_PAUSED);
  seek (play, 1, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT |
      GST_SEEK_FLAG_ACCURATE, 10 * FRAME, 20 * FRAME);
  set_state (play, GST_STATE_PLAYING);
  wait_for_segment_done (play);
  for (guint i = 0; i < 3; i++) {
    seek (play, 1, GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_ACCURATE, 10 * FRAME,
        20 * FRAME);
    wait_for_segment_done (play);
  }
  seek (play, 1, GST_SEEK_FLAG_ACCURATE, 50 * FRAME, GST_CLOCK_TIME_NONE);
  play_to_end (play);
  assert_own_predictions (play);
  g_assert_cmpuint (play->frames->len, >=, 50);
}

static void
change_rate (Play * play, gdouble rate, GstSeekFlags flags)
{
  set_state_and_wait (play, GST_STATE_PAUSED);
  seek (play, rate, GST_SEEK_FLAG_FLUSH | flags, 0, rate > 0 ?
      GST_CLOCK_TIME_NONE : N_FRAMES * FRAME);
  play_to_end (play);
  assert_own_predictions (play);
}

static void
twice_as_fast (Play * play)
{
  change_rate (play, 2, 0);
  assert_all_from (play, 0);
}

static void
half_as_fast (Play * play)
{
  set_state_and_wait (play, GST_STATE_PAUSED);
  seek_to (play, 40);
  wait_for_state (play);
  seek (play, 0.5, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 50 * FRAME
      + FRAME / 2, GST_CLOCK_TIME_NONE);
  play_to_end (play);
  assert_all_from (play, 50);
}

static void
only_keyframes (Play * play)
{
  change_rate (play, 4, GST_SEEK_FLAG_TRICKMODE
      | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS | GST_SEEK_FLAG_TRICKMODE_NO_AUDIO);
  g_assert_cmpuint (play->frames->len, >=, N_FRAMES / 10);
}

static void
backwards (Play * play)
{
  gint64 last = N_FRAMES;

  change_rate (play, -1, GST_SEEK_FLAG_ACCURATE);
  g_assert_cmpuint (play->frames->len, ==, N_FRAMES);
  for (guint i = 0; i < N_FRAMES; i++) {
    const Passed *frame = &g_array_index (play->frames, Passed, i);

    g_assert_cmpint (frame->number, <, last);
    last = frame->number;
  }
}

/* Plays backwards first, before anything was played forwards. */
static void
backwards_and_forwards (Play * play)
{
  backwards (play);
  play_all_from (play, 30);
}

static void
start_and_stop (Play * play)
{
  for (guint i = 0; i < 20; i++) {
    set_state (play, i % 3 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    if (i % 3)
      wait_for_frames (play, i / 2);
    set_state_and_wait (play, GST_STATE_NULL);
  }
  g_array_set_size (play->frames, 0);
  play_to_end (play);
  assert_all_from (play, 0);
}

static void
any_state_after_any_other (Play * play)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 60; i++) {
    set_state (play, g_rand_int_range (rand, GST_STATE_READY,
            GST_STATE_PLAYING + 1));
    if (g_rand_boolean (rand))
      wait_for_state (play);
  }
  set_state_and_wait (play, GST_STATE_NULL);
  g_array_set_size (play->frames, 0);
  play_to_end (play);
  assert_all_from (play, 0);
}

static void
again_and_again (Play * play)
{
  for (guint i = 0; i < 4; i++) {
    g_array_set_size (play->frames, 0);
    play_to_end (play);
    assert_all_from (play, 0);
    set_state_and_wait (play, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
  }
}

typedef void (*Scenario) (Play * play);

static const struct
{
  const gchar *name;
  Scenario run;
  gboolean takes_time;          /* not to be seen at its own pace */
} scenarios[] = {
  {"pause-and-resume", pause_and_resume},
  {"seeks-in-a-row", seeks_in_a_row},
  {"seeks-while-playing", seeks_while_playing},
  {"seeks-in-paused", seeks_in_paused},
  {"seek-to-the-end-and-back", seek_to_the_end_and_back},
  {"loop-a-segment", loop_a_segment},
  {"twice-as-fast", twice_as_fast},
  {"half-as-fast", half_as_fast},
  {"only-keyframes", only_keyframes},
  {"backwards", backwards, TRUE},
  {"backwards-and-forwards", backwards_and_forwards, TRUE},
  {"start-and-stop", start_and_stop},
  {"any-state-after-any-other", any_state_after_any_other},
  {"again-and-again", again_and_again, TRUE},
};

static void
test_at_once (gconstpointer scenario)
{
  g_autoptr (Play) play = play_new (FALSE);

  ((Scenario) scenario) (play);
}

static void
test_in_time (gconstpointer scenario)
{
  g_autoptr (Play) play = play_new (TRUE);

  ((Scenario) scenario) (play);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  make_video ();
  results = scratch_write_results ("results.json", N_FRAMES);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++) {
    g_autofree gchar *at_once = g_strconcat ("/filter-scenarios/at-once/",
        scenarios[i].name, NULL);
    g_autofree gchar *in_time = g_strconcat ("/filter-scenarios/in-time/",
        scenarios[i].name, NULL);

    g_test_add_data_func (at_once, scenarios[i].run, test_at_once);
    if (!scenarios[i].takes_time)
      g_test_add_data_func (in_time, scenarios[i].run, test_in_time);
  }
  result = g_test_run ();
  g_free (video);
  g_free (results);
  scratch_finish ();
  return result;
}
