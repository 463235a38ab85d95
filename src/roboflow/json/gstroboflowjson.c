/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Results hold millions of strings, and in nearly all of them nothing has to
 * be escaped: so they are copied in pieces as long as possible. */

#include "gstroboflowjson-private.h"

#include <string.h>

/* How many bytes come before the first quote, backslash or control character
 * (of ASCII, DEL, or U+0080 to U+009F): these can be written as they are. */
static gsize
plain_length (const gchar * text, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++) {
    guchar c = text[i];

    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
      break;
    if (c == 0xc2 && i + 1 < length && (guchar) text[i + 1] < 0xa0)
      break;
  }
  return i;
}

/* Writes the first character of @text as an escape sequence.
 *
 * Returns: how many bytes that character has */
static gsize
append_escape (GString * json, const gchar * text)
{
  static const gchar shorts[] = "\bb\ff\nn\rr\tt\"\"\\\\";
  guchar c = text[0];

  if (c == 0xc2) {
    g_string_append_printf (json, "\\u%04x", (guint) (guchar) text[1]);
    return 2;
  }
  for (const gchar * known = shorts; *known != '\0'; known += 2) {
    if (*known != (gchar) c)
      continue;
    g_string_append_c (json, '\\');
    g_string_append_c (json, known[1]);
    return 1;
  }
  g_string_append_printf (json, "\\u%04x", (guint) c);
  return 1;
}

void
gst_roboflow_json_append_string (GString * json, const gchar * text)
{
  g_autofree gchar *valid = NULL;
  gsize length = strlen (text);

  if (!g_utf8_validate (text, length, NULL)) {
    valid = g_utf8_make_valid (text, length);
    text = valid;
    length = strlen (text);
  }

  g_string_append_c (json, '"');
  for (gsize at = 0; at < length;) {
    gsize plain = plain_length (text + at, length - at);

    g_string_append_len (json, text + at, plain);
    at += plain;
    if (at < length)
      at += append_escape (json, text + at);
  }
  g_string_append_c (json, '"');
}

/* The UTF-16 code unit of the escape sequence \uXXXX at @at; -1 if there is
 * none. */
static gint
escaped_unit (const gchar * at, const gchar * end)
{
  gint unit = 0;

  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;
  for (guint i = 2; i < 6; i++) {
    if (!g_ascii_isxdigit (at[i]))
      return -1;
    unit = unit << 4 | g_ascii_xdigit_value (at[i]);
  }
  return unit;
}

/* For half of a surrogate pair json-glib rejects the whole document or returns
 * text that is not UTF-8, and a NUL ends a C string early. */
static const gchar *
append_strict_escape (GString * json, const gchar * at, const gchar * end)
{
  gint unit = escaped_unit (at, end);
  gsize length = unit < 0 ? MIN (2, end - at) : 6;
  gboolean first_half = unit >= 0xd800 && unit < 0xdc00;
  gboolean second_half = unit >= 0xdc00 && unit < 0xe000;
  gint next = first_half ? escaped_unit (at + 6, end) : -1;

  if (next >= 0xdc00 && next < 0xe000)
    length = 12;
  else if (first_half || second_half || unit == 0) {
    g_string_append (json, "\\ufffd");
    return at + 6;
  }
  g_string_append_len (json, at, length);
  return at + length;
}

static const gchar *
append_strict_string (GString * json, const gchar * at, const gchar * end)
{
  g_string_append_c (json, *at++);
  while (at < end) {
    gsize plain = plain_length (at, end - at);

    g_string_append_len (json, at, plain);
    at += plain;
    if (at == end)
      break;
    if (*at == '"') {
      g_string_append_c (json, *at++);
      break;
    }
    if (*at == '\\')
      at = append_strict_escape (json, at, end);
    else
      at += append_escape (json, at);
  }
  return at;
}

/* json-glib reads integers beyond 64 bits as -1, so they become doubles. */
static const gchar *
append_strict_number (GString * json, const gchar * at, const gchar * end)
{
  const gchar *start = at;
  gboolean is_integer = TRUE;
  gsize length;

  for (at++; at < end && strchr ("0123456789.eE+-", *at) && *at != '\0'; at++)
    is_integer &= g_ascii_isdigit (*at);
  length = at - start;
  g_string_append_len (json, start, length);
  if (is_integer && length > 18) {
    g_autofree gchar *number = g_strndup (start, length);

    if (!g_ascii_string_to_signed (number, 10, G_MININT64 + 1, G_MAXINT64,
            NULL, NULL))
      g_string_append (json, ".0");
  }
  return at;
}

static const gchar *
append_null (GString * json, const gchar * at, const gchar * end)
{
  g_string_append (json, "null");
  for (at++; at < end && g_ascii_isalpha (*at);)
    at++;
  return at;
}

void
gst_roboflow_json_append_strict (GString * json, const gchar * text,
    gsize length)
{
  const gchar *at = text;
  const gchar *end = text + length;

  while (at < end) {
    gboolean is_negative = *at == '-';

    if (*at == '"')
      at = append_strict_string (json, at, end);
    else if (*at == 'N' || *at == 'I'
        || (is_negative && at + 1 < end && at[1] == 'I'))
      at = append_null (json, at, end);
    else if (is_negative || g_ascii_isdigit (*at))
      at = append_strict_number (json, at, end);
    else if (*at == '\n' || *at == '\r' || *at == '\t')
      at++;
    else
      g_string_append_c (json, *at++);
  }
}
