/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "tree.h"

#include <json-glib/json-glib.h>
#include <math.h>

/* From pixels of the model's image to those of the frame. */
typedef struct
{
  gdouble x, y;
} Scale;

/* NULL if it is not there, or null. */
static JsonNode *
get_member (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
get_number (JsonObject * object, const gchar * name, gdouble * number)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  *number = json_node_get_double (node);
  return json_node_get_value_type (node) == G_TYPE_INT64
      || json_node_get_value_type (node) == G_TYPE_DOUBLE;
}

/* An image that is larger than this has no size. */
#define MAX_SIDE (1 << 20)

static JsonArray *
get_list (JsonObject * object, const gchar * name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
      ? json_node_get_array (node) : NULL;
}

static void
check_close (gdouble number, gdouble expected)
{
  g_assert_cmpfloat_with_epsilon (number, expected,
      1e-9 * MAX (1, fabs (expected)));
}

/* json-glib keeps the last of several members of one name, the library the last
 * one that is not null: of a null it is not known what was before it. */
static gboolean
has_null (JsonObject * object, const gchar * name)
{
  return json_object_has_member (object, name)
      && json_object_get_null_member (object, name);
}

static gboolean
has_null_part (JsonObject * item)
{
  static const gchar *parts[] = { "x", "y", "width", "height", "yaw", "pitch" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (has_null (item, parts[i]))
      return TRUE;
  }
  return FALSE;
}

/* A number that the library has, or has not. */
static void
check_number (JsonObject * item, const gchar * name, gboolean has,
    gdouble number)
{
  gdouble expected;

  if (has_null (item, name))
    return;
  g_assert_true (has == get_number (item, name, &expected));
  if (has)
    g_assert_cmpfloat (number, ==, expected);
}

static void
check_name (JsonObject * item, const gchar * name)
{
  JsonNode *node = get_member (item, "class");

  /* Of two names, either may be taken. */
  if (has_null (item, "class") || has_null (item, "class_name"))
    return;
  if (node == NULL || get_member (item, "class_name") != NULL)
    g_assert_true ((name != NULL) == json_object_has_member (item,
            "class_name"));
  else
    g_assert_cmpuint (g_utf8_strlen (name ? name : "", -1), ==,
        g_utf8_strlen (json_node_get_string (node), -1));
}

static void
check_box (const GstRoboflowPrediction * prediction, JsonObject * item,
    const Scale * scale)
{
  gdouble left, top, width, height, x, y, w, h;
  gboolean has_box = get_number (item, "x", &x) && get_number (item, "y", &y)
      && get_number (item, "width", &w) && get_number (item, "height", &h);

  g_assert_true (gst_roboflow_prediction_get_box (prediction, &left, &top,
          &width, &height) == has_box);
  if (!has_box)
    return;
  check_close (width, w * scale->x);
  check_close (height, h * scale->y);
  check_close (left + width / 2, x * scale->x);
  check_close (top + height / 2, y * scale->y);
}

static void
check_gaze (const GstRoboflowPrediction * prediction, JsonObject * item)
{
  gdouble yaw, pitch, expected_yaw, expected_pitch;
  gboolean has_gaze = get_number (item, "yaw", &expected_yaw)
      && get_number (item, "pitch", &expected_pitch);

  g_assert_true (gst_roboflow_prediction_get_gaze (prediction, &yaw, &pitch)
      == has_gaze);
  if (has_gaze)
    g_assert_true (yaw == expected_yaw && pitch == expected_pitch);
}

static void
check_label (const GstRoboflowPrediction * prediction, JsonObject * item)
{
  gdouble confidence = 0;
  gint64 tracker_id = 0;
  gint class_id = 0;
  gboolean has;

  check_name (item, gst_roboflow_prediction_get_class (prediction));
  has = gst_roboflow_prediction_get_class_id (prediction, &class_id);
  check_number (item, "class_id", has, class_id);
  has = gst_roboflow_prediction_get_confidence (prediction, &confidence);
  check_number (item, "confidence", has, confidence);
  has = gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id);
  check_number (item, "tracker_id", has, tracker_id);
}

static void
check_points (const GstRoboflowPrediction * prediction, JsonObject * item,
    const Scale * scale)
{
  guint n = gst_roboflow_prediction_get_n_points (prediction);
  JsonArray *list = get_list (item, "points");

  if (n == 0 || has_null (item, "points"))
    return;
  g_assert_nonnull (list);
  g_assert_cmpuint (n, ==, json_array_get_length (list));
  for (guint i = 0; i < n; i++) {
    JsonObject *point = json_array_get_object_element (list, i);
    gdouble x, y, expected_x, expected_y;

    if (has_null_part (point))
      continue;
    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    g_assert_true (get_number (point, "x", &expected_x));
    g_assert_true (get_number (point, "y", &expected_y));
    check_close (x, expected_x * scale->x);
    check_close (y, expected_y * scale->y);
  }
}

static void
check_keypoint (const GstRoboflowKeypoint * keypoint, JsonObject * item,
    const Scale * scale)
{
  gdouble x, y, expected_x = 0, expected_y = 0;
  gint class_id = 0;
  gboolean has;

  get_number (item, "x", &expected_x);
  get_number (item, "y", &expected_y);
  gst_roboflow_keypoint_get_position (keypoint, &x, &y);
  check_close (x, expected_x * scale->x);
  check_close (y, expected_y * scale->y);
  check_name (item, gst_roboflow_keypoint_get_class (keypoint));
  has = gst_roboflow_keypoint_get_class_id (keypoint, &class_id);
  check_number (item, "class_id", has, class_id);
}

/* Those without a place are left out. */
static void
check_keypoints (const GstRoboflowPrediction * prediction, JsonObject * item,
    const Scale * scale)
{
  JsonArray *list = get_list (item, "keypoints");
  guint n = 0;

  if (list == NULL || json_object_has_member (item, "landmarks"))
    return;
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonNode *node = json_array_get_element (list, i);
    JsonObject *object = JSON_NODE_HOLDS_OBJECT (node)
        ? json_node_get_object (node) : NULL;
    gdouble number;

    if (object != NULL && has_null_part (object))
      return;
    if (object == NULL || !get_number (object, "x", &number)
        || !get_number (object, "y", &number))
      continue;
    g_assert_cmpuint (n, <,
        gst_roboflow_prediction_get_n_keypoints (prediction));
    check_keypoint (gst_roboflow_prediction_get_keypoint (prediction, n++),
        object, scale);
  }
  g_assert_cmpuint (n, ==,
      gst_roboflow_prediction_get_n_keypoints (prediction));
}

static void
check_item (const GstRoboflowPrediction * prediction, JsonObject * item,
    const Scale * scale)
{
  /* What is in a face counts as if it were not. */
  if (json_object_has_member (item, "face"))
    return;
  if (!has_null_part (item)) {
    check_box (prediction, item, scale);
    check_gaze (prediction, item);
  }
  check_label (prediction, item);
  check_points (prediction, item, scale);
  check_keypoints (prediction, item, scale);
}

static gboolean
get_scale (GstRoboflowFrame * frame, JsonObject * element, Scale * scale)
{
  JsonNode *image = get_member (element, "image");
  gint frame_width, frame_height;
  gdouble width, height;

  scale->x = scale->y = 1;
  if (image == NULL)
    return !has_null (element, "image");
  if (!JSON_NODE_HOLDS_OBJECT (image)
      || !gst_roboflow_frame_get_image_size (frame, &frame_width, &frame_height)
      || !get_number (json_node_get_object (image), "width", &width)
      || !get_number (json_node_get_object (image), "height", &height)
      || width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE)
    return FALSE;
  scale->x = frame_width / floor (width);
  scale->y = frame_height / floor (height);
  return TRUE;
}

/* Of what has only a list of predictions, all of it has been read or counted.
 * Where nothing was skipped it is known which one is which. */
static void
check_model (GstRoboflowFrame * frame, guint model, JsonObject * element)
{
  static const gchar *others[] = { "embeddings", "result", "response", "top" };
  JsonArray *list = get_list (element, "predictions");
  guint n = gst_roboflow_frame_get_n_predictions (frame, model);
  Scale scale;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    if (json_object_has_member (element, others[i]))
      return;
  }
  if (list == NULL)
    return;
  g_assert_cmpuint (n + gst_roboflow_frame_get_n_skipped (frame, model), ==,
      json_array_get_length (list));
  if (n < json_array_get_length (list) || !get_scale (frame, element, &scale))
    return;
  for (guint i = 0; i < n; i++)
    check_item (gst_roboflow_frame_get_prediction (frame, model, i),
        json_array_get_object_element (list, i), &scale);
}

/* json: (transfer full) (nullable) */
static JsonNode *
parse (gchar * json)
{
  g_autofree gchar *owned = json;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  if (json == NULL)
    return NULL;
  g_assert_true (g_utf8_validate (json, -1, NULL));
  node = json_from_string (owned, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

void
check_trees (GstRoboflowFrame * frame)
{
  g_autoptr (JsonNode) whole = parse (gst_roboflow_frame_to_json (frame));

  g_assert_true (JSON_NODE_HOLDS_OBJECT (whole));
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    g_autoptr (JsonNode) node =
        parse (gst_roboflow_frame_get_model_json (frame, i));

    if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
      check_model (frame, i, json_node_get_object (node));
  }
}
