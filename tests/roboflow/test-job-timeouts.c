/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobfixture.h"

/* A server that goes silent, or that never comes to an end, in each of the five
 * requests. The next try finds it well. */

#define STALL_TIMEOUT_S 60
#define ANSWER_TIMEOUT_S 120

#define OK "HTTP/1.1 200 OK\r\n"
#define HALF OK "Content-Length: 100\r\n\r\n{"

/* Until the first retry, so that a slow machine does not make a second. */
static void
set_timeouts (JobFixture * f, guint stall_s, guint answer_s)
{
  *gst_roboflow_client_get_timeouts (f->client) = (GstRoboflowTimeouts) {
  stall_s, answer_s};
}

static void
run_with_one_retry (JobFixture * f, gboolean ambiguous)
{
  answer_ask (f);
  answer_upload (f);
  answer_create (f);
  answer_status_done (f);
  answer_download (f);
  g_assert_true (run (f));
  g_assert_no_error (f->error);
  assert_done (f, "aucwd.");
  g_assert_cmpuint (f->n_retries, ==, 1);
  g_assert_cmpuint (f->n_warnings, ==, ambiguous ? 1 : 0);
}

/* Not even a status comes. */
static void
test_silent (JobFixture * f, gconstpointer route)
{
  set_timeouts (f, 1, ANSWER_TIMEOUT_S);
  fake_server_stall (f->server, route);
  run_with_one_retry (f, g_str_equal (route, CREATE));
}

static void
test_silent_in_the_middle (JobFixture * f, gconstpointer route)
{
  set_timeouts (f, 1, ANSWER_TIMEOUT_S);
  fake_server_answer_raw (f->server, route, HALF, TRUE);
  run_with_one_retry (f, g_str_equal (route, CREATE));
}

/* Bytes move, but headers, or a small answer, do not come to an end. */
static void
test_endless_headers (JobFixture * f, gconstpointer route)
{
  set_timeouts (f, STALL_TIMEOUT_S, 1);
  fake_server_drip (f->server, route, OK "X-Endless: ");
  run_with_one_retry (f, g_str_equal (route, CREATE));
}

static void
test_endless_answer (JobFixture * f, gconstpointer route)
{
  set_timeouts (f, STALL_TIMEOUT_S, 1);
  fake_server_drip (f->server, route, OK "\r\n{");
  run_with_one_retry (f, g_str_equal (route, CREATE));
}

/* Results may take as long as they are large, but not at any pace. */
static void
test_endless_results (JobFixture * f, gconstpointer route)
{
  set_timeouts (f, 1, ANSWER_TIMEOUT_S);
  fake_server_drip (f->server, route, OK "\r\n{");
  run_with_one_retry (f, FALSE);
}

static void
add (const gchar * name, const gchar * request, const gchar * route,
    void (*func) (JobFixture *, gconstpointer))
{
  g_autofree gchar *path = g_strconcat (name, "/", request, NULL);

  add_job_test (path, GPOINTER_TO_SIZE (route), func);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name, *route;
  } requests[] = {
    {"ask", ASK}, {"upload", PUT}, {"create", CREATE}, {"status", STATUS},
    {"download", GET},
  };

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    const gchar *name = requests[i].name;
    const gchar *route = requests[i].route;

    add ("silent", name, route, test_silent);
    add ("endless-headers", name, route, test_endless_headers);
    /* What a storage says of an upload is not read. */
    if (!g_str_equal (route, PUT))
      add ("silent-in-the-middle", name, route, test_silent_in_the_middle);
    if (!g_str_equal (route, PUT) && !g_str_equal (route, GET))
      add ("endless-answer", name, route, test_endless_answer);
  }
  add ("endless-answer", "download", GET, test_endless_results);
  return g_test_run ();
}
