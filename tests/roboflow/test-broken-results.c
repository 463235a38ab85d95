/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "resultskit.h"

/* What is readable, and what is said of the rest. */
typedef struct
{
  const gchar *text;
  guint n_frames;
  const gchar *complaint;       /* part of it */
} Broken;

static const Broken unreadable[] = {
  {"", 0, "empty"},
  {" \n\t", 0, "empty"},
  {"<html><body>Not found</body></html>", 0, "a web page"},
  {"[]", 0, "not a JSON object"},
  {"null", 0, "not a JSON object"},
  {"/* */ {}", 0, "not a JSON object"},
  {"var a = {}", 0, "not a JSON object"},
  {"{", 0, "cut short"},
  {"{}{}", 0, "something follows"},
  {"{'a':1}", 0, "a key is missing"},
  {"{\"a\":1,}", 0, "a key is missing"},
  {"{\"a\" 1}", 0, "':' is missing"},
  {"{\"a\":}", 0, "a value is missing"},
  {"{\"a\":01}", 0, "is missing"},
  {"{\"a\":1.}", 0, "a digit is missing"},
  {"{\"a\":0x10}", 0, "is missing"},
  {"{\"a\":nan}", 0, "a value is missing"},
  {"{\"a\":nulls}", 0, "is missing"},
  {"{\"a\":[1 2]}", 0, "',' or ']' is missing"},
  {"{\"a\":[1}", 0, "',' or ']' is missing"},
  {"{\"a\":\"\\x\"}", 0, "not an escape"},
  {"{\"a\":\"\\u12g4\"}", 0, "not an escape"},
  {"{\"a\":\"tab\there\"}", 0, "control character"},
  {"{\"a\":\"", 0, "cut short"},
  {"{\"a\":\"\\", 0, "cut short"},
  {"{\"a\":\"\\u00", 0, "cut short"},
  {"{\"a\":-", 0, "cut short"},
  {"{\"a\":1e", 0, "cut short"},
  {"{\"a\":nul", 0, "cut short"},
  {"{\"a\":-x}", 0, "a digit is missing"},
  {"{\"a\":\"\xff\"}", 0, "at byte 6: not UTF-8"},
  {"{\"zoo\":[{}]}", 0, "no list 'frame_offset'"},
  {"{\"frame_offset\":3,\"zoo\":[{}]}", 0, "no list 'frame_offset'"},
  {"{\"frame_offset\":[-1]}", 0, "element 0 of 'frame_offset'"},
  {"{\"frame_offset\":[null]}", 0, "element 0 of 'frame_offset'"},
  {"{\"frame_offset\":[NaN]}", 0, "element 0 of 'frame_offset'"},
  {"{\"frame_offset\":[0.5]}", 0, "element 0 of 'frame_offset'"},
  {"{\"frame_offset\":[18446744073709551616]}", 0,
      "element 0 of 'frame_offset'"},
  {"{\"frame_offset\":[0],\"zoo\":[]}", 0,
      "'zoo' has 0 elements, 'frame_offset' has 1"},
};

static const Broken half_readable[] = {
  {"{\"frame_offset\":[0,6,\"x\"]}", 2, "element 2 of 'frame_offset'"},
  {"{\"frame_offset\":[0,6],\"time_offset\":[0.0]}", 1,
      "'time_offset' has 1 elements, 'frame_offset' has 2"},
  {"{\"frame_offset\":[0],\"zoo\":[{},{}]}", 1,
      "'zoo' has 2 elements, 'frame_offset' has 1"},
  {"{\"frame_offset\":[0,12,1", 2, "cut short"},
  {"{\"frame_offset\":[0,12,1.5", 2, "element 2 of 'frame_offset' is not"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{\"a\":[", 1,
      "inferred frame 1, in 'zoo': at byte 39: the text is cut short"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{\"a\":\"\xc3", 1, "cut short"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{\"a\":\"\xc3\"", 1, "not UTF-8"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{}", 2, "cut short"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{]", 1, "a key is missing"},
  {"{\"frame_offset\":[0,12],\"zoo\":[{},{}]}}", 2, "something follows"},
};

static void
test_unreadable (gconstpointer data)
{
  const Broken *broken = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (open_text (broken->text, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  g_assert_nonnull (strstr (error->message, broken->complaint));
}

static void
test_half_readable (gconstpointer data)
{
  const Broken *broken = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (broken->text, &error);

  g_assert_no_error (error);
  g_assert_error (gst_roboflow_results_get_error (results),
      GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  g_assert_nonnull (strstr (gst_roboflow_results_get_error (results)->message,
          broken->complaint));
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==,
      broken->n_frames);
  for (guint i = 0; i < broken->n_frames; i++) {
    g_autoptr (GstRoboflowFrame) frame = get_frame (results, i);

    g_assert_nonnull (frame);
  }
}

static void
test_unequal (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_data ("unequal.json", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==, 2);
  g_assert_nonnull (strstr (gst_roboflow_results_get_error (results)->message,
          "'farm' has 2 elements, 'frame_offset' has 3"));
}

static void
test_cut (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_data ("cut.json", &error);
  g_autoptr (GstRoboflowFrame) frame = NULL;

  g_assert_no_error (error);
  g_assert_error (gst_roboflow_results_get_error (results),
      GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==, 2);
  frame = get_frame (results, 0);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 2);
}

static void
test_cut_anywhere (void)
{
  g_autofree gchar *path =
      g_test_build_filename (G_TEST_DIST, "data", "detection.json", NULL);
  g_autofree gchar *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_strchomp (text);
  for (gsize n = 0; n < strlen (text); n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstRoboflowResults) results = open_bytes (text, n, &error);
    const GError *said = results ? gst_roboflow_results_get_error (results)
        : error;

    g_assert_error (said, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
  }
}

static void
test_nul_in_the_text (void)
{
  static const gchar text[] = "{\"frame_offset\":[0,1]\0}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      open_bytes (text, sizeof text - 1, &error);

  g_assert_no_error (error);
  g_assert_error (gst_roboflow_results_get_error (results),
      GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS);
}

static gchar *
nested (guint depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append (text, ",\"frame_offset\":[0]}");
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  /* The outermost object is a level too. */
  g_autofree gchar *allowed = nested (63);
  g_autofree gchar *too_deep = nested (64);
  g_autofree gchar *hostile = nested (100000);
  g_autofree gchar *brackets = g_strnfill (1000, '[');
  g_autofree gchar *harmless = g_strdup_printf ("{\"a\":\"\\\"%s\"}", brackets);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) deep = NULL;
  g_autoptr (GstRoboflowResults) flat = NULL;

  deep = open_text (allowed, &error);
  g_assert_no_error (error);
  flat = open_text (harmless, &error);
  g_assert_no_error (error);

  g_assert_null (open_text (too_deep, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (open_text (hostile, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
}

static void
test_too_many_models (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1001; i++)
    g_string_append_printf (text, "\"m%u\":[],", i);
  g_string_append (text, "\"frame_offset\":[]}");
  g_assert_null (open_text (text->str, &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
}

static void
test_too_large (void)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  gint fd = g_file_open_tmp ("results-XXXXXX.json", &path, NULL);

  /* A hole: it takes no room. */
  g_assert_no_errno (ftruncate (fd, (G_GINT64_CONSTANT (16) << 30) + 1));
  close (fd);
  g_assert_null (gst_roboflow_results_open (path, &error));
  g_unlink (path);
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_no_file (void)
{
  static const gchar *paths[] = { "/nowhere/results.json", "/", "/dev/zero" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_roboflow_results_open (paths[i], &error));
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
    g_assert_nonnull (strstr (error->message, paths[i]));
  }
}

static void
add_broken (const gchar * folder, const Broken * table, guint n,
    GTestDataFunc test)
{
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *path =
        g_strdup_printf ("/broken-results/%s/%u", folder, i);

    g_test_add_data_func (path, &table[i], test);
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  add_broken ("unreadable", unreadable, G_N_ELEMENTS (unreadable),
      test_unreadable);
  add_broken ("half-readable", half_readable, G_N_ELEMENTS (half_readable),
      test_half_readable);
  g_test_add_func ("/broken-results/unequal", test_unequal);
  g_test_add_func ("/broken-results/cut", test_cut);
  g_test_add_func ("/broken-results/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/broken-results/nul-in-the-text", test_nul_in_the_text);
  g_test_add_func ("/broken-results/depth", test_depth);
  g_test_add_func ("/broken-results/too-many-models", test_too_many_models);
  g_test_add_func ("/broken-results/too-large", test_too_large);
  g_test_add_func ("/broken-results/no-file", test_no_file);
  return g_test_run ();
}
