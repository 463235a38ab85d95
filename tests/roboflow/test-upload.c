/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sending a file: all of it arrives, or the caller is told why not. */

#include "transferfixture.h"

#include <roboflow/gstroboflowerror.h>

#include <string.h>
#include <unistd.h>

#define STATUS "GET /videoinfer/"
/* More than what the sockets between client and server hold */
#define LARGE (64 * 1024 * 1024)

static gboolean
upload (TransferFixture * f, GstRoboflowTransferFunc func, gpointer data,
    GError ** error)
{
  return gst_roboflow_client_upload (f->client, f->upload_url, f->path, func,
      data, NULL, error);
}

/* Bytes of all values, without a pattern that a shift would not break. */
static GBytes *
write_recording (TransferFixture * f, gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = g_rand_int (rand);
  g_assert_true (g_file_set_contents (f->path, (gchar *) data, size, NULL));
  return g_bytes_new_take (data, size);
}

static void
write_large_recording (TransferFixture * f)
{
  g_assert_true (g_file_set_contents (f->path, "x", 1, NULL));
  g_assert_cmpint (truncate (f->path, LARGE), ==, 0);
}

static void
test_whole (TransferFixture * f, gconstpointer unused)
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
test_refused (TransferFixture * f, gconstpointer unused)
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
test_redirected (TransferFixture * f, gconstpointer unused)
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
test_redirected_elsewhere (TransferFixture * f, gconstpointer unused)
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
test_shrinks (TransferFixture * f, gconstpointer unused)
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

/* All that was announced arrived, but the file has changed since. */
static void
test_grows (TransferFixture * f, gconstpointer unused)
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

/* What a storage can say of the file "hello\n", and whether that agrees. */
static void
test_hashed (TransferFixture * f, gconstpointer unused)
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
test_of_no_file (TransferFixture * f, gconstpointer unused)
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

/* The server closes a kept connection without an answer: libsoup sends the
 * request again, and has to begin at the first byte. */
static void
test_restarts (TransferFixture * f, gconstpointer unused)
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

/* The server reads nothing, so the client cannot write on. */
static void
test_cancelled (TransferFixture * f, gconstpointer unused)
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
test_unusable_url (TransferFixture * f, gconstpointer unused)
{
  g_autoptr (GBytes) recording = write_recording (f, 10);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_roboflow_client_upload (f->client,
          "http://evil.com/?sig=TOP", f->path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add_transfer_test ("/upload/whole", test_whole);
  add_transfer_test ("/upload/refused", test_refused);
  add_transfer_test ("/upload/redirected", test_redirected);
  add_transfer_test ("/upload/redirected-elsewhere", test_redirected_elsewhere);
  add_transfer_test ("/upload/shrinks", test_shrinks);
  add_transfer_test ("/upload/grows", test_grows);
  add_transfer_test ("/upload/hashed", test_hashed);
  add_transfer_test ("/upload/of-no-file", test_of_no_file);
  add_transfer_test ("/upload/restarts", test_restarts);
  add_transfer_test ("/upload/cancelled", test_cancelled);
  add_transfer_test ("/upload/unusable-url", test_unusable_url);
  return g_test_run ();
}
