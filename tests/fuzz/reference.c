/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "reference.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 64

/* Functions that pass over something return where it ends, or NULL. */

static const gchar *
skip_blanks (const gchar * at, const gchar * end)
{
  while (at < end && memchr (" \t\r\n", *at, 4) != NULL)
    at++;
  return at;
}

static const gchar *
skip_char (const gchar * at, const gchar * end, gchar c)
{
  return at < end && *at == c ? at + 1 : NULL;
}

static const gchar *
skip_escape (const gchar * at, const gchar * end)
{
  if (end - at >= 2 && memchr ("\"\\/bfnrt", at[1], 8) != NULL)
    return at + 2;
  if (end - at < 6 || at[1] != 'u')
    return NULL;
  for (guint i = 2; i < 6; i++) {
    if (!g_ascii_isxdigit (at[i]))
      return NULL;
  }
  return at + 6;
}

static const gchar *
skip_string (const gchar * at, const gchar * end)
{
  at = skip_char (at, end, '"');
  while (at != NULL && at < end && *at != '"') {
    if (*at == '\\')
      at = skip_escape (at, end);
    else
      at = (guchar) * at >= 0x20 ? at + 1 : NULL;
  }
  return at != NULL ? skip_char (at, end, '"') : NULL;
}

static const gchar *
skip_digits (const gchar * at, const gchar * end)
{
  const gchar *start = at;

  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at > start ? at : NULL;
}

static const gchar *
skip_number (const gchar * at, const gchar * end)
{
  if (at < end && *at == '-')
    at++;
  if (at < end && *at == '0')
    at++;
  else
    at = skip_digits (at, end);
  if (at != NULL && at < end && *at == '.')
    at = skip_digits (at + 1, end);
  if (at != NULL && at < end && (*at == 'e' || *at == 'E')) {
    at++;
    if (at < end && (*at == '+' || *at == '-'))
      at++;
    at = skip_digits (at, end);
  }
  return at;
}

static const gchar *
skip_word (const gchar * at, const gchar * end)
{
  static const gchar *words[] = { "null", "true", "false", "NaN", "Infinity",
    "-Infinity"
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i]);

    if (end - at >= (gssize) length && memcmp (at, words[i], length) == 0)
      return at + length;
  }
  return NULL;
}

static const gchar *
skip_key (const gchar * at, const gchar * end)
{
  at = skip_string (at, end);
  if (at != NULL)
    at = skip_char (skip_blanks (at, end), end, ':');
  return at != NULL ? skip_blanks (at, end) : NULL;
}

static const gchar *
skip_value (const gchar * at, const gchar * end, guint depth)
{
  const gchar *word;
  gboolean is_object;
  gchar close;

  if (at == end)
    return NULL;
  if (*at == '"')
    return skip_string (at, end);
  is_object = *at == '{';
  if (!is_object && *at != '[') {
    word = skip_word (at, end);
    return word != NULL ? word : skip_number (at, end);
  }
  if (depth == MAX_DEPTH)
    return NULL;

  close = is_object ? '}' : ']';
  at = skip_blanks (at + 1, end);
  if (at < end && *at == close)
    return at + 1;
  while (at != NULL) {
    if (is_object)
      at = skip_key (at, end);
    if (at != NULL)
      at = skip_value (at, end, depth + 1);
    if (at == NULL)
      return NULL;
    at = skip_blanks (at, end);
    if (at < end && *at == close)
      return at + 1;
    at = skip_char (at, end, ',');
    if (at != NULL)
      at = skip_blanks (at, end);
  }
  return NULL;
}

static guint
escaped_unit (const gchar * at, const gchar * end)
{
  guint unit = 0;

  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return 0;
  for (guint i = 2; i < 6; i++)
    unit = unit * 16 + g_ascii_xdigit_value (at[i]);
  return unit;
}

static const gchar *
decode_escape (const gchar * at, const gchar * end, GString * out)
{
  static const gchar names[] = "bfnrt", values[] = "\b\f\n\r\t";
  const gchar *name = at[1] != '\0' ? strchr (names, at[1]) : NULL;
  guint high, low;

  if (name != NULL) {
    g_string_append_c (out, values[name - names]);
    return at + 2;
  }
  if (at[1] != 'u') {
    g_string_append_c (out, at[1]);
    return at + 2;
  }

  high = escaped_unit (at, end);
  low = escaped_unit (at + 6, end);
  if (high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
    g_string_append_unichar (out,
        0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
    return at + 12;
  }
  if (high == 0 || (high >= 0xd800 && high < 0xe000))
    high = 0xfffd;
  g_string_append_unichar (out, high);
  return at + 6;
}

/* start: at the opening quote of a well-formed string. */
static gchar *
decode_string (const gchar * start, const gchar * end)
{
  GString *out = g_string_new (NULL);

  for (const gchar * at = start + 1; *at != '"';) {
    if (*at == '\\')
      at = decode_escape (at, end, out);
    else
      g_string_append_c (out, *at++);
  }
  return g_string_free (out, FALSE);
}

static gchar *
decode_name (const gchar * start, const gchar * end)
{
  g_autofree gchar *text = decode_string (start, end);
  GString *name = g_string_new (NULL);

  for (const gchar * at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (name, g_unichar_iscntrl (c) ? 0xfffd : c);
  }
  return g_string_free (name, FALSE);
}

static void
list_free (ReferenceList * list)
{
  g_free (list->name);
  g_array_unref (list->elements);
  g_free (list);
}

/* Keeps what there is of a list that breaks off. */
static const gchar *
read_list (const gchar * at, const gchar * end, ReferenceList * list)
{
  at = skip_blanks (at + 1, end);
  if (at < end && *at == ']')
    return at + 1;
  while (at != NULL) {
    ReferenceSpan element = { at, 0 };

    at = skip_value (at, end, 2);
    if (at == NULL)
      return NULL;
    element.length = at - element.start;
    g_array_append_val (list->elements, element);
    at = skip_blanks (at, end);
    if (at < end && *at == ']')
      return at + 1;
    at = skip_char (at, end, ',');
    if (at != NULL)
      at = skip_blanks (at, end);
  }
  return NULL;
}

static const gchar *
read_member (Reference * reference, const gchar * at, const gchar * end)
{
  const gchar *key = at;
  ReferenceList *list;

  at = skip_key (at, end);
  if (at == NULL || at == end || *at != '[')
    return at != NULL ? skip_value (at, end, 1) : NULL;

  list = g_new0 (ReferenceList, 1);
  list->name = decode_name (key, end);
  list->elements = g_array_new (FALSE, FALSE, sizeof (ReferenceSpan));
  g_ptr_array_add (reference->lists, list);
  return read_list (at, end, list);
}

static const gchar *
read_members (Reference * reference, const gchar * at, const gchar * end)
{
  at = skip_char (skip_blanks (at, end), end, '{');
  if (at == NULL)
    return NULL;
  at = skip_blanks (at, end);
  if (at < end && *at == '}')
    return at + 1;
  while (at != NULL) {
    at = read_member (reference, at, end);
    if (at == NULL)
      return NULL;
    at = skip_blanks (at, end);
    if (at < end && *at == '}')
      return at + 1;
    at = skip_char (at, end, ',');
    if (at != NULL)
      at = skip_blanks (at, end);
  }
  return NULL;
}

Reference *
reference_new (const gchar * text, gsize length)
{
  Reference *reference = g_new0 (Reference, 1);
  const gchar *end, *at;

  reference->lists =
      g_ptr_array_new_with_free_func ((GDestroyNotify) list_free);
  g_utf8_validate_len (text, length, &end);
  at = read_members (reference, text, end);
  reference->is_whole = at != NULL && skip_blanks (at, end) == text + length;
  return reference;
}

void
reference_free (Reference * reference)
{
  g_ptr_array_unref (reference->lists);
  g_free (reference);
}

const ReferenceList *
reference_find (const Reference * reference, const gchar * name,
    const gchar * other_name)
{
  for (guint i = reference->lists->len; i > 0; i--) {
    const ReferenceList *list = g_ptr_array_index (reference->lists, i - 1);

    if (g_str_equal (list->name, name)
        || g_strcmp0 (list->name, other_name) == 0)
      return list;
  }
  return NULL;
}

guint
reference_count_names (const Reference * reference)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reference->lists->len; i++) {
    ReferenceList *list = g_ptr_array_index (reference->lists, i);

    g_hash_table_add (names, list->name);
  }
  return g_hash_table_size (names);
}

static gboolean
is_same_string (const ReferenceSpan * a, const ReferenceSpan * b)
{
  g_autofree gchar *text_a = decode_string (a->start, a->start + a->length);
  g_autofree gchar *text_b = decode_string (b->start, b->start + b->length);

  return g_str_equal (text_a, text_b);
}

/* Numbers, words and brackets. */
static gboolean
is_same_scalar (const ReferenceSpan * a, const ReferenceSpan * b)
{
  g_autofree gchar *text_a = g_strndup (a->start, a->length);
  g_autofree gchar *text_b = g_strndup (b->start, b->length);

  if (g_str_equal (text_a, text_b))
    return TRUE;
  if (g_str_equal (text_b, "null"))
    return g_str_equal (text_a, "NaN") || strstr (text_a, "Infinity") != NULL
        || !isfinite (g_ascii_strtod (text_a, NULL));
  return g_ascii_isdigit (text_b[b->length - 1])
      && g_ascii_strtod (text_a, NULL) == g_ascii_strtod (text_b, NULL);
}

static const gchar *
skip_token (const gchar * at, const gchar * end)
{
  if (memchr ("{}[]:,", *at, 6) != NULL)
    return at + 1;
  return skip_value (at, end, 0);
}

gboolean
reference_is_same (const ReferenceSpan * span, const gchar * json)
{
  const gchar *a = span->start, *end_a = span->start + span->length;
  const gchar *b = json, *end_b = json + strlen (json);

  while (TRUE) {
    ReferenceSpan token_a, token_b;

    a = token_a.start = skip_blanks (a, end_a);
    b = token_b.start = skip_blanks (b, end_b);
    if (a == end_a || b == end_b)
      return a == end_a && b == end_b;
    a = skip_token (a, end_a);
    b = skip_token (b, end_b);
    if (a == NULL || b == NULL)
      return FALSE;
    token_a.length = a - token_a.start;
    token_b.length = b - token_b.start;
    if (*token_a.start == '"' && *token_b.start == '"'
        ? !is_same_string (&token_a, &token_b)
        : !is_same_scalar (&token_a, &token_b))
      return FALSE;
  }
}
