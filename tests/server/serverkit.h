/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A roboflow-video-server of the test's own, with a fresh data directory. */
typedef struct
{
  GSubprocess *process;
  SoupSession *session;
  char *url;
  char *dir;
} TestServer;

/* @...: further arguments, up to a NULL. */
TestServer *test_server_start (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* Asks it to end, and asserts that it does so in order. */
void test_server_stop (TestServer * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_stop)

/* How many lines of its log of requests hold both texts. */
guint test_server_count_requests (TestServer * self, const char *first,
    const char *second);

/* Blocks until there is one. */
void test_server_wait_for_request (TestServer * self, const char *words);

/* What came back: an answer, or an error of the connection. */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  char *text;
  gsize size;
  GError *error;
} Reply;

void reply_free (Reply * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

/* @url: absolute, or a path of @self. @body: JSON, or NULL. */
Reply *test_server_send (TestServer * self, const char *method,
    const char *url, const char *body);
Reply *test_server_put (TestServer * self, const char *url, GBytes * body);

/* The answer as an object; asserts that it is one. */
JsonObject *reply_to_json (Reply * self);

/* The steps of a job that goes well. */
char *test_server_get_upload_url (TestServer * self);
char *test_server_upload (TestServer * self, const char *path);
char *test_server_create (TestServer * self, const char *input_url,
    double infer_fps, const char *models);

/* Waits until the job has ended; the last answer to a question for its
 * status. */
JsonObject *test_server_wait (TestServer * self, const char *job_id);

/* From creation to results. */
JsonObject *test_server_run (TestServer * self, const char *input_url,
    double infer_fps, const char *models);

G_END_DECLS
