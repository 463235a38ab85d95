/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Half of a results file is numbers of up to 17 digits, and strtod() would
 * take more time than everything else together. So numbers whose digits fit
 * into 64 bits are converted here, exactly, as Clinger ("How to Read Floating
 * Point Numbers Accurately", 1990) and Lemire ("Number Parsing at a Gigabyte
 * per Second", 2021) describe; all others go to strtod(). */

#include "gstroboflownumber-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A power of ten up to here is exact as a double. */
#define MAX_EXACT_POWER 22

/* How many digits always fit into 64 bits. */
#define MAX_DIGITS 19

/* How many bits 10^n has, for n up to MAX_RECIPROCAL. */
#define MAX_RECIPROCAL 30
#define BITS_OF_POWER(n) ((((n) * 217706) >> 16) + 1)

/* Doubles hold all integers up to here. */
#define MAX_EXACT_WHOLE (G_GUINT64_CONSTANT (1) << DBL_MANT_DIG)

/* A decimal number: digits * 10^power, or minus that. */
typedef struct
{
  guint64 digits;
  gint power;
  gboolean negative;
  gboolean fits;                /* FALSE: digits and power are wrong, because
                                 * there were too many digits */
} Decimal;

static inline gboolean
is_digit (gchar c)
{
  return (guchar) (c - '0') < 10;
}

/* @n_digits: counts them from the first that is not zero */
static inline const gchar *
read_digits (const gchar * at, guint64 * digits, guint * n_digits)
{
  for (; is_digit (*at); at++) {
    *digits = *digits * 10 + (*at - '0');
    *n_digits += *n_digits > 0 || *at != '0';
  }
  return at;
}

static const gchar *
read_exponent (const gchar * at, gint * power, const gchar ** stop)
{
  gboolean negative = *at == '-';
  gint exponent = 0;

  if (*at == '+' || *at == '-')
    at++;
  if (!is_digit (*at)) {
    *stop = at;
    return NULL;
  }
  for (; is_digit (*at); at++)
    exponent = MIN (exponent * 10 + (*at - '0'), 100000);
  *power += negative ? -exponent : exponent;
  return at;
}

/* With more than MAX_DIGITS digits the multiplication overflows, and the
 * number does not fit. */
static inline const gchar *
read_decimal (const gchar * at, Decimal * decimal, const gchar ** stop)
{
  guint n_digits = 0;

  memset (decimal, 0, sizeof *decimal);
  decimal->negative = *at == '-';
  at += decimal->negative;
  *stop = at;
  if (!is_digit (*at))
    return NULL;
  at = *at == '0' ? at + 1 : read_digits (at, &decimal->digits, &n_digits);

  if (*at == '.') {
    const gchar *fraction = ++at;

    *stop = at;
    if (!is_digit (*at))
      return NULL;
    at = read_digits (at, &decimal->digits, &n_digits);
    decimal->fits = at - fraction < 10000;
    decimal->power = decimal->fits ? fraction - at : 0;
  } else {
    decimal->fits = TRUE;
  }
  decimal->fits &= n_digits <= MAX_DIGITS;

  if (*at == 'e' || *at == 'E')
    at = read_exponent (at + 1, &decimal->power, stop);
  return at;
}

#if FLT_EVAL_METHOD == 0
/* Digits and power of ten are both exact as doubles, so that the result is
 * rounded only once. */
static inline gboolean
convert_exact (const Decimal * decimal, gdouble * number)
{
  static const gdouble powers[MAX_EXACT_POWER + 1] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
    1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  if (decimal->digits > MAX_EXACT_WHOLE || ABS (decimal->power)
      > MAX_EXACT_POWER)
    return FALSE;
  *number = decimal->power < 0 ? decimal->digits / powers[-decimal->power]
      : decimal->digits * powers[decimal->power];
  return TRUE;
}
#else
#define convert_exact(decimal, number) FALSE
#endif

#ifdef __SIZEOF_INT128__
/* 2^(127 + b) / 10^n for n from 1 on, rounded down, in two halves of 64 bits;
 * b is BITS_OF_POWER (n). */
static const guint64 reciprocals[MAX_RECIPROCAL][2] = {
  {G_GUINT64_CONSTANT (0xcccccccccccccccc),
      G_GUINT64_CONSTANT (0xcccccccccccccccc)},
  {G_GUINT64_CONSTANT (0xa3d70a3d70a3d70a),
      G_GUINT64_CONSTANT (0x3d70a3d70a3d70a3)},
  {G_GUINT64_CONSTANT (0x83126e978d4fdf3b),
      G_GUINT64_CONSTANT (0x645a1cac083126e9)},
  {G_GUINT64_CONSTANT (0xd1b71758e219652b),
      G_GUINT64_CONSTANT (0xd3c36113404ea4a8)},
  {G_GUINT64_CONSTANT (0xa7c5ac471b478423),
      G_GUINT64_CONSTANT (0x0fcf80dc33721d53)},
  {G_GUINT64_CONSTANT (0x8637bd05af6c69b5),
      G_GUINT64_CONSTANT (0xa63f9a49c2c1b10f)},
  {G_GUINT64_CONSTANT (0xd6bf94d5e57a42bc),
      G_GUINT64_CONSTANT (0x3d32907604691b4c)},
  {G_GUINT64_CONSTANT (0xabcc77118461cefc),
      G_GUINT64_CONSTANT (0xfdc20d2b36ba7c3d)},
  {G_GUINT64_CONSTANT (0x89705f4136b4a597),
      G_GUINT64_CONSTANT (0x31680a88f8953030)},
  {G_GUINT64_CONSTANT (0xdbe6fecebdedd5be),
      G_GUINT64_CONSTANT (0xb573440e5a884d1b)},
  {G_GUINT64_CONSTANT (0xafebff0bcb24aafe),
      G_GUINT64_CONSTANT (0xf78f69a51539d748)},
  {G_GUINT64_CONSTANT (0x8cbccc096f5088cb),
      G_GUINT64_CONSTANT (0xf93f87b7442e45d3)},
  {G_GUINT64_CONSTANT (0xe12e13424bb40e13),
      G_GUINT64_CONSTANT (0x2865a5f206b06fb9)},
  {G_GUINT64_CONSTANT (0xb424dc35095cd80f),
      G_GUINT64_CONSTANT (0x538484c19ef38c94)},
  {G_GUINT64_CONSTANT (0x901d7cf73ab0acd9),
      G_GUINT64_CONSTANT (0x0f9d37014bf60a10)},
  {G_GUINT64_CONSTANT (0xe69594bec44de15b),
      G_GUINT64_CONSTANT (0x4c2ebe687989a9b3)},
  {G_GUINT64_CONSTANT (0xb877aa3236a4b449),
      G_GUINT64_CONSTANT (0x09befeb9fad487c2)},
  {G_GUINT64_CONSTANT (0x9392ee8e921d5d07),
      G_GUINT64_CONSTANT (0x3aff322e62439fcf)},
  {G_GUINT64_CONSTANT (0xec1e4a7db69561a5),
      G_GUINT64_CONSTANT (0x2b31e9e3d06c32e5)},
  {G_GUINT64_CONSTANT (0xbce5086492111aea),
      G_GUINT64_CONSTANT (0x88f4bb1ca6bcf584)},
  {G_GUINT64_CONSTANT (0x971da05074da7bee),
      G_GUINT64_CONSTANT (0xd3f6fc16ebca5e03)},
  {G_GUINT64_CONSTANT (0xf1c90080baf72cb1),
      G_GUINT64_CONSTANT (0x5324c68b12dd6338)},
  {G_GUINT64_CONSTANT (0xc16d9a0095928a27),
      G_GUINT64_CONSTANT (0x75b7053c0f178293)},
  {G_GUINT64_CONSTANT (0x9abe14cd44753b52),
      G_GUINT64_CONSTANT (0xc4926a9672793542)},
  {G_GUINT64_CONSTANT (0xf79687aed3eec551),
      G_GUINT64_CONSTANT (0x3a83ddbd83f52204)},
  {G_GUINT64_CONSTANT (0xc612062576589dda),
      G_GUINT64_CONSTANT (0x95364afe032a819d)},
  {G_GUINT64_CONSTANT (0x9e74d1b791e07e48),
      G_GUINT64_CONSTANT (0x775ea264cf55347d)},
  {G_GUINT64_CONSTANT (0xfd87b5f28300ca0d),
      G_GUINT64_CONSTANT (0x8bca9d6e188853fc)},
  {G_GUINT64_CONSTANT (0xcad2f7f5359a3b3e),
      G_GUINT64_CONSTANT (0x096ee45813a04330)},
  {G_GUINT64_CONSTANT (0xa2425ff75e14fc31),
      G_GUINT64_CONSTANT (0xa1258379a94d028d)},
};

static inline gdouble
power_of_two (gint exponent)
{
  guint64 bits = (guint64) (DBL_MAX_EXP - 1 + exponent) << (DBL_MANT_DIG - 1);
  gdouble power;

  memcpy (&power, &bits, sizeof power);
  return power;
}

/* digits / 10^n, computed as digits times the reciprocal. Because that is
 * rounded down, the second half of the product is too small by less than 2.
 * Where that could decide how the first half is rounded, which is rare, FALSE
 * is returned. */
static inline gboolean
convert_multiplied (const Decimal * decimal, gdouble * number)
{
  const gint n = -decimal->power;
  unsigned __int128 product;
  guint64 first, second, half, low;
  gint shift, extra;

  if (n < 1 || n > MAX_RECIPROCAL || decimal->digits == 0)
    return FALSE;
  shift = __builtin_clzll (decimal->digits);
  product = (unsigned __int128) (decimal->digits << shift)
      * reciprocals[n - 1][0];
  product += ((unsigned __int128) (decimal->digits << shift)
      * reciprocals[n - 1][1]) >> 64;
  first = product >> 64;
  second = product;

  extra = 64 - __builtin_clzll (first) - DBL_MANT_DIG;
  half = G_GUINT64_CONSTANT (1) << (extra - 1);
  low = first & (2 * half - 1);
  if (second >= G_MAXUINT64 - 1 || (low == half && second == 0))
    return FALSE;
  first >>= extra;
  first += low >= half;
  *number = first * power_of_two (extra + 1 - shift - BITS_OF_POWER (n));
  return TRUE;
}
#else
#define convert_multiplied(decimal, number) FALSE
#endif

const gchar *
gst_roboflow_number_skip (const gchar * text, const gchar ** stop)
{
  const gchar *at = text + (*text == '-');
  gint power = 0;

  *stop = at;
  if (!is_digit (*at))
    return NULL;
  if (*at == '0')
    at++;
  else
    while (is_digit (*at))
      at++;
  if (*at == '.') {
    *stop = ++at;
    if (!is_digit (*at))
      return NULL;
    while (is_digit (*at))
      at++;
  }
  if (*at == 'e' || *at == 'E')
    at = read_exponent (at + 1, &power, stop);
  return at;
}

const gchar *
gst_roboflow_number_parse (const gchar * text, gdouble * number)
{
  Decimal decimal;
  const gchar *stop;
  const gchar *end = read_decimal (text, &decimal, &stop);

  if (end == NULL)
    return NULL;
  if (!decimal.fits || !(convert_exact (&decimal, number)
          || convert_multiplied (&decimal, number))) {
    *number = g_ascii_strtod (text, NULL);
    return end;
  }
  if (decimal.negative)
    *number = -*number;
  return end;
}

const gchar *
gst_roboflow_number_parse_integer (const gchar * text, gint64 * integer)
{
  Decimal decimal;
  gdouble number = 0.0;
  const gchar *stop;
  const gchar *end = read_decimal (text, &decimal, &stop);

  if (end == NULL)
    return NULL;
  if (decimal.fits && decimal.power == 0
      && decimal.digits <= (guint64) G_MAXINT64 + decimal.negative) {
    *integer = decimal.negative ? -decimal.digits : decimal.digits;
    return end;
  }
  gst_roboflow_number_parse (text, &number);
  if (!(fabs (number) < MAX_EXACT_WHOLE) || number != trunc (number))
    return NULL;
  *integer = number;
  return end;
}
