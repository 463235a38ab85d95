/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "moment.h"

#include "pipelinekit.h"
#include "scratch.h"
#include "slowdisk.h"

/* The moments themselves are listed in moments.c.
 *
 * Probes and a sync handler on the bus, in whatever thread they are called,
 * count what happens; the test's thread waits for the count. The lock guards
 * it. */

#define FRAMES 10
#define UNREAD 256

const Moment *
moment_find (const gchar * name)
{
  const Moment *moment = moments;

  while (!g_str_equal (moment->name, name))
    moment++;
  return moment;
}

struct _Reached
{
  FakeServer *server;
  GstElement *pipeline;
  MomentKind kind;

  GMutex lock;
  GCond changed;
  guint n;                      /* things of this kind */
  gboolean ended;
};

static const gchar *const routes[] = {
  "POST /video_upload_signed_url/", "PUT /put", "POST /videoinfer/",
  "GET /videoinfer/", "GET /get"
};

static gchar *video_size, *video, *results, *lines;

void
moments_init (const gchar * size)
{
  GstElement *pipeline;

  video_size = g_strdup (size);
  video = scratch_path ("moment.mp4");
  lines = scratch_path ("moment.jsonl");
  results = scratch_write_results ("moment.json", 300);
  pipeline = pipeline_new ("videotestsrc num-buffers=30 ! "
      "video/x-raw,%s,framerate=30/1 ! x264enc bframes=2 ! mp4mux ! "
      "filesink location=%s", size, video);
  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}

void
moments_finish (void)
{
  g_clear_pointer (&video_size, g_free);
  g_clear_pointer (&video, g_free);
  g_clear_pointer (&lines, g_free);
  g_clear_pointer (&results, g_free);
}

static gchar *
fill_in (const gchar * description)
{
  GString *filled = g_string_new (description);

  g_string_replace (filled, "SIZE", video_size, 0);
  g_string_replace (filled, "VIDEO", video, 0);
  g_string_replace (filled, "RESULTS", results, 0);
  g_string_replace (filled, "LINES", lines, 0);
  return g_string_free (filled, FALSE);
}

/* The server */

/* What a good server answers to the request of this number. */
static gchar *
get_answer (FakeServer * server, guint request, gboolean done)
{
  g_autofree gchar *put = fake_server_get_url (server, "/put");
  g_autofree gchar *get = fake_server_get_url (server, "/get");
  gchar *text = NULL;

  switch (request) {
    case 0:
      return g_strdup_printf ("{\"signed_url\":\"%s\"}", put);
    case 2:
      return g_strdup ("{\"job_id\":\"job-1\"}");
    case 3:
      return done ? g_strdup_printf ("{\"status\":0,\"output_signed_url\":"
          "\"%s\"}", get) : g_strdup ("{\"status\":1,\"progress\":0.5}");
    case 4:
      g_assert_true (g_file_get_contents (results, &text, NULL, NULL));
      return text;
    default:
      return g_strdup ("");
  }
}

/* A server for @n_runs that succeed. */
static FakeServer *
start_good_server (guint n_runs)
{
  FakeServer *server = fake_server_new (NULL);

  for (guint i = 0; i < n_runs * G_N_ELEMENTS (routes); i++) {
    const guint request = i % G_N_ELEMENTS (routes);
    g_autofree gchar *answer = get_answer (server, request, TRUE);

    fake_server_answer (server, routes[request], 200, NULL, answer);
  }
  return server;
}

static FakeServer *
start_server (const Moment * moment)
{
  FakeServer *server = fake_server_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    gboolean done = moment->kind != AT_WAITING;
    g_autofree gchar *answer = get_answer (server, i, done);

    if (i < moment->n_answers || (i == moment->n_answers && !done)) {
      fake_server_answer (server, routes[i], 200, NULL, answer);
    } else if (i == moment->n_answers && moment->half) {
      g_autofree gchar *half = g_strconcat ("HTTP/1.1 200 OK\r\n"
          "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
          moment->half, NULL);

      fake_server_answer_raw (server, routes[i], half, TRUE);
    } else {
      fake_server_stall (server, routes[i]);
    }
  }
  return server;
}

/* Counting what happens */

static void
count (Reached * reached)
{
  g_mutex_lock (&reached->lock);
  reached->n++;
  g_cond_broadcast (&reached->changed);
  g_mutex_unlock (&reached->lock);
}

static void
end (Reached * reached)
{
  g_mutex_lock (&reached->lock);
  reached->ended = TRUE;
  g_cond_broadcast (&reached->changed);
  g_mutex_unlock (&reached->lock);
}

static void
wait_for (Reached * reached, guint n)
{
  g_mutex_lock (&reached->lock);
  while (reached->n < n && !reached->ended)
    g_cond_wait (&reached->changed, &reached->lock);
  g_mutex_unlock (&reached->lock);
}

static GstPadProbeReturn
count_data (GstPad * pad, GstPadProbeInfo * info, gpointer reached)
{
  count (reached);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
count_end (GstPad * pad, GstPadProbeInfo * info, gpointer reached)
{
  if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS)
    count (reached);
  return GST_PAD_PROBE_OK;
}

static void
count_overrun (GstElement * queue, gpointer reached)
{
  count (reached);
}

static gboolean
is_state (GstMessage * message, const gchar * state)
{
  return gst_message_has_name (message, "roboflow-job")
      && g_strcmp0 (gst_structure_get_string (gst_message_get_structure
          (message), "state"), state) == 0;
}

static void
assert_no_error (GstMessage * message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, &debug);
  g_test_message ("%s: %s", GST_MESSAGE_SRC_NAME (message), debug);
  g_assert_no_error (error);
}

static GstBusSyncReply
count_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Reached *reached = user_data;
  const gboolean predictions =
      gst_message_has_name (message, "roboflow-predictions");

  assert_no_error (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    end (reached);
  if (reached->kind == AT_SYNC && predictions)
    slow_disk_hold ();
  if (reached->kind == AT_EVENT || (reached->kind == AT_UNREAD && predictions)
      || (reached->kind == AT_WAITING && is_state (message, "processing")))
    count (reached);
  if (reached->kind == AT_UNREAD)
    return GST_BUS_PASS;
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* Where it is counted */

static void
add_probe (Reached * reached, const gchar * element_name,
    const gchar * pad_name, GstPadProbeType type, GstPadProbeCallback callback)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (reached->pipeline), element_name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  if (pad)
    gst_pad_add_probe (pad, type, callback, reached, NULL);
}

static void
watch_queue (Reached * reached)
{
  g_autoptr (GstElement) queue =
      gst_bin_get_by_name (GST_BIN (reached->pipeline), "queue");

  g_signal_connect (queue, "overrun", G_CALLBACK (count_overrun), reached);
  add_probe (reached, "end", "sink", GST_PAD_PROBE_TYPE_BLOCK
      | GST_PAD_PROBE_TYPE_BUFFER, NULL);
}

static void
watch (Reached * reached)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (reached->pipeline);
  const GstPadProbeType all = GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM
      | GST_PAD_PROBE_TYPE_EVENT_FLUSH;

  gst_bus_set_sync_handler (bus, count_message, reached, NULL);
  switch (reached->kind) {
    case AT_FRAME_IN:
      add_probe (reached, "infer", "sink", GST_PAD_PROBE_TYPE_BUFFER,
          count_data);
      break;
    case AT_FRAME_OUT:
      add_probe (reached, "infer", "src", GST_PAD_PROBE_TYPE_BUFFER,
          count_data);
      break;
    case AT_END_IN:
      add_probe (reached, "infer", "sink", GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
          count_end);
      break;
    case AT_SEEK:
      add_probe (reached, "infer", "sink", GST_PAD_PROBE_TYPE_EVENT_FLUSH,
          count_data);
      break;
    case AT_BLOCK:
      add_probe (reached, "infer", "src", GST_PAD_PROBE_TYPE_BLOCK
          | GST_PAD_PROBE_TYPE_BUFFER, count_data);
      break;
    case AT_FULL:
      watch_queue (reached);
      break;
    case AT_EVENT:
      add_probe (reached, "infer", "sink", all, count_data);
      add_probe (reached, "infer", "src", all, count_data);
      break;
    default:
      break;
  }
}

/* @server: (transfer full) */
static Reached *
start (const Moment * moment, FakeServer * server)
{
  Reached *reached = g_new0 (Reached, 1);
  g_autofree gchar *description = fill_in (moment->pipeline);
  g_autofree gchar *url = NULL;

  g_mutex_init (&reached->lock);
  g_cond_init (&reached->changed);
  reached->kind = moment->kind;
  reached->server = server;
  reached->pipeline = pipeline_new ("%s", description);
  url = fake_server_get_url (reached->server, "");
  pipeline_use_server (reached->pipeline, url);
  if (moment->kind == AT_WAITING)
    pipeline_set (reached->pipeline, "poll-interval", 3600000, NULL);
  watch (reached);
  gst_element_set_state (reached->pipeline, GST_STATE_PLAYING);
  return reached;
}

Reached *
moment_reach (const Moment * moment)
{
  Reached *reached = start (moment, start_server (moment));

  switch (moment->kind) {
    case AT_REQUEST:
      fake_server_wait_for (reached->server, routes[moment->n_answers]);
      break;
    case AT_SYNC:
      slow_disk_wait ();
      break;
    case AT_UNREAD:
      wait_for (reached, UNREAD);
      break;
    case AT_FRAME_IN:
    case AT_FRAME_OUT:
      wait_for (reached, FRAMES);
      break;
    default:
      wait_for (reached, 1);
      break;
  }
  return reached;
}

Reached *
moment_reach_event (const gchar * pipeline, guint n)
{
  const Moment moment = { "", pipeline, AT_EVENT };
  Reached *reached = start (&moment, start_good_server (2));

  wait_for (reached, n);
  return reached;
}

void
reached_play_to_end (Reached * reached)
{
  g_mutex_lock (&reached->lock);
  reached->ended = FALSE;
  g_mutex_unlock (&reached->lock);
  gst_element_set_state (reached->pipeline, GST_STATE_PLAYING);
  wait_for (reached, G_MAXUINT);
}

GstElement *
reached_get_pipeline (Reached * reached)
{
  return reached->pipeline;
}

void
reached_free (Reached * reached)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (reached->pipeline);

  slow_disk_release ();
  gst_element_set_state (reached->pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  gst_object_unref (reached->pipeline);
  fake_server_free (reached->server);
  g_mutex_clear (&reached->lock);
  g_cond_clear (&reached->changed);
  g_free (reached);
}
