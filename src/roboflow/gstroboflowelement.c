/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One element of a model's column. The types of inference are told apart by
 * shape: a list of predictions with boxes is read, of anything else the JSON is
 * kept. */

#include "gstroboflowelement-private.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "gstroboflowerror.h"
#include "gstroboflowframe-private.h"

/* No video has coordinates beyond this. */
#define ABSURD 1e9

/* Doubles hold all integers up to here. */
#define MAX_EXACT 9007199254740992.0

gchar *
gst_roboflow_element_clean_text (const gchar * text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const gchar * at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (clean, g_unichar_iscntrl (c) ? 0xfffd : c);
  }
  return g_string_free (clean, FALSE);
}

/* Absent and null are the same. */
static JsonNode *
get_member (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
is_number (JsonNode * node)
{
  GType type = json_node_get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/* These return FALSE if the member is there but cannot be used. */

static gboolean
read_number (JsonObject * object, const gchar * name, gdouble * number,
    gboolean * has)
{
  JsonNode *node = get_member (object, name);

  *has = node != NULL;
  if (node == NULL)
    return TRUE;
  if (!is_number (node))
    return FALSE;
  *number = json_node_get_double (node);
  return fabs (*number) <= ABSURD;
}

static gboolean
read_integer (JsonObject * object, const gchar * name, gint64 * integer,
    gboolean * has)
{
  JsonNode *node = get_member (object, name);
  gdouble number;

  *has = node != NULL;
  if (node == NULL)
    return TRUE;
  if (!is_number (node))
    return FALSE;
  *integer = json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return TRUE;
  number = json_node_get_double (node);
  return fabs (number) <= MAX_EXACT && number == trunc (number);
}

static gboolean
read_string (JsonObject * object, const gchar * name, GstRoboflowFrame * frame,
    const gchar ** string)
{
  JsonNode *node = get_member (object, name);
  g_autofree gchar *clean = NULL;

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  clean = gst_roboflow_element_clean_text (json_node_get_string (node));
  *string = gst_roboflow_frame_intern (frame, clean);
  return TRUE;
}

static gboolean
read_box (JsonObject * object, GstRoboflowPrediction * prediction)
{
  static const gchar *names[] = { "x", "y", "width", "height" };
  gdouble values[G_N_ELEMENTS (names)] = { 0, };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gboolean has;

    if (!read_number (object, names[i], &values[i], &has))
      return FALSE;
    n += has ? 1 : 0;
  }
  if (n == 0)
    return TRUE;
  if (n < G_N_ELEMENTS (names) || values[2] < 0 || values[3] < 0)
    return FALSE;

  /* The service gives the centre. */
  prediction->left = values[0] - values[2] / 2;
  prediction->top = values[1] - values[3] / 2;
  prediction->width = values[2];
  prediction->height = values[3];
  prediction->has_box = TRUE;
  return TRUE;
}

static gboolean
read_class_id (JsonObject * object, GstRoboflowPrediction * prediction)
{
  gint64 class_id = 0;
  gboolean has;

  if (!read_integer (object, "class_id", &class_id, &has)
      || class_id < G_MININT || class_id > G_MAXINT)
    return FALSE;
  prediction->class_id = class_id;
  prediction->has_class_id = has;
  return TRUE;
}

static gboolean
read_prediction (JsonNode * node, GstRoboflowFrame * frame,
    GstRoboflowPrediction * prediction)
{
  JsonObject *object;
  gboolean has;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);

  if (!read_box (object, prediction))
    return FALSE;
  if (!prediction->has_box)
    return TRUE;

  if (!read_number (object, "confidence", &prediction->confidence, &has))
    return FALSE;
  prediction->has_confidence = has;
  if (!read_integer (object, "tracker_id", &prediction->tracker_id, &has))
    return FALSE;
  prediction->has_tracker_id = has;
  return read_class_id (object, prediction)
      && read_string (object, "class", frame, &prediction->class_name)
      && read_string (object, "detection_id", frame, &prediction->detection_id);
}

/* The image is the same video frame for all models. */
static void
read_image_size (JsonObject * element, GstRoboflowFrame * frame)
{
  JsonNode *node = get_member (element, "image");
  gdouble width = 0, height = 0;
  gboolean has;
  gint known;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)
      || gst_roboflow_frame_get_image_size (frame, &known, &known))
    return;
  if (read_number (json_node_get_object (node), "width", &width, &has)
      && read_number (json_node_get_object (node), "height", &height, &has)
      && width >= 1 && height >= 1)
    gst_roboflow_frame_set_image_size (frame, width, height);
}

static void
read_predictions (JsonObject * element, GstRoboflowFrame * frame, guint * n_bad)
{
  JsonNode *node = get_member (element, "predictions");
  JsonArray *list;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++) {
    GstRoboflowPrediction prediction = { NULL, };

    if (!read_prediction (json_array_get_element (list, i), frame, &prediction))
      (*n_bad)++;
    else if (prediction.has_box)
      gst_roboflow_frame_add_prediction (frame, &prediction);
  }
}

gboolean
gst_roboflow_element_read (const gchar * json, const gchar * model_id,
    GstRoboflowFrame * frame, guint * n_bad, GError ** error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;

  if (g_str_equal (json, "null")) {
    gst_roboflow_frame_add_model (frame, model_id, NULL);
    return TRUE;
  }

  node = json_from_string (json, &cause);
  if (node == NULL) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "%s", cause ? cause->message : "there is no value");
    return FALSE;
  }

  gst_roboflow_frame_add_model (frame, model_id, json);
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    read_image_size (json_node_get_object (node), frame);
    read_predictions (json_node_get_object (node), frame, n_bad);
  }
  return TRUE;
}
