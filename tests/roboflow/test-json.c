/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <float.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "roboflow/json/gstroboflowjson-private.h"

static const struct
{
  const gchar *text;
  const gchar *json;
} strings[] = {
  {"", "\"\""},
  {"zebra", "\"zebra\""},
  {"say \"hi\" \\ bye", "\"say \\\"hi\\\" \\\\ bye\""},
  {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
  {"\001\037\177", "\"\\u0001\\u001f\\u007f\""},
  {"\302\200\302\237\302\240", "\"\\u0080\\u009f\302\240\""},
  {"Z\303\274rich \360\237\246\223", "\"Z\303\274rich \360\237\246\223\""},
  {"cut \303", "\"cut \357\277\275\""},
  {"cut \302\"", "\"cut \357\277\275\\\"\""},
};

static void
test_strings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autoptr (GString) json = g_string_new (NULL);

    gst_roboflow_json_append_string (json, strings[i].text);
    g_assert_cmpstr (json->str, ==, strings[i].json);
  }
}

static void
assert_double (gdouble number, const gchar * expected)
{
  g_autoptr (GString) json = g_string_new (NULL);

  gst_roboflow_json_append_double (json, number);
  g_assert_cmpstr (json->str, ==, expected);
}

static void
test_doubles (void)
{
  assert_double (0, "0");
  assert_double (-0.0, "-0");
  assert_double (360, "360");
  assert_double (-1.5, "-1.5");
  assert_double (0.62, "0.62");
  assert_double (0.1 + 0.2, "0.30000000000000004");
  assert_double (1.0 / 3, "0.3333333333333333");
  assert_double (0.0001, "0.0001");
  assert_double (0.00001, "1e-05");
  assert_double (999999999999999, "999999999999999");
  assert_double (999999999999999.9, "999999999999999.9");
  assert_double (1e15, "1e+15");
  assert_double (DBL_MAX, "1.7976931348623157e+308");
  assert_double (5e-324, "4.94065645841247e-324");
  assert_double (NAN, "null");
  assert_double (-INFINITY, "null");
}

/* The shortest that printf makes and that reads back. */
static gchar *
shortest (gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint digits = 15;; digits++) {
    g_autofree gchar *format = g_strdup_printf ("%%.%ug", digits);

    g_ascii_formatd (text, sizeof text, format, number);
    if (g_ascii_strtod (text, NULL) == number)
      return g_strdup (text);
  }
}

static void
test_doubles_are_as_printf_writes_them (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++) {
    gdouble few = g_rand_int_range (rand, -99999, 99999)
        / pow (10, g_rand_int_range (rand, 0, 12));
    gdouble many = g_rand_double_range (rand, -1, 1)
        * pow (10, g_rand_int_range (rand, -6, 17));
    gdouble edge = nextafter (pow (10, g_rand_int_range (rand, -6, 17)),
        g_rand_double_range (rand, -1, 1) * DBL_MAX);
    g_autofree gchar *short_few = shortest (few);
    g_autofree gchar *short_many = shortest (many);
    g_autofree gchar *short_edge = shortest (edge);

    assert_double (few, short_few);
    assert_double (many, short_many);
    assert_double (edge, short_edge);
  }
}

static const struct
{
  const gchar *text;
  const gchar *json;
} values[] = {
  {"{\"a\": [1, -2.5e3, true, null]}", "{\"a\": [1, -2.5e3, true, null]}"},
  {"[NaN,Infinity,-Infinity,-1]", "[null,null,null,-1]"},
  {"\"NaN -Infinity 12345678901234567890\"",
      "\"NaN -Infinity 12345678901234567890\""},
  {"[\r\n\t1,\n 2\n]", "[1, 2]"},
  {"[9223372036854775807,9223372036854775808,-12345678901234567890]",
      "[9223372036854775807,9223372036854775808.0,-12345678901234567890.0]"},
  {"12345678901234567890.5", "12345678901234567890.5"},
  {"12345678901234567890e1", "12345678901234567890e1"},
  {"\"\\ud83e\\udd93 \\uD83E\\uDD93\"", "\"\\ud83e\\udd93 \\uD83E\\uDD93\""},
  {"\"\\ud83e\"", "\"\\ufffd\""},
  {"\"\\ud83e\\ud83e\\udd93\"", "\"\\ufffd\\ud83e\\udd93\""},
  {"\"\\udd93 \\ud83e\\n\"", "\"\\ufffd \\ufffd\\n\""},
  {"\"a\\u0000b\\\\u0000\"", "\"a\\ufffdb\\\\u0000\""},
  {"\"\\\"NaN\\\"\"", "\"\\\"NaN\\\"\""},
  {"{\"\177\":\"\302\205\303\274\"}", "{\"\\u007f\":\"\\u0085\303\274\"}"},
};

static void
test_strict (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (GString) json = g_string_new (NULL);
    g_autoptr (JsonNode) node = NULL;
    g_autoptr (GError) error = NULL;

    gst_roboflow_json_append_strict (json, values[i].text,
        strlen (values[i].text));
    g_assert_cmpstr (json->str, ==, values[i].json);
    node = json_from_string (json->str, &error);
    g_assert_no_error (error);
  }
}

/* The text is a piece of a larger one: what follows is none of it. */
static void
test_strict_ends_where_it_is_said (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    for (gsize length = 1; length < strlen (values[i].text); length++) {
      g_autofree gchar *piece = g_memdup2 (values[i].text, length);
      g_autoptr (GString) cut = g_string_new (NULL);
      g_autoptr (GString) json = g_string_new (NULL);

      gst_roboflow_json_append_strict (cut, piece, length);
      gst_roboflow_json_append_strict (json, values[i].text, length);
      g_assert_cmpstr (json->str, ==, cut->str);
    }
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/doubles", test_doubles);
  g_test_add_func ("/json/doubles-are-as-printf-writes-them",
      test_doubles_are_as_printf_writes_them);
  g_test_add_func ("/json/strict", test_strict);
  g_test_add_func ("/json/strict-ends-where-it-is-said",
      test_strict_ends_where_it_is_said);
  return g_test_run ();
}
