/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "serverkit.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define POLL_INTERVAL_US (20 * 1000)

static char *
read_first_line (GSubprocess * process)
{
  g_autoptr (GDataInputStream) out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  char *line;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (out),
      FALSE);
  line = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  g_assert_nonnull (line);
  return line;
}

/* No server outlives a test that has failed. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (GPtrArray * args)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher,
      (const char *const *) args->pdata, &error);
  g_assert_no_error (error);
  return process;
}

TestServer *
test_server_start (const char *first, ...)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  va_list rest;

  self->dir = g_dir_make_tmp ("server-test-XXXXXX", &error);
  g_assert_no_error (error);
  g_ptr_array_add (args, (char *) g_getenv ("ROBOFLOW_VIDEO_SERVER"));
  g_ptr_array_add (args, "--data-dir");
  g_ptr_array_add (args, self->dir);
  va_start (rest, first);
  for (const char *arg = first; arg; arg = va_arg (rest, const char *))
      g_ptr_array_add (args, (char *) arg);
  va_end (rest);
  g_ptr_array_add (args, NULL);

  self->process = spawn (args);
  self->url = read_first_line (self->process);
  self->session = soup_session_new ();
  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) rm = g_subprocess_new (0, &error, "rm", "-r", path,
      NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (rm, NULL, &error);
  g_assert_no_error (error);
}

void
test_server_stop (TestServer * self)
{
  g_autoptr (GError) error = NULL;

  soup_session_abort (self->session);
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  remove_tree (self->dir);
  g_object_unref (self->session);
  g_object_unref (self->process);
  g_free (self->url);
  g_free (self->dir);
  g_free (self);
}

guint
test_server_count_requests (TestServer * self, const char *first,
    const char *second)
{
  g_autofree char *path = g_build_filename (self->dir, "requests.log", NULL);
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  lines = g_strsplit (log, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    n += strstr (lines[i], first) && strstr (lines[i], second);
  return n;
}

void
test_server_wait_for_request (TestServer * self, const char *words)
{
  while (test_server_count_requests (self, words, words) == 0)
    g_usleep (1000);
}

void
reply_free (Reply * self)
{
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_error (&self->error);
  g_free (self->text);
  g_free (self);
}

/* Bodies are read by hand, to have what came before a connection broke. */
static void
read_body (Reply * reply, GInputStream * stream)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 block[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, block, sizeof block, NULL,
              &reply->error)) > 0)
    g_byte_array_append (body, block, n);
  reply->size = body->len;
  g_byte_array_append (body, (const guint8 *) "", 1);
  reply->text = (char *) g_byte_array_free (g_steal_pointer (&body), FALSE);
}

static Reply *
send_message (TestServer * self, SoupMessage * msg)
{
  Reply *reply = g_new0 (Reply, 1);
  g_autoptr (GInputStream) stream = NULL;

  /* libsoup repeats a request by itself when a connection that it uses again
   * breaks */
  soup_message_headers_replace (soup_message_get_request_headers (msg),
      "Connection", "close");
  soup_message_add_flags (msg, SOUP_MESSAGE_NO_REDIRECT);
  stream = soup_session_send (self->session, msg, NULL, &reply->error);
  reply->status = soup_message_get_status (msg);
  reply->headers =
      soup_message_headers_ref (soup_message_get_response_headers (msg));
  if (stream)
    read_body (reply, stream);
  return reply;
}

static SoupMessage *
new_message (TestServer * self, const char *method, const char *url)
{
  g_autofree char *absolute = *url == '/'
      ? g_strconcat (self->url, url, NULL) : g_strdup (url);
  SoupMessage *msg = soup_message_new (method, absolute);

  g_assert_nonnull (msg);
  return msg;
}

Reply *
test_server_send (TestServer * self, const char *method, const char *url,
    const char *body)
{
  g_autoptr (SoupMessage) msg = new_message (self, method, url);
  g_autoptr (GBytes) bytes = NULL;

  if (body) {
    bytes = g_bytes_new (body, strlen (body));
    soup_message_set_request_body_from_bytes (msg, "application/json", bytes);
  }
  return send_message (self, msg);
}

Reply *
test_server_put (TestServer * self, const char *url, GBytes * body)
{
  g_autoptr (SoupMessage) msg = new_message (self, SOUP_METHOD_PUT, url);

  soup_message_set_request_body_from_bytes (msg, "application/octet-stream",
      body);
  return send_message (self, msg);
}

JsonObject *
reply_to_json (Reply * self)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_error (self->error);
  root = json_from_string (self->text, &error);
  g_assert_no_error (error);
  g_assert_nonnull (root);
  return json_node_dup_object (root);
}

char *
test_server_get_upload_url (TestServer * self)
{
  g_autoptr (Reply) reply = test_server_send (self, "POST",
      "/video_upload_signed_url/?api_key=key", "{\"file_name\":\"clip.mp4\"}");
  g_autoptr (JsonObject) object = reply_to_json (reply);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup (json_object_get_string_member (object, "signed_url"));
}

char *
test_server_upload (TestServer * self, const char *path)
{
  g_autofree char *url = test_server_get_upload_url (self);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (Reply) reply = NULL;

  g_assert_nonnull (file);
  body = g_mapped_file_get_bytes (file);
  reply = test_server_put (self, url, body);
  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, 200);
  return g_steal_pointer (&url);
}

char *
test_server_create (TestServer * self, const char *input_url,
    double infer_fps, const char *models)
{
  g_autofree char *body = g_strdup_printf
      ("{\"input_url\":\"%s\",\"infer_fps\":%g,\"models\":%s}", input_url,
      infer_fps, models);
  g_autoptr (Reply) reply = test_server_send (self, "POST",
      "/videoinfer/?api_key=key", body);
  g_autoptr (JsonObject) object = reply_to_json (reply);

  g_assert_cmpuint (reply->status, ==, 200);
  return g_strdup (json_object_get_string_member (object, "job_id"));
}

static gboolean
has_ended (JsonObject * status)
{
  return json_object_has_member (status, "status")
      && json_object_get_int_member (status, "status") != 1;
}

JsonObject *
test_server_wait (TestServer * self, const char *job_id)
{
  g_autofree char *path = g_strdup_printf
      ("/videoinfer/?api_key=key&job_id=%s", job_id);

  for (;;) {
    g_autoptr (Reply) reply = test_server_send (self, "GET", path, NULL);
    g_autoptr (JsonObject) object = reply_to_json (reply);

    g_assert_cmpuint (reply->status, ==, 200);
    if (has_ended (object))
      return g_steal_pointer (&object);
    g_usleep (POLL_INTERVAL_US);
  }
}

JsonObject *
test_server_run (TestServer * self, const char *input_url, double infer_fps,
    const char *models)
{
  g_autofree char *id = test_server_create (self, input_url, infer_fps, models);
  g_autoptr (JsonObject) status = test_server_wait (self, id);
  g_autoptr (Reply) reply = NULL;

  g_assert_cmpint (json_object_get_int_member (status, "status"), ==, 0);
  reply = test_server_send (self, "GET",
      json_object_get_string_member (status, "output_signed_url"), NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  return reply_to_json (reply);
}
