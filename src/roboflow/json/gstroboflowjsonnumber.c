/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Polygons and embeddings are millions of numbers, and finding the shortest
 * text of one with printf() and strtod() takes a microsecond. But powers of
 * ten up to the 22nd are exact as doubles, and so is the rounding error of a
 * product, which fma() gives. So one multiplication gives the digits that
 * printf() would, and its error tells whether they read back as the same
 * number. */

#include "gstroboflowjson-private.h"

#include <float.h>
#include <math.h>

/* 15 digits of a text survive in any double; 17 tell any two doubles apart. */
#define MIN_DIGITS 15
#define MAX_DIGITS 17

static const gdouble powers[] = {
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
  1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
};

/* Rounds number * 10^decimals to an integer, halves to the even one. @off: the
 * product minus that integer */
static guint64
round_scaled (gdouble number, guint decimals, gdouble * off)
{
  gdouble product = number * powers[decimals];
  gdouble error = fma (number, powers[decimals], -product);
  gdouble whole = rint (product);
  gdouble rest = product - whole;

  if (rest == 0) {
    *off = error - rint (error);
    return (guint64) whole + (gint64) rint (error);
  }
  if (rest == 0.5 && error > 0)
    whole++;
  else if (rest == -0.5 && error < 0)
    whole--;
  *off = product - whole + error;
  return whole;
}

static void
append_decimal (GString * json, guint64 digits, guint decimals)
{
  gchar text[32];
  gchar *end = text + sizeof text;
  gchar *at = end;

  for (; decimals > 0 && digits % 10 == 0; decimals--)
    digits /= 10;
  if (decimals > 0) {
    for (; decimals > 0; decimals--, digits /= 10)
      *--at = '0' + digits % 10;
    *--at = '.';
  }
  do {
    *--at = '0' + digits % 10;
    digits /= 10;
  } while (digits > 0);
  g_string_append_len (json, at, end - at);
}

/* For numbers from 10^-4 to 10^15, which printf() writes without an
 * exponent. */
static void
append_plain (GString * json, gdouble number)
{
  guint64 scaled;
  gdouble off, half_gap;
  gint exponent, magnitude = 0;
  guint digits, decimals;

  while (number >= powers[magnitude + 1])
    magnitude++;
  while (magnitude <= 0 && number * powers[-magnitude] < 1)
    magnitude--;

  /* Half the distance to the next double: any text that is nearer reads back as
   * this one. */
  frexp (number, &exponent);
  half_gap = ldexp (1, exponent - DBL_MANT_DIG - 1);
  for (digits = MIN_DIGITS;; digits++) {
    decimals = digits - 1 - magnitude;
    scaled = round_scaled (number, decimals, &off);
    if (digits == MAX_DIGITS
        || fabs (off) * (1 + 4 * DBL_EPSILON) < half_gap * powers[decimals])
      break;
  }
  append_decimal (json, scaled, decimals);
}

static void
append_by_printf (GString * json, gdouble number)
{
  static const gchar *formats[] = { "%.15g", "%.16g", "%.17g" };
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_ascii_formatd (text, sizeof text, formats[i], number);
    if (g_ascii_strtod (text, NULL) == number)
      break;
  }
  g_string_append (json, text);
}

void
gst_roboflow_json_append_double (GString * json, gdouble number)
{
  gdouble size = fabs (number);

  if (!isfinite (number)) {
    g_string_append (json, "null");
    return;
  }
  /* Elsewhere products are not rounded to doubles, or there is an exponent. */
  if (FLT_EVAL_METHOD != 0 || (size < 1e-4 && size != 0) || size >= 1e15) {
    append_by_printf (json, number);
    return;
  }
  if (signbit (number))
    g_string_append_c (json, '-');
  if (size == trunc (size))
    append_decimal (json, size, 0);
  else
    append_plain (json, size);
}
