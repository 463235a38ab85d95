/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file that a job is gone on with: what is in it, who may have it, and what
 * is not taken for one. */

#include <roboflow/job/gstroboflowcheckpoint.h>
#include <roboflow/gstroboflowerror.h>

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTINGS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define STREAM "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define OTHER "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define URL "https://storage.example.com/u?X-Goog-Signature=TOP"
#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  gchar *folder, *path;
  GstRoboflowCheckpoint *checkpoint;
  GError *error;
} Fixture;

static void
set_up (Fixture * f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("test-checkpoint-XXXXXX", &f->error);
  g_assert_no_error (f->error);
  f->path = g_build_filename (f->folder, "job", NULL);
}

/* Nothing but the file itself is ever left. */
static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_clear_pointer (&f->checkpoint, gst_roboflow_checkpoint_free);
  g_clear_error (&f->error);
  g_remove (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->path);
}

static void
open_checkpoint (Fixture * f)
{
  f->checkpoint = gst_roboflow_checkpoint_open (f->path, &f->error);
  g_assert_no_error (f->error);
}

static void
reopen (Fixture * f)
{
  g_clear_pointer (&f->checkpoint, gst_roboflow_checkpoint_free);
  open_checkpoint (f);
}

static void
bind (Fixture * f)
{
  gst_roboflow_checkpoint_bind (f->checkpoint, SETTINGS, STREAM, &f->error);
  g_assert_no_error (f->error);
}

static void
set_state (Fixture * f, GstRoboflowCheckpointState state)
{
  gst_roboflow_checkpoint_set_state (f->checkpoint, state, URL, NULL,
      &f->error);
  g_assert_no_error (f->error);
}

static gchar *
read_file (Fixture * f)
{
  gchar *text = NULL;

  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  return text;
}

static void
assert_refused (Fixture * f, const gchar * words)
{
  g_assert_null (gst_roboflow_checkpoint_open (f->path, &f->error));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS);
  g_test_message ("%s", f->error->message);
  g_assert_nonnull (strstr (f->error->message, words));
  g_assert_null (strstr (f->error->message, "TOP"));
  g_clear_error (&f->error);
}

static void
test_round_trip (Fixture * f, gconstpointer unused)
{
  open_checkpoint (f);
  g_assert_cmpint (gst_roboflow_checkpoint_get_state (f->checkpoint), ==,
      GST_ROBOFLOW_CHECKPOINT_NOTHING);
  bind (f);
  for (guint state = GST_ROBOFLOW_CHECKPOINT_UPLOADING;
      state < GST_ROBOFLOW_CHECKPOINT_CREATED; state++) {
    set_state (f, state);
    reopen (f);
    g_assert_cmpint (gst_roboflow_checkpoint_get_state (f->checkpoint), ==,
        state);
    g_assert_cmpstr (gst_roboflow_checkpoint_get_upload_url (f->checkpoint),
        ==, URL);
    g_assert_null (gst_roboflow_checkpoint_get_job_id (f->checkpoint));
    bind (f);
  }

  g_assert_true (gst_roboflow_checkpoint_set_created (f->checkpoint, "job-1",
          NULL, NULL));
  reopen (f);
  g_assert_cmpint (gst_roboflow_checkpoint_get_state (f->checkpoint), ==,
      GST_ROBOFLOW_CHECKPOINT_CREATED);
  g_assert_cmpstr (gst_roboflow_checkpoint_get_job_id (f->checkpoint), ==,
      "job-1");
  bind (f);
}

/* Only its owner can read it, and the signed URL goes when it has served. */
static void
test_secrets (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *before = NULL, *after = NULL;
  GStatBuf info;

  open_checkpoint (f);
  bind (f);
  set_state (f, GST_ROBOFLOW_CHECKPOINT_CREATING);
  before = read_file (f);
  g_assert_nonnull (strstr (before, "TOP"));
  g_assert_true (gst_roboflow_checkpoint_set_created (f->checkpoint, "job-1",
          NULL, NULL));
  after = read_file (f);
  g_assert_null (strstr (after, "TOP"));
  g_assert_null (strstr (after, "http"));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

/* Where no other file can be made, as on a full disk, the job that was paid for
 * is written into the one that there is. */
static void
test_no_room_for_another (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *readable = NULL;
  struct rlimit files, none;

  open_checkpoint (f);
  bind (f);
  set_state (f, GST_ROBOFLOW_CHECKPOINT_CREATING);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &files), ==, 0);
  none = files;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_true (gst_roboflow_checkpoint_set_created (f->checkpoint, "job-1",
          NULL, NULL));
  g_assert_false (gst_roboflow_checkpoint_set_state (f->checkpoint,
          GST_ROBOFLOW_CHECKPOINT_CREATING, URL, NULL, NULL));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &files), ==, 0);

  readable = read_file (f);
  g_assert_null (strstr (readable, "TOP"));
  reopen (f);
  g_assert_cmpstr (gst_roboflow_checkpoint_get_job_id (f->checkpoint), ==,
      "job-1");
}

/* Who is stopped does not wait for the disk, but leaves what is known. */
static void
test_stopped (Fixture * f, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  open_checkpoint (f);
  bind (f);
  g_cancellable_cancel (cancellable);
  g_assert_true (gst_roboflow_checkpoint_set_created (f->checkpoint, "job-1",
          cancellable, NULL));
  reopen (f);
  g_assert_cmpstr (gst_roboflow_checkpoint_get_job_id (f->checkpoint), ==,
      "job-1");
}

/* A file in which nothing is known is there to be locked only. */
static void
test_leaves_nothing (Fixture * f, gconstpointer unused)
{
  open_checkpoint (f);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
  g_clear_pointer (&f->checkpoint, gst_roboflow_checkpoint_free);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
test_remove (Fixture * f, gconstpointer unused)
{
  open_checkpoint (f);
  bind (f);
  set_state (f, GST_ROBOFLOW_CHECKPOINT_UPLOADED);
  gst_roboflow_checkpoint_remove (f->checkpoint);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  set_state (f, GST_ROBOFLOW_CHECKPOINT_CREATING);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
test_other_job (Fixture * f, gconstpointer unused)
{
  open_checkpoint (f);
  bind (f);
  set_state (f, GST_ROBOFLOW_CHECKPOINT_UPLOADED);
  reopen (f);
  g_assert_false (gst_roboflow_checkpoint_bind (f->checkpoint, OTHER, NULL,
          &f->error));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS);
  g_assert_nonnull (strstr (f->error->message, "other settings"));
  g_clear_error (&f->error);

  g_assert_true (gst_roboflow_checkpoint_bind (f->checkpoint, SETTINGS, NULL,
          NULL));
  g_assert_false (gst_roboflow_checkpoint_bind (f->checkpoint, NULL, OTHER,
          &f->error));
  g_assert_error (f->error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS);
  g_assert_nonnull (strstr (f->error->message, "another stream"));
}

/* Who asks when, and what the clock has done meanwhile */

static void
write_polled (Fixture * f, gint64 polled_us)
{
  g_autofree gchar *text = g_strdup_printf ("{\"type\":\"gst-roboflow job\","
      "\"version\":1,\"state\":\"created\",\"settings\":\"" SETTINGS "\","
      "\"job_id\":\"job-1\",\"polled_us\":%" G_GINT64_FORMAT "}", polled_us);

  g_clear_pointer (&f->checkpoint, gst_roboflow_checkpoint_free);
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
  open_checkpoint (f);
}

static void
test_poll_delay (Fixture * f, gconstpointer unused)
{
  const gint64 now_us = g_get_real_time ();
  guint64 delay_us;

  write_polled (f, 0);
  g_assert_cmpuint (gst_roboflow_checkpoint_get_poll_delay_us (f->checkpoint,
          MINUTE_US), ==, 0);
  write_polled (f, now_us - 2 * MINUTE_US);
  g_assert_cmpuint (gst_roboflow_checkpoint_get_poll_delay_us (f->checkpoint,
          MINUTE_US), ==, 0);
  write_polled (f, -1);
  g_assert_cmpuint (gst_roboflow_checkpoint_get_poll_delay_us (f->checkpoint,
          MINUTE_US), ==, 0);

  write_polled (f, now_us);
  delay_us = gst_roboflow_checkpoint_get_poll_delay_us (f->checkpoint,
      60 * MINUTE_US);
  g_assert_cmpuint (delay_us, >, 0);
  g_assert_cmpuint (delay_us, <=, 60 * MINUTE_US);

  /* The clock was set back. */
  write_polled (f, G_MAXINT64);
  g_assert_cmpuint (gst_roboflow_checkpoint_get_poll_delay_us (f->checkpoint,
          MINUTE_US), ==, MINUTE_US);
}

/* Two at once. These tests run themselves once more, in another process. */

static void
run_again (const gchar * test, const gchar * path)
{
  g_setenv ("TEST_CHECKPOINT", path, TRUE);
  g_test_trap_subprocess (test, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
}

static void
in_other_process_refused (void)
{
  Fixture f = {.path = g_strdup (g_getenv ("TEST_CHECKPOINT")) };

  if (f.path)
    assert_refused (&f, "in use by another pipeline");
  g_free (f.path);
}

static void
test_lock (Fixture * f, gconstpointer unused)
{
  open_checkpoint (f);
  run_again ("/checkpoint/subprocess/refused", f->path);
  g_test_trap_assert_passed ();
  bind (f);
  for (guint i = 0; i < 3; i++) {
    set_state (f, GST_ROBOFLOW_CHECKPOINT_UPLOADING);
    run_again ("/checkpoint/subprocess/refused", f->path);
    g_test_trap_assert_passed ();
  }
  assert_refused (f, "in use by another pipeline");
}

static void
in_other_process_killed (void)
{
  Fixture f = {.path = g_strdup (g_getenv ("TEST_CHECKPOINT")) };

  if (!f.path)
    return;
  open_checkpoint (&f);
  bind (&f);
  set_state (&f, GST_ROBOFLOW_CHECKPOINT_UPLOADED);
  kill (getpid (), SIGKILL);
}

/* The lock dies with the process, what was written does not. */
static void
test_killed (Fixture * f, gconstpointer unused)
{
  run_again ("/checkpoint/subprocess/killed", f->path);
  g_test_trap_assert_failed ();
  open_checkpoint (f);
  g_assert_cmpint (gst_roboflow_checkpoint_get_state (f->checkpoint), ==,
      GST_ROBOFLOW_CHECKPOINT_UPLOADED);
}

/* What is not one, and stays as it is */

#define HEAD "{\"type\":\"gst-roboflow job\",\"version\":1," \
    "\"settings\":\"" SETTINGS "\","

static const struct
{
  const gchar *name, *text, *words;
} others[] = {
  {"video", "\x1a\x45\xdf\xa3 and so on", "no JSON object"},
  {"cut", HEAD "\"state\":\"upl", "no JSON object"},
  {"list", "[]", "no JSON object"},
  {"results", "{\"frame_offset\":[]}", "another kind"},
  {"type-is-a-list", "{\"type\":[]}", "another kind"},
  {"future", "{\"type\":\"gst-roboflow job\",\"version\":2}",
      "another version"},
  {"no-state", HEAD "\"a\":1}", "how far"},
  {"state-is-a-number", HEAD "\"state\":1}", "how far"},
  {"unknown-state", HEAD "\"state\":\"dreaming\"}", "how far"},
  {"no-fingerprint", "{\"type\":\"gst-roboflow job\",\"version\":1,"
        "\"state\":\"uploading\"}", "what the job is of"},
  {"short-fingerprint", "{\"type\":\"gst-roboflow job\",\"version\":1,"
        "\"state\":\"uploading\",\"settings\":\"ab\"}", "what the job is of"},
  {"no-job", HEAD "\"state\":\"created\"}", "do not go together"},
  {"early-job", HEAD "\"state\":\"uploaded\",\"job_id\":\"j\"}",
      "do not go together"},
  {"job-is-a-path", HEAD "\"state\":\"created\",\"job_id\":\"../../etc\"}",
      "impossible ID"},
  {"plain-http", HEAD "\"state\":\"uploaded\","
        "\"upload_url\":\"http://example.com/u?sig=TOP\"}",
      "without encryption"},
  {"file-url", HEAD "\"state\":\"uploaded\","
        "\"upload_url\":\"file:///etc/TOP\"}", "upload URL in it"},
};

static void
assert_left_alone (Fixture * f, const gchar * text, gsize size,
    const gchar * words)
{
  g_autofree gchar *after = NULL;
  gsize size_after;

  g_assert_true (g_file_set_contents (f->path, text, size, NULL));
  assert_refused (f, words);
  g_assert_true (g_file_get_contents (f->path, &after, &size_after, NULL));
  g_assert_cmpmem (after, size_after, text, size);
}

static void
test_other_file (Fixture * f, gconstpointer which)
{
  const guint i = GPOINTER_TO_UINT (which);

  assert_left_alone (f, others[i].text, strlen (others[i].text),
      others[i].words);
}

static void
test_huge (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *text = g_strnfill (1000000, ' ');

  assert_left_alone (f, text, 1000000, "too large");
}

static void
test_deep (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *text = g_strnfill (60000, '[');

  assert_left_alone (f, text, 60000, "no JSON object");
}

static void
test_not_plain (Fixture * f, gconstpointer unused)
{
  g_autofree gchar *target = g_build_filename (f->folder, "target", NULL);

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  assert_refused (f, "no plain file");
  g_assert_cmpint (g_unlink (f->path), ==, 0);

  g_assert_cmpint (symlink (target, f->path), ==, 0);
  assert_refused (f, "symbolic link");
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_roboflow_checkpoint_open ("/nowhere/at/all", &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all"));
}

static void
add (const gchar * name, gsize which, void (*func) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strconcat ("/checkpoint/", name, NULL);

  g_test_add_vtable (path, sizeof (Fixture), GSIZE_TO_POINTER (which),
      (GTestFixtureFunc) set_up, (GTestFixtureFunc) func,
      (GTestFixtureFunc) tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("round-trip", 0, test_round_trip);
  add ("secrets", 0, test_secrets);
  add ("no-room-for-another", 0, test_no_room_for_another);
  add ("stopped", 0, test_stopped);
  add ("leaves-nothing", 0, test_leaves_nothing);
  add ("remove", 0, test_remove);
  add ("other-job", 0, test_other_job);
  add ("poll-delay", 0, test_poll_delay);
  add ("lock", 0, test_lock);
  add ("killed", 0, test_killed);
  g_test_add_func ("/checkpoint/subprocess/refused", in_other_process_refused);
  g_test_add_func ("/checkpoint/subprocess/killed", in_other_process_killed);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree gchar *name = g_strconcat ("other-file/", others[i].name, NULL);

    add (name, i, test_other_file);
  }
  add ("huge", 0, test_huge);
  add ("deep", 0, test_deep);
  add ("not-plain", 0, test_not_plain);
  g_test_add_func ("/checkpoint/no-folder", test_no_folder);
  return g_test_run ();
}
