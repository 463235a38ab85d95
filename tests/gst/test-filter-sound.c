/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A file with picture and sound goes through a filter (the picture) into a new
 * file. Both come out as they were and in step, wherever the predictions come
 * from. */

#include <roboflow/roboflow.h>

#include "../kit/passing.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define N_FRAMES 60
#define MODELS "[{\"model_id\":\"ball\",\"model_version\":\"1\"," \
    "\"inference_type\":\"object-detection\"}]"

/* How far times may differ after muxing again. */
#define TICK GST_MSECOND

static TestServer *server;
static gchar *original;         /* two seconds */

/* How much later than the sound the picture begins, in nanoseconds. */
static const struct
{
  const gchar *name;
  const gchar *offset;
} starts[] = {
  {"together", "0"}, {"picture-late", "700000000"}
};

static void
play_to_end (GstElement * pipeline)
{
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  pipeline_free (pipeline);
}

static void
make_original (guint start)
{
  original = scratch_path ("original.mp4");
  play_to_end (pipeline_new ("videotestsrc pattern=ball num-buffers=%d "
          "timestamp-offset=%s ! "
          "video/x-raw,format=I420,width=160,height=120,framerate=30/1 ! "
          "x264enc bframes=2 key-int-max=20 ! mp4mux name=mux ! filesink "
          "location=%s audiotestsrc wave=ticks num-buffers=87 ! "
          "audio/x-raw,rate=44100 ! avenc_aac ! mux.", N_FRAMES,
          starts[start].offset, original));
}

/* Where predictions come from. */

static void
use_results (GstElement * pipeline)
{
  g_autofree gchar *results = scratch_write_results ("results.json", N_FRAMES);

  pipeline_set (pipeline, "results-input-location", results, NULL);
}

static void
use_job (GstElement * pipeline)
{
  g_autofree gchar *url = test_server_upload (server, original);
  g_autofree gchar *job_id = test_server_create (server, url, 5, MODELS);

  pipeline_set (pipeline, "job-id", job_id, NULL);
}

static void
use_url (GstElement * pipeline)
{
  g_autofree gchar *url = test_server_upload (server, original);

  pipeline_set (pipeline, "input-url", url, "model-id", "ball/1", NULL);
}

static void
use_recording (GstElement * pipeline)
{
  pipeline_set (pipeline, "model-id", "ball/1", NULL);
}

static const struct
{
  const gchar *name;
  void (*use) (GstElement * pipeline);
} sources[] = {
  {"results", use_results}, {"job", use_job}, {"url", use_url},
  {"recording", use_recording}
};

typedef struct
{
  GArray *video;
  GArray *audio;
} Streams;

static void
streams_clear (Streams * streams)
{
  g_array_unref (streams->video);
  g_array_unref (streams->audio);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Streams, streams_clear)
/* The encoded frames of a file. */
static Streams
read_streams (const gchar * path)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! qtdemux "
      "name=all all.video_0 ! queue ! fakesink name=video all.audio_0 ! queue "
      "! fakesink name=audio", path);
  Streams streams = { passing_watch (pipeline, "video", "sink"),
    passing_watch (pipeline, "audio", "sink")
  };

  play_to_end (pipeline);
  return streams;
}

static void
assert_same_times (GArray * before, GArray * after)
{
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < after->len; i++) {
    const Passed *in = &g_array_index (before, Passed, i);
    const Passed *out = &g_array_index (after, Passed, i);

    g_assert_cmpint (ABS (GST_CLOCK_DIFF (in->running_time,
                out->running_time)), <=, TICK);
  }
}

static void
assert_same_bytes (GArray * before, GArray * after)
{
  for (guint i = 0; i < after->len; i++)
    g_assert_cmpstr (g_array_index (after, Passed, i).checksum, ==,
        g_array_index (before, Passed, i).checksum);
}

/* What stands before and behind the filter. */
static const struct
{
  const gchar *name;
  const gchar *decode;
  const gchar *encode;
} forms[] = {
  {"encoded", "", ""},
  {"raw", "avdec_h264 ! ", "x264enc bframes=0 ! "}
};

#define QUEUE "queue max-size-bytes=0 max-size-buffers=0 max-size-time=0 ! "

static void
mux_again (const gchar * path, guint form, guint source)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! qtdemux name=all "
      "mp4mux name=mux ! filesink location=%s "
      "all.video_0 ! " QUEUE
      "h264parse ! %s roboflowvideoinfer name=infer ! %s "
      "h264parse ! mux. all.audio_0 ! " QUEUE "aacparse ! mux.",
      original, path, forms[form].decode, forms[form].encode);
  g_autoptr (GArray) out = passing_watch (pipeline, "infer", "src");
  guint n_with_predictions = 0;

  pipeline_use_server (pipeline, server->url);
  sources[source].use (pipeline);
  play_to_end (pipeline);
  g_assert_cmpint (g_array_index (out, Passed, 0).number, ==, 0);
  for (guint i = 0; i < out->len; i++)
    n_with_predictions += g_array_index (out, Passed, i).number >= 0;
  g_assert_cmpuint (n_with_predictions, ==, N_FRAMES);
}

typedef struct
{
  guint start, form, source;
} Case;

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *path = scratch_path ("again.mp4");
  g_auto (Streams) before = { NULL };
  g_auto (Streams) after = { NULL };

  make_original (c->start);
  mux_again (path, c->form, c->source);
  before = read_streams (original);
  after = read_streams (path);
  g_clear_pointer (&original, g_free);
  g_assert_cmpuint (before.video->len, ==, N_FRAMES);
  assert_same_times (before.audio, after.audio);
  assert_same_bytes (before.audio, after.audio);
  if (*forms[c->form].decode) {
    g_assert_cmpuint (after.video->len, ==, N_FRAMES);
    return;
  }
  assert_same_times (before.video, after.video);
  assert_same_bytes (before.video, after.video);
}

static void
add_cases (guint start, guint form)
{
  for (guint source = 0; source < G_N_ELEMENTS (sources); source++) {
    g_autofree gchar *path = g_strdup_printf ("/filter-sound/%s/%s/%s",
        starts[start].name, forms[form].name, sources[source].name);
    Case *c = g_new (Case, 1);

    *c = (Case) {
    start, form, source};
    g_test_add_data_func_full (path, c, test_case, g_free);
  }
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  scratch_init ();
  server = test_server_start ("--poll-limit", "0", NULL);

  for (guint start = 0; start < G_N_ELEMENTS (starts); start++)
    for (guint form = 0; form < G_N_ELEMENTS (forms); form++)
      add_cases (start, form);
  result = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return result;
}
