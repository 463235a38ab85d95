/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where things are in a file: through windows of any size, in any order, up to
 * the limits. */

#include <locale.h>

#include "resultskit.h"
#include "roboflow/results/gstroboflowreader-private.h"
#include "roboflow/gstroboflowresults-private.h"

/* All that a reader says of a file, as text. */
static gchar *
describe (const gchar * path, gsize window)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowReader) reader =
      gst_roboflow_reader_open_with_window (path, window, NULL, &error);
  const GError *said = reader ? gst_roboflow_reader_get_error (reader) : error;
  GString *text = g_string_new (said ? said->message : NULL);

  for (guint i = 0; reader && i < gst_roboflow_reader_get_n_frames (reader);
      i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_reader_read_frame (reader, i, NULL);
    g_autofree gchar *json = frame ? gst_roboflow_frame_to_json (frame) : NULL;

    g_string_append_printf (text, "\n%s", json ? json : "unreadable");
  }
  return g_string_free (text, FALSE);
}

static void
test_windows (void)
{
  g_autofree gchar *folder =
      g_test_build_filename (G_TEST_DIST, "data", "results", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir))) {
    static const gsize windows[] = { 1, 2, 7, 64, 500 };
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *wanted = describe (path, 1 << 20);

    for (guint i = 0; i < G_N_ELEMENTS (windows); i++) {
      g_autofree gchar *said = describe (path, windows[i]);

      g_assert_cmpstr (said, ==, wanted);
    }
  }
}

/* A text with numbers at its end that is cut off byte by byte. */
static void
test_cut_in_any_window (void)
{
  static const gchar text[] = "{\"frame_offset\":[10,20,30],\"a\\n\":-Infinity,"
      "\"zoo\":[{\"x\":-1.5e+3},null,{\"y\":\"\\u00e9\\\\\"}]}";

  for (gsize length = 0; length < strlen (text); length++) {
    g_autofree gchar *path = NULL, *wanted = NULL;
    gint fd = g_file_open_tmp ("results-XXXXXX.json", &path, NULL);

    g_assert_cmpint (write (fd, text, length), ==, length);
    close (fd);
    wanted = describe (path, 4096);
    for (gsize window = 1; window < 40; window++) {
      g_autofree gchar *said = describe (path, window);

      g_assert_cmpstr (said, ==, wanted);
    }
    g_unlink (path);
  }
}

static void
assert_number (GstRoboflowResults * results, guint index, guint64 number,
    const gchar * class_name)
{
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, index);

  g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, number);
  g_assert_cmpstr (gst_roboflow_prediction_get_class
      (gst_roboflow_frame_get_prediction (frame, 0, 0)), ==, class_name);
}

static void
test_frames_out_of_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_text ("{\"frame_offset\":[6,0,12,6],"
      "\"time_offset\":[0.2,0.0,0.4,0.2],\"zoo\":["
      "{\"predictions\":[{\"class\":\"b\"}]},"
      "{\"predictions\":[{\"class\":\"a\"}]},"
      "{\"predictions\":[{\"class\":\"d\"}]},"
      "{\"predictions\":[{\"class\":\"c\"}]}]}", &error);
  guint index;

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  assert_number (results, 0, 0, "a");
  assert_number (results, 1, 6, "b");
  assert_number (results, 2, 6, "c");
  assert_number (results, 3, 12, "d");

  /* Of two frames of the same number the last one holds. */
  g_assert_true (gst_roboflow_results_lookup_number (results, 6,
          GST_ROBOFLOW_MATCH_EXACT, &index));
  g_assert_cmpuint (index, ==, 2);
  g_assert_true (gst_roboflow_results_lookup_time (results,
          390 * GST_MSECOND, GST_ROBOFLOW_MATCH_NEAREST, &index));
  g_assert_cmpuint (index, ==, 3);
}

static void
test_lookup_in_an_hour (void)
{
  const guint n_frames = 432000;        /* at 120 a second */
  g_autoptr (GString) text = g_string_new ("{\"frame_offset\":[0");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = NULL;

  for (guint i = 1; i < n_frames; i++)
    g_string_append_printf (text, ",%u", i);
  g_string_append (text, "],\"time_offset\":[0");
  for (guint i = 1; i < n_frames; i++)
    g_string_append_printf (text, ",%u.%04u", i / 120, i % 120 * 10000 / 120);
  g_string_append (text, "]}");
  results = open_text (text->str, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < n_frames; i += 997) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, 120);
    guint index = G_MAXUINT;

    g_assert_true (gst_roboflow_results_lookup_time (results, time,
            GST_ROBOFLOW_MATCH_EXACT, &index));
    g_assert_cmpuint (index, ==, i);
    g_assert_true (gst_roboflow_results_lookup_time (results,
            time + 4 * GST_MSECOND, GST_ROBOFLOW_MATCH_PREVIOUS, &index));
    g_assert_cmpuint (index, ==, i);
  }
}

/* The file has another content when the frame is read. */
static void
test_file_that_changes (void)
{
  static const gchar text[] = "{\"frame_offset\":[0],\"zoo\":[{\"a\":[1,2]}]}";
  static const gchar *changed[] = {
    "{\"frame_offset\":[0],\"zoo\":[{",
    "{\"frame_offset\":[0],\"zoo\":[1,2,3,4,5,6]}",
    "{\"frame_offset\":[0],\"zoo\":[{\"a\":[[[[[[[[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (changed); i++) {
    g_autofree gchar *path = NULL;
    g_autoptr (GstRoboflowResults) results = NULL;
    g_autoptr (GError) error = NULL;
    gint fd = g_file_open_tmp ("results-XXXXXX.json", &path, NULL);

    g_assert_cmpint (write (fd, text, strlen (text)), >, 0);
    results = gst_roboflow_results_open (path, &error);
    g_assert_no_error (error);
    g_assert_no_errno (ftruncate (fd, 0));
    g_assert_cmpint (pwrite (fd, changed[i], strlen (changed[i]), 0), >, 0);
    g_assert_null (gst_roboflow_results_get_frame (results, 0, &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
    g_assert_nonnull (strstr (error->message, path));
    g_assert_nonnull (strstr (error->message, "inferred frame 0"));
    close (fd);
    g_unlink (path);
  }
}

/* It may be larger than anybody wants to wait for. */
static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  const gint fd = g_file_open_tmp ("results-XXXXXX.json", &path, NULL);

  g_assert_cmpint (write (fd, "{}", 2), ==, 2);
  close (fd);
  g_cancellable_cancel (cancellable);
  g_assert_null (gst_roboflow_results_open_cancellable (path, cancellable,
          &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_unlink (path);
}

static void
assert_beyond_limit (const gchar * text, const gchar * words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (text, &error);
  const GError *said = results ? gst_roboflow_results_get_error (results)
      : error;

  g_assert_error (said, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
  g_assert_nonnull (strstr (said->message, words));
}

static gchar *
repeat (const gchar * start, const gchar * item, guint n, const gchar * end)
{
  const gsize n_start = strlen (start), n_item = strlen (item);
  const gsize n_items = n * n_item;
  gchar *text = g_malloc (n_start + n_items + strlen (end) + 1);
  gchar *items = text + n_start;

  strcpy (text, start);
  memcpy (items, item, n_item);
  for (gsize done = n_item; done < n_items; done += MIN (done, n_items - done))
    memcpy (items + done, items, MIN (done, n_items - done));
  strcpy (items + n_items, end);
  return text;
}

static void
test_largest_element (void)
{
  g_autofree gchar *spaces = g_strnfill ((64 << 20) - 1, ' ');
  g_autofree gchar *text = g_strconcat ("{\"frame_offset\":[0],\"zoo\":[[",
      spaces, "]]}", NULL);
  g_autoptr (GstRoboflowFrame) frame = NULL;

  assert_beyond_limit (text, "more than 67108864 bytes");
  memmove (strchr (text, ' '), strchr (text, ' ') + 1,
      strlen (strchr (text, ' ')));
  frame = first_frame (text);
  g_assert_true (gst_roboflow_frame_is_inferred (frame, 0));
}

/* Five elements that are each as large as one may be. */
static void
test_largest_frame (void)
{
  static const gchar *names[] = { "a", "b", "c", "d", "e" };
  g_autofree gchar *spaces = g_strnfill ((60 << 20), ' ');
  g_autoptr (GString) text = g_string_new ("{\"frame_offset\":[0]");
  g_autoptr (GstRoboflowResults) results = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (text, ",\"%s\":[[%s]]", names[i], spaces);
  g_string_append_c (text, '}');
  results = open_text (text->str, &error);
  g_assert_no_error (error);
  g_assert_null (gst_roboflow_results_get_frame (results, 0, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
}

static void
test_longest_name (void)
{
  g_autofree gchar *name = g_strnfill (1025, 'm');
  g_autofree gchar *text = g_strdup_printf ("{\"frame_offset\":[0],"
      "\"note\":\"%s\",\"%s\":[{}]}", name, name);

  assert_beyond_limit (text, "more than 1024 bytes");
}

static void
test_most_frames (void)
{
  g_autofree gchar *text = repeat ("{\"frame_offset\":[0", ",0", 16 << 20,
      "]}");

  assert_beyond_limit (text, "more than 16777216 elements");
}

static void
test_most_predictions (void)
{
  g_autofree gchar *text = repeat ("{\"frame_offset\":[0],\"zoo\":["
      "{\"predictions\":[0", ",0", 10000, "]}]}");
  g_autoptr (GstRoboflowResults) results = open_text (text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_roboflow_results_get_frame (results, 0, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "more than 10000 predictions"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/index/windows", test_windows);
  g_test_add_func ("/index/cut-in-any-window", test_cut_in_any_window);
  g_test_add_func ("/index/frames-out-of-order", test_frames_out_of_order);
  g_test_add_func ("/index/lookup-in-an-hour", test_lookup_in_an_hour);
  g_test_add_func ("/index/file-that-changes", test_file_that_changes);
  g_test_add_func ("/index/cancelled", test_cancelled);
  g_test_add_func ("/index/largest-element", test_largest_element);
  g_test_add_func ("/index/largest-frame", test_largest_frame);
  g_test_add_func ("/index/longest-name", test_longest_name);
  g_test_add_func ("/index/most-frames", test_most_frames);
  g_test_add_func ("/index/most-predictions", test_most_predictions);
  return g_test_run ();
}
