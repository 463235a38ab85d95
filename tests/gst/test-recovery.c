/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every fault of the service and the network that the local server can inject,
 * and the one right answer to it. */

#include "../kit/cases.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <roboflow/gstroboflowerror.h>
#include <string.h>

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "max-retries=2"

#define N_INFERRED 5

typedef struct
{
  const gchar *name;            /* of the fault, as the server's --fault takes it */
  const gchar *words;           /* of the error; NULL: it ends well */
  guint n_jobs;                 /* that were created */
  guint n_uploads;              /* that were begun */
  const gchar *warning;         /* words of the one that is posted, or NULL */
} Case;

static const Case cases[] = {
  /* What passes is tried again, and nobody need know. */
  {"url:503x1", NULL, 1, 1},
  {"url:408x1", NULL, 1, 1},
  {"url:429x1", NULL, 1, 1},
  {"url:resetx1", NULL, 1, 1},
  {"url:htmlx1", NULL, 1, 1},
  {"url:emptyx1", NULL, 1, 1},
  {"url:cut@5x1", NULL, 1, 1},
  {"url:cutclean@5x1", NULL, 1, 1},
  {"upload:500x1", NULL, 1, 2},
  {"upload:429x1", NULL, 1, 2},
  {"upload:resetx1", NULL, 1, 2},
  {"upload:reset@1000x1", NULL, 1, 2},
  {"upload:expiredx1", NULL, 1, 2},
  {"upload:403x2", NULL, 1, 3},
  {"upload:corruptx1", NULL, 1, 2},
  {"status:500x1", NULL, 1, 1},
  {"status:429x1", NULL, 1, 1},
  {"status:resetx1", NULL, 1, 1},
  {"status:htmlx1", NULL, 1, 1},
  {"status:emptyx1", NULL, 1, 1},
  {"status:cut@5x1", NULL, 1, 1},
  {"results:500x1", NULL, 1, 1},
  {"results:resetx1", NULL, 1, 1},
  {"results:reset@100x1", NULL, 1, 1},
  {"results:cut@100x1", NULL, 1, 1},
  {"results:cutclean@100x1", NULL, 1, 1},
  {"results:htmlx1", NULL, 1, 1},
  {"results:emptyx1", NULL, 1, 1},
  {"results:expiredx2", NULL, 1, 1},

  /* Nobody knows whether a job was created: one more try, and a warning. */
  {"create:503x1", NULL, 1, 1},
  {"create:429x1", NULL, 1, 1},
  {"create:500x1", NULL, 1, 1, "a second job may have been made"},
  {"create:htmlx1", NULL, 1, 1, "a second job may have been made"},
  {"create:cut@5x1", NULL, 2, 1, "a second job may have been made"},

  /* What does not pass ends the run, with words that say what to do. */
  {"url:401", "check api-key", 0, 0},
  {"url:402", "check its plan and its credits", 0, 0},
  {"url:403", "check that the key is of the workspace", 0, 0},
  {"url:404", "check the model's name", 0, 0},
  {"url:423", "check its plan and its billing", 0, 0},
  {"url:500", "try again later", 0, 0},
  {"upload:500", "try again later", 0, 3},
  {"upload:expired", "signed URL has expired", 0, 4},
  {"upload:corrupt", "is not what was sent", 0, 3},
  {"create:400", "refused the request", 0, 1},
  {"create:404", "check the model's name", 0, 1},
  {"status:404", "does not know", 1, 1},
  {"results:404", "does not have the file", 1, 1},
  {"results:cutclean@100", "the text is cut short", 1, 1},
  {"results:html", "A web page came", 1, 1},
  {"results:empty", "The results are empty", 1, 1},
};

static void
assert_warned (const Outcome * outcome, const gchar * words)
{
  g_assert_cmpuint (outcome->warnings->len, ==, words ? 1 : 0);
  if (words)
    g_assert_nonnull (strstr (outcome->warnings->pdata[0], words));
}

static void
test_recovery (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *argument = g_strconcat ("--fault=", c->name, NULL);
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      argument, NULL);
  g_autoptr (Outcome) outcome = pipeline_run (server->url, BALL INFER);

  if (c->words) {
    outcome_assert_says (outcome, c->words);
  } else {
    outcome_assert_eos (outcome);
    g_assert_cmpuint (outcome->predictions->len, ==, N_INFERRED);
    assert_warned (outcome, c->warning);
  }
  g_assert_cmpuint (test_server_count_requests (server, "\"PUT\"", ""), ==,
      c->n_uploads);
  g_assert_cmpuint (test_server_count_requests (server, "\"POST\"",
          "\"job_id\":\""), ==, c->n_jobs);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD_CASES ("/recovery/", cases, test_recovery);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
