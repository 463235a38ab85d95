/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "transferfixture.h"

#include <glib/gstdio.h>

static void
set_up (TransferFixture * f, gconstpointer unused)
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

static void
tear_down (TransferFixture * f, gconstpointer unused)
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

void
add_transfer_test (const gchar * path, void (*func) (TransferFixture *,
        gconstpointer))
{
  g_test_add_vtable (path, sizeof (TransferFixture), NULL,
      (GTestFixtureFunc) set_up, (GTestFixtureFunc) func,
      (GTestFixtureFunc) tear_down);
}

void
note_progress (guint64 done, guint64 total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (done, >=, progress->done);
  progress->done = done;
  progress->total = total;
}
