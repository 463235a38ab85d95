/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <glib/gstdio.h>
#include <stdlib.h>

#include "serverkit.h"

/* What a client meets when things go wrong, by the clock or on order. */

#define SIGN "/video_upload_signed_url/?api_key=key"
#define NAME "{\"file_name\":\"a.mp4\"}"
#define MODELS "[{\"model_id\":\"ball\",\"model_version\":\"1\"," \
    "\"inference_type\":\"object-detection\"}]"

static Reply *
sign (TestServer * server)
{
  return test_server_send (server, "POST", SIGN, NAME);
}

static GBytes *
zeros (gsize size)
{
  return g_bytes_new_take (g_malloc0 (size), size);
}

static const char *
header (Reply * reply, const char *name)
{
  return soup_message_headers_get_one (reply->headers, name);
}

/* The URL of the results of a job that answers with some text. */
static char *
finish_job (TestServer * server)
{
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (GBytes) body = zeros (1000);
  g_autoptr (Reply) reply = test_server_put (server, url, body);
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) status = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  id = test_server_create (server, url, 5, MODELS);
  status = test_server_wait (server, id);
  g_assert_cmpint (json_object_get_int_member (status, "status"), ==, 0);
  return g_strdup (json_object_get_string_member (status, "output_signed_url"));
}

static char *
write_canned (void)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("canned-XXXXXX.json", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "{\"frame_offset\": [NaN]}\n", -1,
          NULL));
  return path;
}

static void
test_poll_limit (void)
{
  g_autoptr (TestServer) server =
      test_server_start ("--poll-limit", "3600000", NULL);
  g_autofree char *id = test_server_create (server,
      "http://127.0.0.1:9/a.mp4", 1, MODELS);
  g_autofree char *path =
      g_strdup_printf ("/videoinfer/?api_key=key&job_id=%s", id);
  g_autoptr (Reply) first = test_server_send (server, "GET", path, NULL);
  g_autoptr (Reply) second = test_server_send (server, "GET", path, NULL);
  int wait_s;

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (second->status, ==, 429);
  wait_s = atoi (header (second, "Retry-After"));
  g_assert_cmpint (wait_s, >, 3000);
  g_assert_cmpint (wait_s, <=, 3600);
}

/* Whatever comes of a job, nobody hears of it before its time. */
static void
test_job_time (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit", "0",
      "--job-time", "3600000", NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autofree char *id = test_server_create (server, url, 1, MODELS);
  g_autofree char *path =
      g_strdup_printf ("/videoinfer/?api_key=key&job_id=%s", id);
  g_autoptr (Reply) first = test_server_send (server, "GET", path, NULL);
  g_autoptr (Reply) second = test_server_send (server, "GET", path, NULL);
  g_autoptr (JsonObject) object = reply_to_json (second);

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (object, "status"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (object, "progress"), <, 1);
}

static void
test_expiry (void)
{
  g_autofree char *canned = write_canned ();
  g_autoptr (TestServer) server = test_server_start ("--url-expiry", "0",
      "--results", canned, "--poll-limit", "0", NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (GBytes) body = zeros (1000);
  g_autoptr (Reply) put = test_server_put (server, url, body);

  g_assert_cmpuint (put->status, ==, 400);
  g_assert_nonnull (strstr (put->text, "<Code>ExpiredToken</Code>"));
  g_unlink (canned);
}

static void
test_forgery (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autofree char *forged = g_strconcat (url, "0", NULL);
  g_autoptr (GBytes) body = zeros (1000);
  g_autoptr (Reply) put = test_server_put (server, forged, body);
  g_autoptr (Reply) get = test_server_send (server, "GET",
      "/roboflow-video-results/x.json", NULL);

  g_assert_cmpuint (put->status, ==, 403);
  g_assert_nonnull (strstr (put->text, "<Code>SignatureDoesNotMatch</Code>"));
  g_assert_cmpuint (get->status, ==, 403);
}

static void
test_canned_results (void)
{
  g_autofree char *canned = write_canned ();
  g_autoptr (TestServer) server = test_server_start ("--results", canned,
      "--poll-limit", "0", NULL);
  g_autofree char *url = finish_job (server);
  g_autoptr (Reply) reply = test_server_send (server, "GET", url, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply->text, ==, "{\"frame_offset\": [NaN]}\n");
  g_unlink (canned);
}

static void
test_hash (void)
{
  g_autoptr (TestServer) server =
      test_server_start ("--fault", "upload:corruptx1", NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (GBytes) body = zeros (100000);
  g_autofree char *md5 = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, body);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", md5);
  g_autoptr (Reply) corrupt = test_server_put (server, url, body);
  g_autoptr (Reply) good = test_server_put (server, url, body);

  g_assert_cmpuint (corrupt->status, ==, 200);
  g_assert_cmpstr (header (corrupt, "ETag"), !=, etag);
  g_assert_cmpstr (header (good, "ETag"), ==, etag);
  g_assert_true (g_str_has_prefix (header (good, "x-goog-hash"), "md5="));
}

static void
test_length_required (void)
{
  g_autoptr (TestServer) server = test_server_start (NULL, NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (SoupMessage) msg = soup_message_new (SOUP_METHOD_PUT, url);
  g_autoptr (GInputStream) body =
      g_memory_input_stream_new_from_data ("0123456789", 10, NULL);
  g_autoptr (GInputStream) answer = NULL;

  /* chunked, as the length is not given */
  soup_message_set_request_body (msg, NULL, body, -1);
  answer = soup_session_send (server->session, msg, NULL, NULL);
  g_assert_nonnull (answer);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 411);
}

static void
test_wrong_answers (void)
{
  g_autoptr (TestServer) server = test_server_start ("--fault", "url:503x1",
      "--fault", "url:429x1", "--fault", "url:htmlx1", "--fault",
      "url:emptyx1", "--fault", "url:307x1", "--fault", "url:cutclean@5x1",
      NULL);
  g_autoptr (Reply) unavailable = sign (server);
  g_autoptr (Reply) too_many = sign (server);
  g_autoptr (Reply) html = sign (server);
  g_autoptr (Reply) empty = sign (server);
  g_autoptr (Reply) redirect = sign (server);
  g_autoptr (Reply) cut = sign (server);
  g_autoptr (Reply) good = sign (server);
  g_autofree char *here = g_strconcat (server->url, SIGN, NULL);

  g_assert_cmpuint (unavailable->status, ==, 503);
  g_assert_cmpuint (too_many->status, ==, 429);
  g_assert_cmpstr (header (too_many, "Retry-After"), ==, "1");
  g_assert_cmpuint (html->status, ==, 200);
  g_assert_nonnull (strstr (html->text, "<!DOCTYPE html>"));
  g_assert_cmpuint (empty->status, ==, 200);
  g_assert_cmpuint (empty->size, ==, 0);
  g_assert_cmpuint (redirect->status, ==, 307);
  g_assert_cmpstr (header (redirect, "Location"), ==, here);
  g_assert_no_error (cut->error);
  g_assert_cmpstr (cut->text, ==, "{\"sig");
  g_assert_cmpuint (good->status, ==, 200);
  g_assert_cmpuint (good->size, >, 100);
}

static void
test_broken_answers (void)
{
  g_autoptr (TestServer) server = test_server_start ("--fault", "url:cut@5x1",
      "--fault", "url:reset@5x1", "--fault", "url:resetx1", NULL);
  g_autoptr (Reply) cut = sign (server);
  g_autoptr (Reply) reset = sign (server);
  g_autoptr (Reply) at_once = sign (server);
  g_autoptr (Reply) good = sign (server);

  g_assert_cmpuint (cut->status, ==, 200);
  g_assert_cmpuint (cut->size, ==, 5);
  g_assert_cmpint (soup_message_headers_get_content_length (cut->headers), >,
      100);
  g_assert_nonnull (reset->error);
  g_assert_nonnull (at_once->error);
  g_assert_cmpuint (at_once->status, ==, 0);
  g_assert_cmpuint (good->status, ==, 200);
}

static void
test_broken_uploads (void)
{
  g_autoptr (TestServer) server = test_server_start ("--fault",
      "upload:reset@5000x1", "--fault", "upload:expiredx1", "--fault",
      "upload:500x1", NULL);
  g_autofree char *url = test_server_get_upload_url (server);
  g_autoptr (GBytes) body = zeros (8 * 1024 * 1024);
  g_autoptr (Reply) reset = test_server_put (server, url, body);
  g_autoptr (Reply) expired = test_server_put (server, url, body);
  g_autoptr (Reply) failed = test_server_put (server, url, body);
  g_autoptr (Reply) good = test_server_put (server, url, body);

  g_assert_nonnull (reset->error);
  g_assert_cmpuint (expired->status, ==, 400);
  g_assert_nonnull (strstr (expired->text, "ExpiredToken"));
  g_assert_cmpuint (failed->status, ==, 500);
  g_assert_cmpuint (good->status, ==, 200);
}

/* No answer comes before the client gives up, and the server can still be
 * stopped. */
static void
test_stall (gconstpointer fault)
{
  g_autoptr (TestServer) server = test_server_start ("--fault", fault, NULL);
  g_autoptr (Reply) reply = NULL;

  soup_session_set_timeout (server->session, 1);
  reply = sign (server);
  g_assert_error (reply->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/trouble/poll-limit", test_poll_limit);
  g_test_add_func ("/server/trouble/job-time", test_job_time);
  g_test_add_func ("/server/trouble/expiry", test_expiry);
  g_test_add_func ("/server/trouble/forgery", test_forgery);
  g_test_add_func ("/server/trouble/canned-results", test_canned_results);
  g_test_add_func ("/server/trouble/hash", test_hash);
  g_test_add_func ("/server/trouble/length-required", test_length_required);
  g_test_add_func ("/server/trouble/wrong-answers", test_wrong_answers);
  g_test_add_func ("/server/trouble/broken-answers", test_broken_answers);
  g_test_add_func ("/server/trouble/broken-uploads", test_broken_uploads);
  g_test_add_data_func ("/server/trouble/stall", "url:stall", test_stall);
  g_test_add_data_func ("/server/trouble/stall-in-body", "url:stall@5",
      test_stall);
  return g_test_run ();
}
