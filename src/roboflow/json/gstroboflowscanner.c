/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The text is not trusted: it can be cut off anywhere, hold anything, and be
 * nested as deep as it is long. So there is a limit on depth. No loop runs
 * beyond the end, because the NUL there is not allowed anywhere in JSON and
 * stops it.
 *
 * docs/how-it-works.md says why this is not one of the libraries for JSON. */

#include "gstroboflowscanner-private.h"

#include "gstroboflowerror.h"
#include "gstroboflownumber-private.h"
#include "gstroboflowtext-private.h"

/* What a byte means inside of a string. */
enum
{
  PLAIN,                        /* a character of its own */
  FOREIGN,                      /* part of a character: UTF-8, or DEL */
  QUOTE,
  BACKSLASH,
  FORBIDDEN,
};

#define TIMES_4(x) x, x, x, x
#define TIMES_16(x) TIMES_4 (x), TIMES_4 (x), TIMES_4 (x), TIMES_4 (x)
#define TIMES_128(x) TIMES_16 (x), TIMES_16 (x), TIMES_16 (x), TIMES_16 (x), \
    TIMES_16 (x), TIMES_16 (x), TIMES_16 (x), TIMES_16 (x)

static const guint8 kinds[256] = {
  TIMES_16 (FORBIDDEN), TIMES_16 (FORBIDDEN),
  PLAIN, PLAIN, QUOTE, PLAIN, TIMES_4 (PLAIN), TIMES_4 (PLAIN),
  TIMES_4 (PLAIN),
  TIMES_16 (PLAIN), TIMES_16 (PLAIN),
  TIMES_4 (PLAIN), TIMES_4 (PLAIN), TIMES_4 (PLAIN),
  BACKSLASH, PLAIN, PLAIN, PLAIN,
  TIMES_16 (PLAIN),
  TIMES_4 (PLAIN), TIMES_4 (PLAIN), TIMES_4 (PLAIN),
  PLAIN, PLAIN, PLAIN, FOREIGN,
  TIMES_128 (FOREIGN)
};

void
gst_roboflow_scanner_move (GstRoboflowScanner * scanner, const gchar * text,
    gsize length, guint64 origin)
{
  scanner->start = text;
  scanner->at = text;
  scanner->end = text + length;
  scanner->origin = origin;
  g_clear_error (&scanner->error);
}

void
gst_roboflow_scanner_init (GstRoboflowScanner * scanner, const gchar * text,
    gsize length, guint64 origin)
{
  memset (scanner, 0, sizeof *scanner);
  gst_roboflow_scanner_move (scanner, text, length, origin);
}

void
gst_roboflow_scanner_clear (GstRoboflowScanner * scanner)
{
  g_clear_error (&scanner->error);
  if (scanner->key != NULL)
    g_string_free (scanner->key, TRUE);
  scanner->key = NULL;
}

#define fail(scanner, code, ...) \
    take_error (scanner, g_error_new (GST_ROBOFLOW_ERROR, code, __VA_ARGS__))

/* Keeps the first error, and always returns FALSE. */
static gboolean
take_error (GstRoboflowScanner * scanner, GError * error)
{
  if (scanner->error != NULL) {
    g_error_free (error);
    return FALSE;
  }
  g_prefix_error (&error, "at byte %" G_GUINT64_FORMAT ": ",
      scanner->origin + (scanner->at - scanner->start));
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

gboolean
gst_roboflow_scanner_is_cut (const GstRoboflowScanner * scanner)
{
  return scanner->error != NULL && scanner->at >= scanner->end;
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

static inline gboolean
next (GstRoboflowScanner * scanner, gchar bracket, gboolean * first)
{
  gchar c;

  if (scanner->error != NULL)
    return FALSE;

  c = gst_roboflow_scanner_peek (scanner);
  if (c == bracket) {
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

/* How many bytes the escape sequence at the backslash @at has; 0 if it is not
 * one: then @wrong is the first character that does not belong there. */
static guint
escape_length (const gchar * at, const gchar ** wrong)
{
  *wrong = at + 1;
  if (at[1] != 'u')
    return at[1] != '\0' && strchr ("\"\\/bfnrt", at[1]) ? 2 : 0;
  for (*wrong = at + 2; *wrong < at + 6; (*wrong)++) {
    if (!g_ascii_isxdigit (**wrong))
      return 0;
  }
  return 6;
}

/* A word of which every byte is this one. */
#define EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* Sets the high bit of every byte that is 0. Bits of bytes behind the first
 * such byte can be set wrongly. */
#define ZEROES(word) (((word) - EACH (0x01)) & ~(word))

/* How many of the next eight bytes are plain before the first that is not. */
static inline guint
count_plain (const gchar * at)
{
  guint64 word, others;

  memcpy (&word, at, sizeof word);
  word = GUINT64_FROM_LE (word);
  others = (ZEROES (word ^ EACH ('"')) | ZEROES (word ^ EACH ('\\'))
      | (word - EACH (0x20)) | (word + EACH (0x01)) | word) & EACH (0x80);
  return others == 0 ? 8 : __builtin_ctzll (others) / 8;
}

/* Most strings are keys, and most of them end within eight bytes. */
static inline const gchar *
skip_plain (const gchar * at, const gchar * end)
{
  guint n;

  while (end - at >= 8) {
    n = count_plain (at);
    at += n;
    if (n < 8)
      return at;
  }
  while (kinds[(guchar) * at] == PLAIN)
    at++;
  return at;
}

/* The rest of a string that is not plain at @at. @start: behind the quote */
static gboolean
skip_foreign_string (GstRoboflowScanner * scanner, const gchar * start,
    const gchar * at)
{
  const gchar *wrong;
  guint8 kind, seen = 0;
  guint length;

  while ((kind = kinds[(guchar) * at]) != QUOTE && kind != FORBIDDEN) {
    seen |= (guchar) * at;
    length = kind == BACKSLASH ? escape_length (at, &wrong) : 1;
    if (length == 0) {
      scanner->at = wrong;
      if (wrong >= scanner->end)
        return fail_expected (scanner, "the end of a string");
      return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
          "not an escape sequence");
    }
    at = skip_plain (at + length, scanner->end);
  }

  scanner->at = at;
  if (kind == FORBIDDEN && at >= scanner->end)
    return fail_expected (scanner, "the end of a string");
  if (kind == FORBIDDEN)
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
        "a control character in a string");
  if ((seen & 0x80) && !g_utf8_validate_len (start, at - start, &wrong)) {
    scanner->at = wrong;
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS, "not UTF-8 text");
  }
  scanner->at = at + 1;
  return TRUE;
}

/* Moves from the opening quote to behind the closing one. */
static inline gboolean
skip_string (GstRoboflowScanner * scanner)
{
  const gchar *start = scanner->at + 1;
  const gchar *at = skip_plain (start, scanner->end);

  scanner->plain = *at == '"';
  if (!scanner->plain)
    return skip_foreign_string (scanner, start, at);
  scanner->at = at + 1;
  return TRUE;
}

/* The three words of JSON and the three that Python adds. */
static gboolean
skip_word (GstRoboflowScanner * scanner)
{
  static const gchar *words[] = { "null", "true", "false", "NaN", "Infinity",
    "-Infinity"
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    const gchar *word = words[i];
    const gchar *at = scanner->at;

    if (*at != *word)
      continue;
    while (*word != '\0' && *at == *word) {
      at++;
      word++;
    }
    scanner->at = at;
    return *word == '\0' || fail_expected (scanner, "a value");
  }
  return fail_expected (scanner, "a value");
}

static gboolean
skip_scalar (GstRoboflowScanner * scanner)
{
  const gchar *wrong;
  const gchar *end = gst_roboflow_number_skip (scanner->at, &wrong);

  if (end != NULL) {
    scanner->at = end;
    return TRUE;
  }
  if (wrong == scanner->at || *wrong == 'I')
    return skip_word (scanner);
  scanner->at = wrong;
  return fail_expected (scanner, "a digit");
}

/* A key and the colon behind it. */
static inline gboolean
skip_key (GstRoboflowScanner * scanner, GstRoboflowSpan * key)
{
  if (gst_roboflow_scanner_peek (scanner) != '"')
    return fail_expected (scanner, "a key");
  key->start = scanner->at + 1;
  if (!skip_string (scanner))
    return FALSE;
  key->length = scanner->at - 1 - key->start;
  if (gst_roboflow_scanner_peek (scanner) != ':')
    return fail_expected (scanner, "':'");
  scanner->at++;
  return TRUE;
}

gboolean
gst_roboflow_scanner_next_member (GstRoboflowScanner * scanner,
    gboolean * first, GstRoboflowSpan * key)
{
  if (!next (scanner, '}', first) || !skip_key (scanner, key))
    return FALSE;
  if (!scanner->plain) {
    if (scanner->key == NULL)
      scanner->key = g_string_new (NULL);
    g_string_truncate (scanner->key, 0);
    gst_roboflow_text_append_unescaped (scanner->key, key->start, key->length);
    key->start = scanner->key->str;
    key->length = scanner->key->len;
  }
  return TRUE;
}

gboolean
gst_roboflow_scanner_next_item (GstRoboflowScanner * scanner, gboolean * first)
{
  return next (scanner, ']', first);
}

static gboolean skip_value (GstRoboflowScanner * scanner);

static gboolean
skip_object (GstRoboflowScanner * scanner)
{
  GstRoboflowSpan ignored;
  gboolean first = TRUE;

  if (!gst_roboflow_scanner_open (scanner, '{'))
    return FALSE;
  while (next (scanner, '}', &first)) {
    if (!skip_key (scanner, &ignored) || !skip_value (scanner))
      return FALSE;
  }
  return scanner->error == NULL;
}

static gboolean
skip_list (GstRoboflowScanner * scanner)
{
  gboolean first = TRUE;

  if (!gst_roboflow_scanner_open (scanner, '['))
    return FALSE;
  while (next (scanner, ']', &first)) {
    if (!skip_value (scanner))
      return FALSE;
  }
  return scanner->error == NULL;
}

/* Recursion ends at the limit on depth. */
static gboolean
skip_value (GstRoboflowScanner * scanner)
{
  switch (gst_roboflow_scanner_peek (scanner)) {
    case '{':
      return skip_object (scanner);
    case '[':
      return skip_list (scanner);
    case '"':
      return skip_string (scanner);
    default:
      return skip_scalar (scanner);
  }
}

gboolean
gst_roboflow_scanner_skip (GstRoboflowScanner * scanner,
    GstRoboflowSpan * value)
{
  const gchar *start;

  if (scanner->error != NULL)
    return FALSE;
  gst_roboflow_scanner_peek (scanner);
  start = scanner->at;
  if (!skip_value (scanner))
    return FALSE;
  if (value != NULL) {
    value->start = start;
    value->length = scanner->at - start;
  }
  return TRUE;
}

gboolean
gst_roboflow_scanner_read_null (GstRoboflowScanner * scanner)
{
  gboolean is_null = gst_roboflow_scanner_peek (scanner) == 'n';

  return gst_roboflow_scanner_skip (scanner, NULL) && is_null;
}

gboolean
gst_roboflow_scanner_read_number (GstRoboflowScanner * scanner,
    gdouble * number)
{
  const gchar *end;

  if (scanner->error != NULL)
    return FALSE;
  gst_roboflow_scanner_peek (scanner);
  end = gst_roboflow_number_parse (scanner->at, number);
  if (end == NULL) {
    gst_roboflow_scanner_skip (scanner, NULL);
    return FALSE;
  }
  scanner->at = end;
  return TRUE;
}

gboolean
gst_roboflow_scanner_read_integer (GstRoboflowScanner * scanner,
    gint64 * integer)
{
  const gchar *end;

  if (scanner->error != NULL)
    return FALSE;
  gst_roboflow_scanner_peek (scanner);
  end = gst_roboflow_number_parse_integer (scanner->at, integer);
  if (end == NULL) {
    gst_roboflow_scanner_skip (scanner, NULL);
    return FALSE;
  }
  scanner->at = end;
  return TRUE;
}

gboolean
gst_roboflow_scanner_read_string (GstRoboflowScanner * scanner,
    GstRoboflowSpan * inside)
{
  if (scanner->error != NULL)
    return FALSE;
  if (gst_roboflow_scanner_peek (scanner) != '"') {
    gst_roboflow_scanner_skip (scanner, NULL);
    return FALSE;
  }
  inside->start = scanner->at + 1;
  if (!skip_string (scanner))
    return FALSE;
  inside->length = scanner->at - 1 - inside->start;
  return TRUE;
}

void
gst_roboflow_scanner_fail_limit (GstRoboflowScanner * scanner,
    const gchar * what)
{
  fail (scanner, GST_ROBOFLOW_ERROR_LIMIT, "%s", what);
}

gboolean
gst_roboflow_scanner_finish (GstRoboflowScanner * scanner)
{
  if (scanner->error != NULL)
    return FALSE;
  gst_roboflow_scanner_peek (scanner);
  if (scanner->at != scanner->end)
    return fail (scanner, GST_ROBOFLOW_ERROR_RESULTS,
        "something follows the end");
  return TRUE;
}
