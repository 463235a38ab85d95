/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>
#include <string.h>

#include "roboflow/json/gstroboflownumber-private.h"

/* The C library is the measure. */
static void
assert_parsed (const gchar * text)
{
  gdouble wanted = g_ascii_strtod (text, NULL);
  gdouble number = 42;
  const gchar *end = gst_roboflow_number_parse (text, &number);
  const gchar *stop;

  g_assert_true (end == text + strlen (text));
  g_assert_true (gst_roboflow_number_skip (text, &stop) == end);
  /* The bits, so that -0 is not 0. */
  if (memcmp (&number, &wanted, sizeof number) != 0)
    g_error ("%s is read as %.17g, not as %.17g", text, number, wanted);
}

static void
test_numbers (void)
{
  static const gchar *texts[] = {
    "0", "-0", "0.0", "-0.0e9", "7", "360.0", "-114.5", "0.62",
    "0.8734162449836731", "0.9300000071525574", "1e22", "1e23", "123e-5",
    "9007199254740992", "9007199254740993", "9007199254740992.5",
    "18446744073709551615", "18446744073709551616", "9223372036854775808",
    "12345678901234567890123", "0.00000000000000000000000000000001",
    "1.7976931348623157e308", "1e309", "-1e309", "1e99999999999",
    "4.9406564584124654e-324", "2e-324", "1e-99999999999",
    "1.00000000000000011102230246251565404236316680908203125",
    "8.5899345920000001e-05", "0.3E+2", "1.5e-7",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_parsed (texts[i]);
}

/* Half way between two doubles, and a hair beside it. */
static void
test_ties (void)
{
  static const gchar *texts[] = {
    "9007199254740993.0", "9007199254740993.00", "9007199254740993.001",
    "9007199254740992.999", "900719925474099.30e1", "4503599627370496.5",
    "4503599627370497.5", "4503599627370497.499", "4503599627370497.501",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_parsed (texts[i]);
}

static guint64
random_whole (void)
{
  return (guint64) (guint32) g_test_rand_int () << 32
      | (guint32) g_test_rand_int ();
}

static void
test_random_numbers (void)
{
  for (guint i = 0; i < 100000; i++) {
    gchar whole[32], text[64];
    guint point;

    g_snprintf (whole, sizeof whole, "%" G_GUINT64_FORMAT,
        random_whole () >> g_test_rand_int_range (0, 60));
    point = g_test_rand_int_range (0, strlen (whole));
    if (point == 0 || whole[0] == '0')
      g_snprintf (text, sizeof text, "-0.00%se%d", whole,
          g_test_rand_int_range (-30, 30));
    else
      g_snprintf (text, sizeof text, "%.*s.%s", (int) point, whole,
          whole + point);
    assert_parsed (text);
  }
}

static void
test_whole_numbers (void)
{
  static const struct
  {
    const gchar *text;
    gint64 integer;
  } whole[] = {
    {"0", 0}, {"-0", 0}, {"7.0", 7}, {"-12", -12}, {"1.5e1", 15},
    {"9223372036854775807", G_MAXINT64}, {"-9223372036854775807", -G_MAXINT64},
    {"-9223372036854775808", G_MININT64},
    {"9007199254740991.0", G_GINT64_CONSTANT (9007199254740991)},
  };
  static const gchar *others[] = {
    "0.5", "-7.25", "9223372036854775808", "18446744073709551616",
    "9007199254740993.0", "1e300", "1e999", "x", "-", "NaN",
  };
  gint64 integer;

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++) {
    g_assert_nonnull (gst_roboflow_number_parse_integer (whole[i].text,
            &integer));
    g_assert_cmpint (integer, ==, whole[i].integer);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (gst_roboflow_number_parse_integer (others[i], &integer));
}

static void
test_no_numbers (void)
{
  static const struct
  {
    const gchar *text;
    guint stop;                 /* where it goes wrong */
  } wrong[] = {
    {"", 0}, {"-", 1}, {"x", 0}, {"+1", 0}, {".5", 0}, {"-.5", 1}, {"1.", 2},
    {"1.e5", 2}, {"1e", 2}, {"1e+", 3}, {"-1.5e-", 6}, {"NaN", 0},
    {"-Infinity", 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    const gchar *stop = NULL;
    gdouble number;

    g_assert_null (gst_roboflow_number_parse (wrong[i].text, &number));
    g_assert_null (gst_roboflow_number_skip (wrong[i].text, &stop));
    g_assert_cmpint (stop - wrong[i].text, ==, wrong[i].stop);
  }
}

/* What follows is not part of it: 0 and 1 are whole numbers here. */
static void
test_ends (void)
{
  gdouble number;
  const gchar *text = "01";

  g_assert_true (gst_roboflow_number_parse (text, &number) == text + 1);
  text = "1-2";
  g_assert_true (gst_roboflow_number_parse (text, &number) == text + 1);
  text = "0x10";
  g_assert_true (gst_roboflow_number_parse (text, &number) == text + 1);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/number/numbers", test_numbers);
  g_test_add_func ("/number/ties", test_ties);
  g_test_add_func ("/number/random-numbers", test_random_numbers);
  g_test_add_func ("/number/whole-numbers", test_whole_numbers);
  g_test_add_func ("/number/no-numbers", test_no_numbers);
  g_test_add_func ("/number/ends", test_ends);
  return g_test_run ();
}
