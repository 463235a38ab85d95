/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtext-private.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* @at: a backslash, u and four digits */
static gunichar
read_code_unit (const gchar * at)
{
  gunichar unit = 0;

  for (guint i = 2; i < 6; i++)
    unit = unit << 4 | g_ascii_xdigit_value (at[i]);
  return unit;
}

/* Decodes the escape sequence that begins at @at.
 *
 * Returns: the first character behind it */
static const gchar *
append_escape (GString * text, const gchar * at, const gchar * end)
{
  static const gchar letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  const gchar *letter;
  gunichar c, low;

  if (at[1] != 'u') {
    letter = strchr (letters, at[1]);
    g_string_append_c (text, letter ? meanings[letter - letters] : at[1]);
    return at + 2;
  }
  c = read_code_unit (at);
  at += 6;
  if ((c & 0xfc00) == 0xd800 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    low = read_code_unit (at);
    if ((low & 0xfc00) == 0xdc00) {
      c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
      at += 6;
    }
  }
  if ((c & 0xfffff800) == 0xd800 || c == 0)
    c = REPLACEMENT;
  g_string_append_unichar (text, c);
  return at;
}

void
gst_roboflow_text_append_unescaped (GString * text, const gchar * string,
    gsize length)
{
  const gchar *at = string;
  const gchar *end = string + length;

  while (at < end) {
    const gchar *escape = memchr (at, '\\', end - at);

    g_string_append_len (text, at, (escape ? escape : end) - at);
    at = escape ? append_escape (text, escape, end) : end;
  }
}

gchar *
gst_roboflow_text_clean (const gchar * text, gsize length,
    GstRoboflowTextFlags flags)
{
  const gchar *kept = flags & GST_ROBOFLOW_TEXT_KEEP_LINES ? "\t\n\r" : "";
  GString *clean = g_string_sized_new (length + 1);
  const gchar *end = text + length;

  for (const gchar * at = text; at < end; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    gboolean is_kept = c < 0x80 && c != 0 && strchr (kept, c) != NULL;

    g_string_append_unichar (clean, g_unichar_iscntrl (c) && !is_kept
        ? REPLACEMENT : c);
  }
  return g_string_free (clean, FALSE);
}
