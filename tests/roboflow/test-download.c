/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Fetching a file: it is there whole, or not at all. */

#include "transferfixture.h"

#include <roboflow/gstroboflowerror.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static guint
count_files (TransferFixture * f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
download (TransferFixture * f, GError ** error)
{
  return gst_roboflow_client_download (f->client, f->results_url, f->path,
      NULL, NULL, NULL, error);
}

static void
test_whole (TransferFixture * f, gconstpointer unused)
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
test_of_unknown_size (TransferFixture * f, gconstpointer unused)
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
test_fails (TransferFixture * f, gconstpointer unused)
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
test_without_folder (TransferFixture * f, gconstpointer unused)
{
  g_autofree gchar *path = g_build_filename (f->folder, "no", "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_roboflow_client_download (f->client, f->results_url,
          path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_cmpuint (fake_server_count (f->server, NULL), ==, 0);
}

/* A limit on the size of files has the effect of a full disk. */
static void
test_without_space (TransferFixture * f, gconstpointer unused)
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
test_cancelled (TransferFixture * f, gconstpointer unused)
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

static void
test_unusable_url (TransferFixture * f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_roboflow_client_download (f->client,
          "http://evil.com/?sig=TOP", f->path, NULL, NULL, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add_transfer_test ("/download/whole", test_whole);
  add_transfer_test ("/download/of-unknown-size", test_of_unknown_size);
  add_transfer_test ("/download/fails", test_fails);
  add_transfer_test ("/download/without-folder", test_without_folder);
  add_transfer_test ("/download/without-space", test_without_space);
  add_transfer_test ("/download/cancelled", test_cancelled);
  add_transfer_test ("/download/unusable-url", test_unusable_url);
  return g_test_run ();
}
