/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "../kit/fakeserver.h"

#include <roboflow/gstroboflowclient.h>
#include <roboflow/gstroboflowerror.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Uploads and downloads. */

#define PUT "PUT /u"
#define GET "GET /r"
#define STATUS "GET /videoinfer/"
/* More than what the sockets between client and server hold */
#define LARGE (64 * 1024 * 1024)

typedef struct
{
  FakeServer *server;
  GstRoboflowClient *client;
  gchar *folder;
  gchar *path;                  /* in the folder; not there yet */
  gchar *upload_url, *results_url;
} Fixture;

static void
set_up (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *url = NULL;
  g_autoptr (GError) error = NULL;

  f->server = fake_server_new (NULL);
  url = fake_server_get_url (f->server, "");
  f->client = gst_roboflow_client_new (url, "KEY", NULL, &error);
  g_assert_no_error (error);
  f->folder = g_dir_make_tmp ("test-transfer-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->folder, "file", NULL);
  f->upload_url = fake_server_get_url (f->server, "/u?sig=TOP");
  f->results_url = fake_server_get_url (f->server, "/r?sig=TOP");
}

static guint
count_files (Fixture * f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_object_unref (f->client);
  fake_server_free (f->server);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->upload_url);
  g_free (f->results_url);
}

static gboolean
upload (Fixture * f, GstRoboflowTransferFunc func, gpointer data,
    GError ** error)
{
  return gst_roboflow_client_upload (f->client, f->upload_url, f->path, func,
      data, NULL, error);
}

static gboolean
download (Fixture * f, GError ** error)
{
  return gst_roboflow_client_download (f->client, f->results_url, f->path,
      NULL, NULL, NULL, error);
}

/* Bytes of all values, without a pattern that a shift would not break. */
static GBytes *
write_recording (Fixture * f, gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = g_rand_int (rand);
  g_assert_true (g_file_set_contents (f->path, (gchar *) data, size, NULL));
  return g_bytes_new_take (data, size);
}

static void
write_large_recording (Fixture * f)
{
  g_assert_true (g_file_set_contents (f->path, "x", 1, NULL));
  g_assert_cmpint (truncate (f->path, LARGE), ==, 0);
}

typedef struct
{
  guint n_calls;
  guint64 done, total;
} Progress;

static void
note_progress (guint64 done, guint64 total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (done, >=, progress->done);
  progress->n_calls++;
  progress->done = done;
  progress->total = total;
}

/* Uploads */

static void
test_upload (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 1000001);
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  const FakeRequest *request;

  fake_server_answer (f->server, PUT, 200, NULL, "");
  g_assert_true (upload (f, note_progress, &progress, &error));
  g_assert_no_error (error);

  request = fake_server_get_last (f->server, PUT);
  g_assert_true (g_bytes_equal (request->body, recording));
  g_assert_cmpstr (request->query, ==, "sig=TOP");
  g_assert_cmpstr (request->content_type, ==, "application/octet-stream");
  g_assert_cmpstr (request->content_length, ==, "1000001");
  g_assert_cmpuint (progress.done, ==, 1000001);
  g_assert_cmpuint (progress.total, ==, 1000001);
}

static void
test_upload_refused (Fixture * f, gconstpointer unused)
{
  static const struct
  {
    guint status;
    const gchar *answer;
    GstRoboflowError code;
  } table[] = {
    {400, "<Error><Code>ExpiredToken</Code><Message>Old.</Message></Error>",
        GST_ROBOFLOW_ERROR_URL_EXPIRED},
    {403, "<Error><Code>AccessDenied</Code></Error>",
        GST_ROBOFLOW_ERROR_URL_EXPIRED},
    {400, "<Error><Code>EntityTooLarge</Code></Error>",
        GST_ROBOFLOW_ERROR_REJECTED},
    {408, "", GST_ROBOFLOW_ERROR_UNAVAILABLE},
    {429, "", GST_ROBOFLOW_ERROR_RATE_LIMITED},
    {503, "", GST_ROBOFLOW_ERROR_UNAVAILABLE},
  };
  g_autoptr (GBytes) recording = write_recording (f, 1000);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;

    fake_server_answer (f->server, PUT, table[i].status, NULL, table[i].answer);
    g_assert_false (upload (f, NULL, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
    g_assert_null (strstr (error->message, "TOP"));
  }
}

static void
test_upload_redirected (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 100000);
  g_autoptr (GError) error = NULL;

  fake_server_answer (f->server, PUT, 302, "Location: /elsewhere?sig=TOP", "");
  fake_server_answer (f->server, "PUT /elsewhere", 200, NULL, "");
  g_assert_true (upload (f, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (fake_server_get_last (f->server,
              "PUT /elsewhere")->body, recording));
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 2);
}

/* A lost upload must not look like a success. */
static void
test_upload_redirected_elsewhere (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 1000);
  g_autoptr (FakeServer) foreign = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (foreign, "/u");
  g_autofree gchar *location = g_strconcat ("Location: ", url, NULL);
  g_autoptr (GError) error = NULL;

  fake_server_answer (f->server, PUT, 302, location, "");
  g_assert_false (upload (f, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  g_assert_cmpuint (fake_server_count (foreign, NULL), ==, 0);
}

static void
shrink (guint64 done, guint64 total, gpointer path)
{
  g_assert_cmpint (truncate (path, 100), ==, 0);
}

static void
test_upload_shrinks (Fixture * f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_large_recording (f);
  fake_server_answer (f->server, PUT, 200, NULL, "");
  g_assert_false (upload (f, shrink, f->path, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "shrank"));
}

static void
grow (guint64 done, guint64 total, gpointer path)
{
  g_assert_cmpint (truncate (path, 2000000), ==, 0);
}

/* What arrived is whole, but is it what was meant? */
static void
test_upload_grows (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 1000000);
  g_autoptr (GError) error = NULL;

  fake_server_answer (f->server, PUT, 200, NULL, "");
  g_assert_false (upload (f, grow, f->path, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "written to"));
  g_assert_true (g_bytes_equal (fake_server_get_last (f->server, PUT)->body,
          recording));
}

/* What a storage says of "hello\n". */
static void
test_upload_hashed (Fixture * f, gconstpointer unused)
{
  static const struct
  {
    const gchar *header;
    gboolean agrees;
  } answers[] = {
    {"x-goog-hash: crc32c=AAAAAA==,md5=sZRqySSS0jR8YjW00mERhA==", TRUE},
    {"x-goog-hash: crc32c=AAAAAA==, md5=AAAAAAAAAAAAAAAAAAAAAA==", FALSE},
    {"x-goog-hash: md5=AAAA", FALSE},
    {"x-goog-hash: crc32c=AAAAAA==", TRUE},
    {"ETag: \"b1946ac92492d2347c6235b4d2611184\"", TRUE},
    {"ETag: \"00000000000000000000000000000000\"", FALSE},
    {"ETag: \"00000000000000000000000000000000-2\"", TRUE},
    {"ETag: \"CNCPqNzcjIYDEAE=\"", TRUE},
    {"ETag: \"00000000000000000000000000000000\"\r\n"
          "x-amz-server-side-encryption: aws:kms", TRUE},
    {"ETag: \"00000000000000000000000000000000\"\r\n"
          "x-amz-server-side-encryption: AES256", FALSE},
    {"ETag: \"00000000000000000000000000000000\"\r\n"
          "x-amz-server-side-encryption-customer-algorithm: AES256", TRUE},
  };

  g_assert_true (g_file_set_contents (f->path, "hello\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree gchar *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s\r\n"
        "Content-Length: 0\r\n\r\n", answers[i].header);
    g_autoptr (GError) error = NULL;

    fake_server_answer_raw (f->server, PUT, answer, FALSE);
    g_assert_cmpint (upload (f, NULL, NULL, &error), ==, answers[i].agrees);
    if (answers[i].agrees) {
      g_assert_no_error (error);
      continue;
    }
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION);
    g_assert_nonnull (strstr (error->message, "is not what was sent"));
  }
}

static void
test_upload_of_no_file (Fixture * f, gconstpointer unused)
{
  const gchar *const paths[] = { f->path, f->folder, "/dev/null" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (gst_roboflow_client_upload (f->client, f->upload_url,
            paths[i], NULL, NULL, NULL, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
    g_assert_nonnull (strstr (error->message, paths[i]));
  }
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 0);
}

/* The server gives up a connection it had kept: libsoup sends once more, and
 * has to send all of it. */
static void
test_upload_restarts (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 300000);
  g_autoptr (GError) error = NULL;
  GstRoboflowJobStatus status;

  fake_server_answer (f->server, STATUS, 200, NULL, "{}");
  g_assert_true (gst_roboflow_client_get_job_status (f->client, "job-1",
          &status, NULL, NULL, NULL, NULL, &error));
  fake_server_answer_raw (f->server, PUT, "", FALSE);
  fake_server_answer (f->server, PUT, 200, NULL, "");
  g_assert_true (upload (f, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_server_count (f->server, PUT), ==, 2);
  g_assert_true (g_bytes_equal (fake_server_get_last (f->server, PUT)->body,
          recording));
}

/* Downloads */

static void
test_download (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *results = g_strnfill (1000000, '7');
  g_autofree gchar *saved = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  GStatBuf info;

  g_assert_true (g_file_set_contents (f->path, "old", -1, NULL));
  fake_server_answer (f->server, GET, 200, NULL, results);
  gst_roboflow_client_download (f->client, f->results_url, f->path,
      note_progress, &progress, NULL, &error);
  g_assert_no_error (error);

  g_assert_true (g_file_get_contents (f->path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, results);
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count_files (f), ==, 1);
  g_assert_cmpuint (progress.done, ==, 1000000);
  g_assert_cmpuint (progress.total, ==, 1000000);
}

static void
test_download_of_unknown_size (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *saved = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };

  fake_server_answer_raw (f->server, GET,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\n{\"a\":\r\n3\r\n12}\r\n0\r\n\r\n", FALSE);
  gst_roboflow_client_download (f->client, f->results_url, f->path,
      note_progress, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (f->path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, "{\"a\":12}");
  g_assert_cmpuint (progress.done, ==, 8);
  g_assert_cmpuint (progress.total, ==, 0);
}

/* Whole or not at all: what was there before stays, and nothing else comes. */
static void
test_download_fails (Fixture * f, gconstpointer unused)
{
  static const struct
  {
    const gchar *answer;
    GstRoboflowError code;
  } table[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
          "Content-Length: 2\r\n\r\nHi", GST_ROBOFLOW_ERROR_BAD_ANSWER},
    {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":",
        GST_ROBOFLOW_ERROR_CONNECTION},
    {"", GST_ROBOFLOW_ERROR_CONNECTION},
    {"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
        GST_ROBOFLOW_ERROR_URL_EXPIRED},
    {"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        GST_ROBOFLOW_ERROR_NOT_FOUND},
    {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        GST_ROBOFLOW_ERROR_UNAVAILABLE},
  };

  g_assert_true (g_file_set_contents (f->path, "old", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *kept = NULL;

    fake_server_answer_raw (f->server, GET, table[i].answer, FALSE);
    g_assert_false (download (f, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) table[i].code);
    g_assert_null (strstr (error->message, "TOP"));
    g_assert_true (g_file_get_contents (f->path, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, "old");
    g_assert_cmpuint (count_files (f), ==, 1);
  }
}

static void
test_download_without_folder (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *path = g_build_filename (f->folder, "no", "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_roboflow_client_download (f->client, f->results_url,
          path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 0);
}

/* A limit on the size of files stands for a full disk. */
static void
test_download_without_space (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *results = g_strnfill (100000, '7');
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;
  gboolean ok;

  fake_server_answer (f->server, GET, 200, NULL, results);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = (struct rlimit) { 1000, old.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  ok = download (f, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);

  g_assert_false (ok);
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, f->path));
  g_assert_cmpuint (count_files (f), ==, 0);
}

static void
test_unusable_urls (Fixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 10);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_roboflow_client_upload (f->client,
          "http://evil.com/?sig=TOP", f->path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
  g_clear_error (&error);
  g_assert_false (gst_roboflow_client_download (f->client,
          "http://evil.com/?sig=TOP", f->path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
}

/* Cancelling */

/* The server reads nothing, so the client cannot write on. */
static void
test_upload_cancelled (Fixture * f, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  write_large_recording (f);
  fake_server_stall (f->server, PUT);
  thread = fake_server_cancel_at (f->server, PUT, cancellable);
  g_assert_false (gst_roboflow_client_upload (f->client, f->upload_url,
          f->path, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  g_clear_error (&error);
  g_assert_false (gst_roboflow_client_upload (f->client, f->upload_url,
          f->path, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fake_server_count (f->server, PUT), ==, 1);
}

static void
test_download_cancelled (Fixture * f, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  fake_server_answer_raw (f->server, GET,
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":", TRUE);
  thread = fake_server_cancel_at (f->server, GET, cancellable);
  g_assert_false (gst_roboflow_client_download (f->client, f->results_url,
          f->path, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpuint (count_files (f), ==, 0);
}

#define ADD(name, func) \
    g_test_add ("/transfer/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  ADD ("upload", test_upload);
  ADD ("upload-refused", test_upload_refused);
  ADD ("upload-redirected", test_upload_redirected);
  ADD ("upload-redirected-elsewhere", test_upload_redirected_elsewhere);
  ADD ("upload-shrinks", test_upload_shrinks);
  ADD ("upload-grows", test_upload_grows);
  ADD ("upload-hashed", test_upload_hashed);
  ADD ("upload-of-no-file", test_upload_of_no_file);
  ADD ("upload-restarts", test_upload_restarts);
  ADD ("upload-cancelled", test_upload_cancelled);
  ADD ("download", test_download);
  ADD ("download-of-unknown-size", test_download_of_unknown_size);
  ADD ("download-fails", test_download_fails);
  ADD ("download-without-folder", test_download_without_folder);
  ADD ("download-without-space", test_download_without_space);
  ADD ("download-cancelled", test_download_cancelled);
  ADD ("unusable-urls", test_unusable_urls);
  return g_test_run ();
}
