/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Files that come to be whole or not at all, and on the disk. */

#include <roboflow/http/gstroboflowdiscard.h>
#include <roboflow/gstroboflowerror.h>
#include <roboflow/http/gstroboflowsync.h>
#include <roboflow/http/gstroboflowwholefile.h>

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gchar *folder, *path;
} Fixture;

static void
set_up (Fixture * f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("test-wholefile-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "file", NULL);
}

/* Nothing is ever left beside the file. */
static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->path);
}

static GstRoboflowWholeFile *
begin (Fixture * f, const gchar * text)
{
  g_autoptr (GError) error = NULL;
  GstRoboflowWholeFile *file = gst_roboflow_whole_file_new (f->path, &error);

  g_assert_no_error (error);
  gst_roboflow_whole_file_write (file, text, strlen (text), &error);
  g_assert_no_error (error);
  return file;
}

static void
assert_contents (Fixture * f, const gchar * text)
{
  g_autofree gchar *contents = NULL;

  g_assert_true (g_file_get_contents (f->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, text);
}

static void
test_commit (Fixture * f, gconstpointer unused)
{
  const gchar *texts[] = { "first", "second" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstRoboflowWholeFile) file = begin (f, texts[i]);
    g_autoptr (GError) error = NULL;

    if (i > 0)
      assert_contents (f, texts[i - 1]);
    gst_roboflow_whole_file_commit (file, NULL, &error);
    g_assert_no_error (error);
    assert_contents (f, texts[i]);
  }
}

/* So large that giving it back is the business of a thread. */
static void
test_large_is_discarded (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *large = g_strnfill (5 << 20, 'x');
  GstRoboflowWholeFile *file = begin (f, large);

  gst_roboflow_whole_file_free (file);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (f->path, large, -1, NULL));
  gst_roboflow_discard_file (f->path);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  gst_roboflow_discard_file (f->path);
}

static void
test_not_committed (Fixture * f, gconstpointer unused)
{
  gst_roboflow_whole_file_free (begin (f, "half"));
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* The waiting is over, the file is there. */
static void
test_cancelled (Fixture * f, gconstpointer unused)
{
  g_autoptr (GstRoboflowWholeFile) file = begin (f, "whole");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  gst_roboflow_whole_file_commit (file, cancellable, &error);
  g_assert_no_error (error);
  assert_contents (f, "whole");
}

static void
test_folder_in_the_way (Fixture * f, gconstpointer unused)
{
  g_autoptr (GstRoboflowWholeFile) file = begin (f, "whole");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (f->path, 0700), ==, 0);
  g_assert_false (gst_roboflow_whole_file_commit (file, NULL, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_cmpint (g_rmdir (f->path), ==, 0);
}

/* A pipe has no disk. */
static void
test_sync_fails (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (gst_roboflow_sync (ends[1], NULL), ==, EINVAL);
  g_assert_cmpint (gst_roboflow_sync (ends[1], cancellable), ==, EINVAL);
  close (ends[0]);
  close (ends[1]);
}

static void
add (const gchar * path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add_vtable (path, sizeof (Fixture), NULL, (GTestFixtureFunc) set_up,
      (GTestFixtureFunc) func, (GTestFixtureFunc) tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/wholefile/commit", test_commit);
  add ("/wholefile/not-committed", test_not_committed);
  add ("/wholefile/large-is-discarded", test_large_is_discarded);
  add ("/wholefile/cancelled", test_cancelled);
  add ("/wholefile/folder-in-the-way", test_folder_in_the_way);
  g_test_add_func ("/wholefile/sync-fails", test_sync_fails);
  return g_test_run ();
}
