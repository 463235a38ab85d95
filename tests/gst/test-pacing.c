/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element waits for an application that does not read its bus. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"

/* How many messages may be unread, and how many bytes of memory they may take;
 * text takes three times its length. */
#define LIMIT 256
#define BYTE_LIMIT (64 * 1024 * 1024)

/* More frames than may be unread. */
#define N_FRAMES 2000
#define N_LARGE 40
#define LARGE 1000000

/* The bus's sync handler, in the posting thread, counts what is posted; the
 * test counts what it lets go. */
typedef struct
{
  GMutex lock;
  GCond changed;
  guint posted;
  guint gone;
  guint most_unread;
} Count;

static GstBusSyncReply
count_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Count *count = user_data;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT
      || !gst_message_has_name (message, "roboflow-predictions"))
    return GST_BUS_PASS;
  g_mutex_lock (&count->lock);
  count->posted++;
  count->most_unread = MAX (count->most_unread, count->posted - count->gone);
  g_cond_broadcast (&count->changed);
  g_mutex_unlock (&count->lock);
  return GST_BUS_PASS;
}

static void
count_init (Count * count)
{
  g_mutex_init (&count->lock);
  g_cond_init (&count->changed);
}

static void
count_clear (Count * count)
{
  g_mutex_clear (&count->lock);
  g_cond_clear (&count->changed);
}

/* A pipeline that plays and has posted as many messages as it may. */
static GstElement *
start_and_fill_with (Count * count, const gchar * results, guint n_frames,
    guint limit)
{
  GstElement *pipeline = pipeline_new ("videotestsrc num-buffers=%u "
      "pattern=black ! video/x-raw,width=32,height=24,framerate=30/1 ! "
      "roboflowvideoinfer name=infer results-input-location=%s", n_frames,
      results);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  count_init (count);
  gst_bus_set_sync_handler (bus, count_message, count, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&count->lock);
  while (count->posted < limit)
    g_cond_wait (&count->changed, &count->lock);
  g_mutex_unlock (&count->lock);
  return pipeline;
}

static GstElement *
start_and_fill (Count * count)
{
  g_autofree gchar *results = scratch_write_results ("many.json", N_FRAMES);

  return start_and_fill_with (count, results, N_FRAMES, LIMIT);
}

static void
let_go (Count * count, GstMessage * message)
{
  if (gst_message_has_name (message, "roboflow-predictions")) {
    g_mutex_lock (&count->lock);
    count->gone++;
    g_mutex_unlock (&count->lock);
  }
  gst_message_unref (message);
}

/* Reads the bus to the end; asserts how many messages were posted, and unread
 * at once. */
static void
read_all (GstElement * pipeline, Count * count, guint n_frames, guint limit)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  while ((message = gst_bus_timed_pop_filtered (bus, 90 * GST_SECOND,
              GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS | GST_MESSAGE_ERROR))
      && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT)
    let_go (count, message);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);

  g_assert_cmpuint (count->posted, ==, n_frames);
  g_assert_cmpuint (count->gone, ==, n_frames);
  g_assert_cmpuint (count->most_unread, ==, limit);
}

static void
test_slow_reader (void)
{
  Count count = { 0, };
  GstElement *pipeline = start_and_fill (&count);

  read_all (pipeline, &count, N_FRAMES, LIMIT);
  pipeline_free (pipeline);
  count_clear (&count);
}

/* Results with a text of LARGE characters in each frame. */
static gchar *
write_large_results (void)
{
  g_autofree gchar *answer = g_strnfill (LARGE, 'a');
  g_autoptr (GString) json = g_string_new ("{\"frame_offset\":[");

  for (guint i = 0; i < N_LARGE; i++)
    g_string_append_printf (json, "%s%u", i ? "," : "", i);
  g_string_append (json, "],\"speaker\":[");
  for (guint i = 0; i < N_LARGE; i++)
    g_string_append_printf (json, "%s{\"response\":\"%s\"}", i ? "," : "",
        answer);
  g_string_append (json, "]}");
  return scratch_write ("large.json", json->str);
}

/* Of large messages fewer may be unread. */
static void
test_large_messages (void)
{
  Count count = { 0, };
  g_autofree gchar *results = write_large_results ();
  guint limit = BYTE_LIMIT / (3 * LARGE) + 1;
  GstElement *pipeline = start_and_fill_with (&count, results, N_LARGE, limit);

  read_all (pipeline, &count, N_LARGE, limit);
  pipeline_free (pipeline);
  count_clear (&count);
}

/* The element can be stopped while it waits. */
static void
test_stop (void)
{
  Count count = { 0, };
  GstElement *pipeline = start_and_fill (&count);

  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_NULL), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpuint (count.posted, ==, LIMIT);
  pipeline_free (pipeline);
  count_clear (&count);
}

/* Messages that the application still holds can be freed after the element. */
static void
test_kept_messages (void)
{
  Count count = { 0, };
  GstElement *pipeline = start_and_fill (&count);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) kept = gst_bus_timed_pop_filtered (bus,
      90 * GST_SECOND, GST_MESSAGE_ELEMENT);

  pipeline_free (pipeline);
  g_assert_true (gst_message_has_name (kept, "roboflow-predictions"));
  count_clear (&count);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pacing/slow-reader", test_slow_reader);
  g_test_add_func ("/pacing/large-messages", test_large_messages);
  g_test_add_func ("/pacing/stop", test_stop);
  g_test_add_func ("/pacing/kept-messages", test_kept_messages);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
