/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "numbers.h"

#include <math.h>
#include <string.h>

#include "roboflow/json/gstroboflowjson-private.h"
#include "roboflow/json/gstroboflownumber-private.h"

static void
check_integer (const gchar * start, const gchar * number, gdouble value)
{
  gint64 integer, expected;
  const gchar *end = gst_roboflow_number_parse_integer (start, &integer);

  if (g_ascii_string_to_signed (number, 10, -G_MAXINT64, G_MAXINT64,
          &expected, NULL)) {
    g_assert_nonnull (end);
    g_assert_cmpint (integer, ==, expected);
  } else if (end != NULL) {
    g_assert_true (value == trunc (value));
    g_assert_true ((gdouble) integer == value);
  }
  g_assert_true (end == NULL || end == start + strlen (number));
}

static void
check_written (gdouble value)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const gchar *stop;

  gst_roboflow_json_append_double (json, value);
  if (!isfinite (value)) {
    g_assert_cmpstr (json->str, ==, "null");
    return;
  }
  g_assert_true (gst_roboflow_number_skip (json->str, &stop)
      == json->str + json->len);
  g_assert_cmpfloat (g_ascii_strtod (json->str, NULL), ==, value);
}

/* Returns: where to go on */
static const gchar *
check_number (const gchar * start)
{
  gdouble value, expected;
  const gchar *stop;
  const gchar *end = gst_roboflow_number_parse (start, &value);
  g_autofree gchar *number = NULL;

  g_assert_true (gst_roboflow_number_skip (start, &stop) == end);
  if (end == NULL)
    return start + 1;
  number = g_strndup (start, end - start);
  expected = g_ascii_strtod (number, NULL);
  g_assert_true (value == expected && signbit (value) == signbit (expected));
  check_integer (start, number, value);
  check_written (value);
  return end;
}

void
check_numbers (const gchar * text)
{
  while (*text != '\0') {
    if (*text == '-' || g_ascii_isdigit (*text))
      text = check_number (text);
    else
      text++;
  }
}
