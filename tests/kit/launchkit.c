/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "launchkit.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

/* Ends gst-launch-1.0 where a test fails before it has. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

GSubprocess *
launch_start (const gchar * const *environment, const gchar * arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new
      (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree gchar *command = g_strconcat ("gst-launch-1.0 ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;
  GSubprocess *process;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, &error));
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  for (guint i = 0; environment[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (environment[i], "=", 2);

    g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
  }
  process = g_subprocess_launcher_spawnv (launcher,
      (const gchar * const *) argv, &error);
  g_assert_no_error (error);
  return process;
}

void
launch_wait_for (GSubprocess * process, const gchar * words)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (process);
  g_autoptr (GString) line = g_string_new (NULL);
  gchar c;

  /* Byte by byte, so that nothing behind the line is taken out. */
  while (!strstr (line->str, words)) {
    g_assert_cmpint (g_input_stream_read (output, &c, 1, NULL, NULL), ==, 1);
    if (c == '\n')
      g_string_truncate (line, 0);
    else
      g_string_append_c (line, c);
  }
}

gchar *
launch_finish (GSubprocess * process, gint * status)
{
  g_autoptr (GError) error = NULL;
  gchar *output = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  *status = g_subprocess_get_exit_status (process);
  return output;
}
