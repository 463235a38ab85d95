/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Neither the key nor a signed URL shows up in anything that is written:
 * logs at any level, messages, dot files, files of results, properties.
 *
 * The key comes from the environment or from a file. On the command line of
 * gst-launch it would be logged by gst-launch's own parser, which is not ours
 * to mend. */

#include "../kit/launchkit.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define KEY "canary-key-4711"
#define BALL "videotestsrc pattern=ball num-buffers=10 ! " \
    "video/x-raw,width=64,height=48,framerate=10/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 " \
    "poll-interval=20 max-retries=1 "

/* What each signed URL of the server has in its query, and the key itself. */
static const gchar *const secrets[] = {
  KEY, "X-Goog-", "x-goog-", "Signature=", "api_key="
};

static void
assert_clean (const gchar * where, const gchar * text, gssize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++) {
    const gchar *found = g_strstr_len (text, size, secrets[i]);

    if (found)
      g_test_message ("%s: %.300s", where, MAX (found - 200, text));
    g_assert_null (found);
  }
}

static void
assert_file_clean (const gchar * path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  g_assert_nonnull (file);
  if (g_mapped_file_get_length (file) > 0)
    assert_clean (path, g_mapped_file_get_contents (file),
        g_mapped_file_get_length (file));
}

static guint
assert_folder_clean (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *file = g_build_filename (path, name, NULL);

    assert_file_clean (file);
    n++;
  }
  return n;
}

/* Logs all there is to log. A folder for each run: what it writes. */
static gchar *
launch (TestServer * server, const gchar * key, const gchar * name,
    const gchar * arguments)
{
  gchar *folder = scratch_path (name);
  g_autofree gchar *log = g_strdup_printf ("GST_DEBUG_FILE=%s/log", folder);
  g_autofree gchar *dots = g_strdup_printf ("GST_DEBUG_DUMP_DOT_DIR=%s",
      folder);
  g_autofree gchar *url = g_strconcat ("ROBOFLOW_API_URL=", server->url, NULL);
  g_autofree gchar *said = g_build_filename (folder, "output", NULL);
  g_autofree gchar *output = NULL;
  const gchar *environment[] = {
    log, dots, url, "GST_DEBUG=*:9", "GST_DEBUG_NO_COLOR=1",
    "G_MESSAGES_DEBUG=all", key, NULL
  };
  g_autoptr (GSubprocess) process = NULL;
  gint status;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  process = launch_start (environment, arguments);
  output = launch_finish (process, &status);
  g_assert_true (g_file_set_contents (said, output, -1, NULL));
  return folder;
}

static void
assert_log_is_complete (const gchar * folder)
{
  g_autofree gchar *path = g_build_filename (folder, "log", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const gchar *text = g_mapped_file_get_contents (file);
  gsize size = g_mapped_file_get_length (file);

  g_assert_nonnull (g_strstr_len (text, size, "roboflowrun "));
  g_assert_nonnull (g_strstr_len (text, size, "TRACE "));
}

static void
test_success (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--api-key=" KEY, NULL);
  g_autofree gchar *lines = scratch_path ("lines.jsonl");
  g_autofree gchar *results = scratch_path ("results.json");
  g_autofree gchar *arguments = g_strdup_printf ("-v -m " BALL INFER
      "predictions-location=%s results-location=%s", lines, results);
  g_autofree gchar *folder = launch (server, "ROBOFLOW_API_KEY=" KEY,
      "success", arguments);

  g_assert_cmpuint (assert_folder_clean (folder), >, 2);
  assert_log_is_complete (folder);
  assert_file_clean (lines);
  assert_file_clean (results);
}

static void
test_key_file (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--api-key=" KEY, NULL);
  g_autofree gchar *key = scratch_write ("key", KEY "\n");
  g_autofree gchar *arguments = g_strdup_printf ("-v -m " BALL INFER
      "api-key-location=%s", key);
  g_autofree gchar *folder = launch (server, "LC_ALL=C.UTF-8", "key-file",
      arguments);

  g_assert_cmpuint (assert_folder_clean (folder), >, 2);
  assert_log_is_complete (folder);
}

/* A job that is made is known by its ID alone. */
static void
test_checkpoint (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--fault=status:401", NULL);
  g_autofree gchar *job = scratch_path ("job");
  g_autofree gchar *arguments = g_strdup_printf ("-v -m " BALL INFER
      "job-location=%s", job);
  g_autofree gchar *folder = launch (server, "ROBOFLOW_API_KEY=" KEY,
      "checkpoint", arguments);

  g_assert_cmpuint (assert_folder_clean (folder), >, 2);
  assert_file_clean (job);
}

static void
test_fault (gconstpointer fault)
{
  g_autofree gchar *option = g_strconcat ("--fault=", fault, NULL);
  g_autofree gchar *name = g_strdelimit (g_strdup (fault), ":@", '-');
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", option,
      NULL);
  g_autofree gchar *folder = launch (server, "ROBOFLOW_API_KEY=" KEY, name,
      "-v -m " BALL INFER);

  g_assert_cmpuint (assert_folder_clean (folder), >, 2);
  assert_log_is_complete (folder);
}

/* The log of this process, from any thread. */
typedef struct
{
  GMutex lock;
  GString *text;
} Log;

static void
keep_line (GstDebugCategory * category, GstDebugLevel level,
    const gchar * file, const gchar * function, gint line, GObject * object,
    GstDebugMessage * message, gpointer user_data)
{
  Log *log = user_data;
  /* Logs, too. */
  const gchar *text = gst_debug_message_get (message);

  g_mutex_lock (&log->lock);
  g_string_append (log->text, text);
  g_string_append_c (log->text, '\n');
  g_mutex_unlock (&log->lock);
}

static void
assert_properties_clean (GstElement * pipeline)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autofree GParamSpec **specs = NULL;
  guint n;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (infer), &n);
  for (guint i = 0; i < n; i++) {
    g_auto (GValue) value = G_VALUE_INIT;
    g_autofree gchar *text = NULL;

    if (!(specs[i]->flags & G_PARAM_READABLE))
      continue;
    g_object_get_property (G_OBJECT (infer), specs[i]->name, &value);
    if (G_VALUE_HOLDS_BOXED (&value) && !g_value_get_boxed (&value))
      continue;
    text = g_strdup_value_contents (&value);
    assert_clean (specs[i]->name, text, -1);
  }
  g_assert_false (g_object_class_find_property (G_OBJECT_GET_CLASS (infer),
          "api-key")->flags & G_PARAM_READABLE);
}

/* A signed URL of the user's own is as secret. */
static void
test_input_url (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--api-key=" KEY, "--fault=status:404", NULL);
  g_autofree gchar *url = g_strconcat (server->url,
      "/video.mp4?X-Goog-Signature=canary", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (Outcome) outcome = NULL;
  g_autofree gchar *details = NULL;
  Log log = {.text = g_string_new (NULL) };

  g_mutex_init (&log.lock);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (keep_line, &log, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_MEMDUMP);
  pipeline_use_server (pipeline, server->url);
  pipeline_set (pipeline, "api-key", KEY, "input-url", url, NULL);
  outcome = pipeline_play (pipeline);
  assert_properties_clean (pipeline);
  pipeline_free (pipeline);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  gst_debug_remove_log_function (keep_line);

  g_assert_nonnull (outcome->error);
  assert_clean ("error", outcome->error->message, -1);
  assert_clean ("debug", outcome->debug, -1);
  details = gst_structure_to_string (outcome->details);
  assert_clean ("details", details, -1);
  g_assert_cmpuint (log.text->len, >, 0);
  assert_clean ("log", log.text->str, log.text->len);
  g_string_free (log.text, TRUE);
  g_mutex_clear (&log.lock);
}

int
main (int argc, char **argv)
{
  static const gchar *const faults[] = {
    "url:401", "upload:403", "upload:expired", "create:400", "status:cut@10",
    "results:302", "results:expired", "results:cutclean@20"
  };
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/success", test_success);
  g_test_add_func ("/secrets/key-file", test_key_file);
  g_test_add_func ("/secrets/checkpoint", test_checkpoint);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree gchar *path = g_strconcat ("/secrets/fault/", faults[i], NULL);

    g_test_add_data_func (path, faults[i], test_fault);
  }
  g_test_add_func ("/secrets/input-url", test_input_url);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
