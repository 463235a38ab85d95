/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Many jobs in one process, and what that takes.
 *
 *   soak-jobs JOBS EVERY [NAME]
 *
 * The uses below come in turns, or only the one of that name. Pipelines of one
 * round are kept and run again in the next one, those of the next are made and
 * freed. After every EVERY jobs this prints a line "jobs N …" as memory_print()
 * has it; it ends at once when a job does not end as it should, or when a file
 * is left behind. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <glib/gstdio.h>
#include <string.h>

#include "memory.h"

#define CAPS "video/x-raw,width=64,height=48,framerate=10/1"
#define BALL "videotestsrc pattern=ball num-buffers=10 ! " CAPS " ! "
#define H264 "x264enc speed-preset=ultrafast tune=zerolatency ! h264parse ! "
#define FROM_FILE "filesrc location=DIR/ball.mp4 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "max-retries=0 "
/* What a failure keeps, where it is known. */
#define KEEP "recording-location=DIR/kept.mp4 results-location=DIR/kept.json "
#define SHOW "! roboflowoverlay ! fakesink"

typedef enum
{ GOOD, BROKEN_RESULTS, REFUSED, STALLED, N_SERVERS } Service;

typedef struct
{
  const gchar *name;
  const gchar *pipeline;        /* DIR stands for a folder */
  Service service;
  const gchar *words;           /* of the error; NULL: it ends well */
} Use;

static const Use uses[] = {
  {"sink", BALL INFER},
  {"sink-of-h264", BALL H264 INFER "inference-type=instance-segmentation"},
  {"sink-of-bytes", FROM_FILE INFER "predictions-location=DIR/lines.jsonl"},
  {"sink-with-files", BALL INFER KEEP "job-location=DIR/job"},
  {"attaching", BALL INFER "results-input-location=DIR/ball.json " SHOW},
  /* The colon makes the link each time that the demuxer has a pad. */
  {"replay-upstream", FROM_FILE "qtdemux : h264parse ! " INFER
        "replay=upstream ! avdec_h264 " SHOW},
  {"replay-recording", BALL INFER "replay=recording meta=predictions+roi "
        SHOW},
  {"fails-at-results", BALL INFER KEEP, BROKEN_RESULTS, "cut short"},
  {"fails-at-creation", BALL INFER KEEP "job-location=DIR/job2", REFUSED,
      "Could not create the job"},
  {"stopped", BALL INFER, STALLED},
};

typedef struct
{
  TestServer *servers[N_SERVERS];
  GstElement *kept[G_N_ELEMENTS (uses)];
} Soak;

static gchar *
insert_folder (const gchar * pipeline)
{
  g_autofree gchar *folder = scratch_path ("files");
  g_auto (GStrv) parts = g_strsplit (pipeline, "DIR", -1);

  return g_strjoinv (folder, parts);
}

static GstElement *
make (Soak * soak, const Use * use)
{
  g_autofree gchar *description = insert_folder (use->pipeline);
  GstElement *pipeline = pipeline_new ("%s", description);

  pipeline_use_server (pipeline, soak->servers[use->service]->url);
  return pipeline;
}

static void
assert_outcome (const Use * use, Outcome * outcome)
{
  if (use->words)
    outcome_assert_says (outcome, use->words);
  else if (use->service == GOOD)
    outcome_assert_eos (outcome);
}

/* One run of the element, from READY to READY. */
static void
play (GstElement * pipeline, const Use * use)
{
  g_autoptr (Outcome) outcome = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  outcome = pipeline_wait (pipeline,
      use->service == STALLED ? "submitted" : NULL);
  assert_outcome (use, outcome);
  gst_element_set_state (pipeline, GST_STATE_READY);
}

static void
run (Soak * soak, guint index, gboolean keep)
{
  const Use *use = &uses[index];
  GstElement *pipeline;

  if (keep) {
    if (!soak->kept[index])
      soak->kept[index] = make (soak, use);
    play (soak->kept[index], use);
  } else {
    pipeline = make (soak, use);
    play (pipeline, use);
    pipeline_free (pipeline);
  }
  scratch_assert_nothing_temporary ();
}

static void
write_files (void)
{
  g_autofree gchar *folder = scratch_path ("files");
  g_autofree gchar *results = NULL;
  g_autofree gchar *description = insert_folder (BALL H264
      "mp4mux ! filesink location=DIR/ball.mp4");
  GstElement *pipeline = pipeline_new ("%s", description);
  g_autoptr (Outcome) outcome = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  results = scratch_write_results ("files/ball.json", 10);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);
  pipeline_free (pipeline);
}

static void
start_servers (Soak * soak)
{
  soak->servers[GOOD] = test_server_start ("--poll-limit=0", NULL);
  soak->servers[BROKEN_RESULTS] = test_server_start ("--poll-limit=0",
      "--fault=results:cutclean@100", NULL);
  soak->servers[REFUSED] = test_server_start ("--fault=create:503", NULL);
  soak->servers[STALLED] = test_server_start ("--fault=status:stall", NULL);
}

static void
soak_jobs (guint n, guint every, const gchar * name)
{
  Soak soak = { {NULL} };
  guint n_run = 0;

  start_servers (&soak);
  memory_print ("jobs", 0);
  for (guint turn = 0; n_run < n; turn++) {
    const guint index = turn % G_N_ELEMENTS (uses);

    if (name && !g_str_equal (name, uses[index].name))
      continue;
    run (&soak, index, turn / G_N_ELEMENTS (uses) % 2 == 0);
    if (++n_run % every == 0)
      memory_print ("jobs", n_run);
  }
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    g_clear_pointer (&soak.kept[i], pipeline_free);
  for (guint i = 0; i < N_SERVERS; i++)
    test_server_stop (soak.servers[i]);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc < 3) {
    g_printerr ("usage: %s JOBS EVERY [NAME]\n", argv[0]);
    return 2;
  }
  scratch_init ();
  write_files ();
  soak_jobs (g_ascii_strtoull (argv[1], NULL, 10),
      g_ascii_strtoull (argv[2], NULL, 10), argv[3]);
  scratch_finish ();
  return 0;
}
