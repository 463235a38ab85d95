/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowstructure.h"

#include "gstroboflowerror.h"
#include "gstroboflowframe.h"
#include "gstroboflowjson-private.h"

static gboolean append_structure (GString * json,
    const GstStructure * structure, GError ** error);
static gboolean append_value (GString * json, const gchar * field,
    const GValue * value, GError ** error);

static gboolean
append_array (GString * json, const gchar * field, const GValue * array,
    GError ** error)
{
  gboolean is_list = GST_VALUE_HOLDS_LIST (array);
  guint size = is_list ? gst_value_list_get_size (array)
      : gst_value_array_get_size (array);

  g_string_append_c (json, '[');
  for (guint i = 0; i < size; i++) {
    const GValue *item = is_list ? gst_value_list_get_value (array, i)
        : gst_value_array_get_value (array, i);

    if (i > 0)
      g_string_append_c (json, ',');
    if (!append_value (json, field, item, error))
      return FALSE;
  }
  g_string_append_c (json, ']');
  return TRUE;
}

static void
append_enum (GString * json, const GValue * value)
{
  g_autoptr (GTypeClass) class = g_type_class_ref (G_VALUE_TYPE (value));
  gint number = g_value_get_enum (value);
  const GEnumValue *known = g_enum_get_value (G_ENUM_CLASS (class), number);

  if (known != NULL)
    gst_roboflow_json_append_string (json, known->value_nick);
  else
    g_string_append_printf (json, "%d", number);
}

/* FALSE if @value is not an integer. GValue itself converts those of all sizes
 * to 64 bits. */
static gboolean
append_integer (GString * json, const GValue * value)
{
  GType type = G_VALUE_TYPE (value);
  g_auto (GValue) wide = G_VALUE_INIT;
  gboolean is_signed = type == G_TYPE_INT || type == G_TYPE_LONG
      || type == G_TYPE_INT64 || type == G_TYPE_CHAR;
  gboolean is_unsigned = type == G_TYPE_UINT || type == G_TYPE_ULONG
      || type == G_TYPE_UINT64 || type == G_TYPE_UCHAR;

  if (!is_signed && !is_unsigned)
    return FALSE;
  g_value_init (&wide, is_signed ? G_TYPE_INT64 : G_TYPE_UINT64);
  if (!g_value_transform (value, &wide))
    return FALSE;
  if (is_signed)
    g_string_append_printf (json, "%" G_GINT64_FORMAT,
        g_value_get_int64 (&wide));
  else
    g_string_append_printf (json, "%" G_GUINT64_FORMAT,
        g_value_get_uint64 (&wide));
  return TRUE;
}

/* Writes as many digits as tell a float from all others: 0.1, where the same
 * number as a double would be 0.10000000149. */
static void
append_float (GString * json, gfloat number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.7g", number);
  if ((gfloat) g_ascii_strtod (text, NULL) != number)
    g_ascii_formatd (text, sizeof text, "%.9g", number);
  gst_roboflow_json_append_double (json, g_ascii_strtod (text, NULL));
}

static gboolean
append_value (GString * json, const gchar * field, const GValue * value,
    GError ** error)
{
  if (G_VALUE_HOLDS_DOUBLE (value)) {
    gst_roboflow_json_append_double (json, g_value_get_double (value));
    return TRUE;
  }
  if (append_integer (json, value))
    return TRUE;
  if (GST_VALUE_HOLDS_ARRAY (value) || GST_VALUE_HOLDS_LIST (value))
    return append_array (json, field, value, error);
  if (GST_VALUE_HOLDS_STRUCTURE (value) && g_value_get_boxed (value) != NULL)
    return append_structure (json, gst_value_get_structure (value), error);

  if (G_VALUE_HOLDS_FLOAT (value))
    append_float (json, g_value_get_float (value));
  else if (GST_VALUE_HOLDS_FRACTION (value))
    gst_roboflow_json_append_double (json,
        (gdouble) gst_value_get_fraction_numerator (value) /
        gst_value_get_fraction_denominator (value));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_string_append (json, g_value_get_boolean (value) ? "true" : "false");
  else if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    gst_roboflow_json_append_string (json, g_value_get_string (value));
  else if (G_VALUE_HOLDS_ENUM (value))
    append_enum (json, value);
  else if (G_VALUE_HOLDS_STRING (value) || GST_VALUE_HOLDS_STRUCTURE (value))
    g_string_append (json, "null");
  else {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "the field '%s' is of type %s, which has no JSON", field,
        G_VALUE_TYPE_NAME (value));
    return FALSE;
  }
  return TRUE;
}

/* In a message the corners of a polygon are a flat list of x and y in turns,
 * which is cheap. As text, pairs are as cheap and easier to read. */
static gboolean
append_corners (GString * json, const gchar * field, const GValue * array,
    GError ** error)
{
  guint size = gst_value_array_get_size (array);

  g_string_append_c (json, '[');
  for (guint i = 0; i < size; i++) {
    g_string_append (json, i == 0 ? "[" : i % 2 == 0 ? "],[" : ",");
    if (!append_value (json, field, gst_value_array_get_value (array, i),
            error))
      return FALSE;
  }
  g_string_append (json, size > 0 ? "]]" : "]");
  return TRUE;
}

static gboolean
append_field (GString * json, const GstStructure * structure,
    const gchar * field, const GValue * value, GError ** error)
{
  gst_roboflow_json_append_string (json, field);
  g_string_append_c (json, ':');
  if (GST_VALUE_HOLDS_ARRAY (value) && g_str_equal (field, "points")
      && gst_structure_has_name (structure, "prediction"))
    return append_corners (json, field, value, error);
  return append_value (json, field, value, error);
}

static gboolean
append_structure (GString * json, const GstStructure * structure,
    GError ** error)
{
  const gchar *separator = "";

  g_string_append_c (json, '{');
  for (gint i = 0; i < gst_structure_n_fields (structure); i++) {
    const gchar *field = gst_structure_nth_field_name (structure, i);
    const GValue *value = gst_structure_get_value (structure, field);

    if (G_VALUE_HOLDS (value, GST_TYPE_ROBOFLOW_FRAME))
      continue;
    g_string_append (json, separator);
    if (!append_field (json, structure, field, value, error))
      return FALSE;
    separator = ",";
  }
  g_string_append_c (json, '}');
  return TRUE;
}

gchar *
gst_roboflow_structure_to_json (const GstStructure * structure, GError ** error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_return_val_if_fail (structure != NULL, NULL);

  if (!append_structure (json, structure, error))
    return NULL;
  return g_string_free (g_steal_pointer (&json), FALSE);
}
