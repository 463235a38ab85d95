/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The text comes from the network or from anybody's disk. It can be cut
 * anywhere, hold anything, and nest as deep as it is long: so depth is limited
 * and every step is checked against the end. */

#include "gstroboflowscanner-private.h"

#include <string.h>

#include "gstroboflowerror.h"

void
gst_roboflow_scanner_init (GstRoboflowScanner * scanner, const gchar * text,
    gsize length)
{
  memset (scanner, 0, sizeof *scanner);
  scanner->start = text;
  scanner->at = text;
  scanner->end = text + length;
}

void
gst_roboflow_scanner_clear (GstRoboflowScanner * scanner)
{
  g_clear_error (&scanner->error);
}

#define fail(scanner, code, ...) \
    take_error (scanner, g_error_new (GST_ROBOFLOW_ERROR, code, __VA_ARGS__))

/* The first error stays; FALSE always. */
static gboolean
take_error (GstRoboflowScanner * scanner, GError * error)
{
  if (scanner->error != NULL) {
    g_error_free (error);
    return FALSE;
  }
  g_prefix_error (&error, "at byte %" G_GSIZE_FORMAT ": ",
      (gsize) (scanner->at - scanner->start));
  scanner->error = error;
  return FALSE;
}

static gboolean
fail_expected (GstRoboflowScanner * scanner, const gchar * what)
{
  if (scanner->at >= scanner->end)
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
        "the text is cut short: %s is missing", what);
  return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS, "%s is missing", what);
}

gchar
gst_roboflow_scanner_peek (GstRoboflowScanner * scanner)
{
  scanner->at += strspn (scanner->at, " \t\r\n");
  return scanner->at < scanner->end ? *scanner->at : 0;
}

gboolean
gst_roboflow_scanner_open (GstRoboflowScanner * scanner, gchar bracket)
{
  if (scanner->error != NULL)
    return FALSE;
  if (gst_roboflow_scanner_peek (scanner) != bracket)
    return fail_expected (scanner, bracket == '{' ? "an object" : "a list");
  if (scanner->depth == GST_ROBOFLOW_SCANNER_MAX_DEPTH)
    return fail (scanner, GST_ROBOFLOW_ERROR_LIMIT,
        "more than %d levels of lists and objects",
        GST_ROBOFLOW_SCANNER_MAX_DEPTH);
  scanner->depth++;
  scanner->at++;
  return TRUE;
}

static gboolean
next (GstRoboflowScanner * scanner, gchar bracket, gboolean * first)
{
  gchar c;

  if (scanner->error != NULL)
    return FALSE;

  c = gst_roboflow_scanner_peek (scanner);
  if (c != 0 && c == bracket) {
    scanner->depth--;
    scanner->at++;
    return FALSE;
  }
  if (*first) {
    *first = FALSE;
    return TRUE;
  }
  if (c != ',')
    return fail_expected (scanner, bracket == '}' ? "',' or '}'"
        : "',' or ']'");
  scanner->at++;
  return TRUE;
}

/* How long the escape is that a backslash begins; 0: it is none. */
static guint
escape_length (const gchar * at, const gchar * end)
{
  if (end - at < 2)
    return 0;
  if (at[1] != 'u')
    return at[1] != '\0' && strchr ("\"\\/bfnrt", at[1]) ? 2 : 0;
  if (end - at < 6)
    return 0;
  for (guint i = 2; i < 6; i++) {
    if (!g_ascii_isxdigit (at[i]))
      return 0;
  }
  return 6;
}

static gboolean
skip_string (GstRoboflowScanner * scanner)
{
  const gchar *at = scanner->at + 1;
  const gchar *end = scanner->end;

  while (at < end && *at != '"' && (guchar) * at >= 0x20) {
    guint length = *at == '\\' ? escape_length (at, end) : 1;

    if (length == 0) {
      scanner->at = at;
      return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
          "not an escape sequence");
    }
    at += length;
  }
  scanner->at = at;
  if (at == end)
    return fail_expected (scanner, "the end of a string");
  if (*at != '"')
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
        "a control character in a string");
  scanner->at++;
  return TRUE;
}

/* The NUL behind the text stops these. */
static const gchar *
skip_digits (const gchar * at)
{
  while (g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Where the number that begins here ends; NULL: it is none. */
static const gchar *
number_end (const gchar * at)
{
  if (*at == '-')
    at++;
  if (!g_ascii_isdigit (*at))
    return NULL;
  at = *at == '0' ? at + 1 : skip_digits (at);
  if (*at == '.') {
    if (!g_ascii_isdigit (*++at))
      return NULL;
    at = skip_digits (at);
  }
  if (*at == 'e' || *at == 'E') {
    at++;
    if (*at == '+' || *at == '-')
      at++;
    if (!g_ascii_isdigit (*at))
      return NULL;
    at = skip_digits (at);
  }
  return at;
}

/* Where the word that begins here ends; NULL: it is none. */
static const gchar *
word_end (const gchar * at)
{
  static const gchar *words[] = { "null", "true", "false", "NaN", "Infinity",
    "-Infinity"
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_has_prefix (at, words[i]))
      return at + strlen (words[i]);
  }
  return NULL;
}

static gboolean
skip_scalar (GstRoboflowScanner * scanner)
{
  const gchar *end = number_end (scanner->at);

  if (end == NULL)
    end = word_end (scanner->at);
  if (end == NULL || end > scanner->end)
    return fail_expected (scanner, "a value");
  scanner->at = end;
  return TRUE;
}

gboolean
gst_roboflow_scanner_next_member (GstRoboflowScanner * scanner,
    gboolean * first, GstRoboflowSpan * key)
{
  if (!next (scanner, '}', first))
    return FALSE;
  if (gst_roboflow_scanner_peek (scanner) != '"')
    return fail_expected (scanner, "a key");
  key->start = scanner->at;
  if (!skip_string (scanner))
    return FALSE;
  key->length = scanner->at - key->start;
  if (gst_roboflow_scanner_peek (scanner) != ':')
    return fail_expected (scanner, "':'");
  scanner->at++;
  return TRUE;
}

gboolean
gst_roboflow_scanner_next_item (GstRoboflowScanner * scanner, gboolean * first)
{
  return next (scanner, ']', first);
}

/* As deep as the limit on depth allows, no deeper: so it may recurse. */
gboolean
gst_roboflow_scanner_skip (GstRoboflowScanner * scanner,
    GstRoboflowSpan * value)
{
  GstRoboflowSpan inner;
  gboolean first = TRUE;
  const gchar *start;
  gchar kind;

  if (scanner->error != NULL)
    return FALSE;

  kind = gst_roboflow_scanner_peek (scanner);
  start = scanner->at;
  switch (kind) {
    case '{':
      if (!gst_roboflow_scanner_open (scanner, '{'))
        return FALSE;
      while (gst_roboflow_scanner_next_member (scanner, &first, &inner))
        gst_roboflow_scanner_skip (scanner, &inner);
      break;
    case '[':
      if (!gst_roboflow_scanner_open (scanner, '['))
        return FALSE;
      while (gst_roboflow_scanner_next_item (scanner, &first))
        gst_roboflow_scanner_skip (scanner, &inner);
      break;
    case '"':
      skip_string (scanner);
      break;
    default:
      skip_scalar (scanner);
      break;
  }
  if (scanner->error != NULL)
    return FALSE;
  value->start = start;
  value->length = scanner->at - start;
  return TRUE;
}

gboolean
gst_roboflow_scanner_finish (GstRoboflowScanner * scanner)
{
  if (scanner->error != NULL)
    return FALSE;
  if (gst_roboflow_scanner_peek (scanner) != 0 || scanner->at != scanner->end)
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
        "something follows the end");
  return TRUE;
}

static guint
escaped_code_unit (const gchar * at)
{
  guint unit = 0;

  if (at[0] != '\\' || at[1] != 'u')
    return 0;
  for (guint i = 2; i < 6; i++)
    unit = unit << 4 | g_ascii_xdigit_value (at[i]);
  return unit;
}

/* Half of a surrogate pair costs json-glib the whole document or gives text
 * that is not UTF-8, and a NUL ends the string early. */
static guint
append_escape (GString * out, const gchar * at, const gchar * end)
{
  guint length = escape_length (at, end);
  guint unit = escaped_code_unit (at);

  if (length == 6 && (unit & 0xfc00) == 0xd800
      && escape_length (at + 6, end) == 6
      && (escaped_code_unit (at + 6) & 0xfc00) == 0xdc00)
    length = 12;
  else if (length == 6 && ((unit & 0xf800) == 0xd800 || unit == 0))
    at = "\\ufffd";
  g_string_append_len (out, at, length);
  return length;
}

static const gchar *
append_string (GString * out, const gchar * at, const gchar * end)
{
  g_string_append_c (out, *at++);
  while (*at != '"') {
    const gchar *plain = at;

    while (*at != '"' && *at != '\\')
      at++;
    g_string_append_len (out, plain, at - plain);
    if (*at == '\\')
      at += append_escape (out, at, end);
  }
  g_string_append_c (out, *at++);
  return at;
}

/* json-glib makes -1 of integers beyond 64 bits: they become doubles. */
static const gchar *
append_number (GString * out, const gchar * at)
{
  const gchar *end = number_end (at);
  const gchar *digits_end = skip_digits (*at == '-' ? at + 1 : at);

  g_string_append_len (out, at, end - at);
  if (digits_end == end && end - at > 18) {
    g_autofree gchar *number = g_strndup (at, end - at);

    if (!g_ascii_string_to_signed (number, 10, G_MININT64 + 1, G_MAXINT64,
            NULL, NULL))
      g_string_append (out, ".0");
  }
  return end;
}

gchar *
gst_roboflow_scanner_dup_strict (const GstRoboflowSpan * value)
{
  GString *out = g_string_sized_new (value->length + 1);
  const gchar *at = value->start;
  const gchar *end = at + value->length;

  while (at < end) {
    gboolean negative_infinity = at[0] == '-' && at[1] == 'I';

    if (*at == '"') {
      at = append_string (out, at, end);
    } else if (*at == 'N' || *at == 'I' || negative_infinity) {
      g_string_append (out, "null");
      at = word_end (at);
    } else if (*at == '-' || g_ascii_isdigit (*at)) {
      at = append_number (out, at);
    } else {
      g_string_append_c (out, *at++);
    }
  }
  return g_string_free (out, FALSE);
}
