/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "scratch.h"

#include <gio/gio.h>

static gchar *folder;
static gchar *temporary;

void
scratch_init (void)
{
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("roboflow-test-XXXXXX", &error);
  g_assert_no_error (error);
  temporary = scratch_path ("temporary");
  g_assert_cmpint (g_mkdir_with_parents (temporary, 0700), ==, 0);
  g_setenv ("TMPDIR", temporary, TRUE);
}

void
scratch_finish (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) rm = g_subprocess_new (0, &error, "rm", "-r",
      folder, NULL);

  g_assert_no_error (error);
  g_subprocess_wait_check (rm, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&temporary, g_free);
}

gchar *
scratch_path (const gchar * name)
{
  return g_build_filename (folder, name, NULL);
}

gchar *
scratch_write (const gchar * name, const gchar * contents)
{
  gchar *path = scratch_path (name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
  return path;
}

gchar *
scratch_write_results (const gchar * name, guint n_frames)
{
  g_autoptr (GString) json = g_string_new ("{\"frame_offset\":[");

  for (guint i = 0; i < n_frames; i++)
    g_string_append_printf (json, "%s%u", i ? "," : "", i);
  g_string_append (json, "],\"time_offset\":[");
  for (guint i = 0; i < n_frames; i++)
    g_string_append_printf (json, "%s%u.%04u", i ? "," : "", i / 30,
        (i % 30 * 10000 + 15) / 30);
  g_string_append (json, "],\"ball\":[");
  for (guint i = 0; i < n_frames; i++)
    g_string_append_printf (json, "%s{\"image\":{\"width\":320,\"height\":240},"
        "\"predictions\":[{\"x\":%u,\"y\":50,\"width\":20,\"height\":10,"
        "\"confidence\":0.5,\"class\":\"frame %u\",\"class_id\":3}]}",
        i ? "," : "", 10 + i % 300, i);
  g_string_append (json, "]}");
  return scratch_write (name, json->str);
}

GStrv
scratch_list_temporary (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (temporary, 0, &error);
  const gchar *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)))
    g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

void
scratch_assert_nothing_temporary (void)
{
  g_auto (GStrv) names = scratch_list_temporary ();
  g_autofree gchar *all = g_strjoinv (" ", names);

  g_assert_cmpstr (all, ==, "");
}
