/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Describes a frame as structures, which are posted on the bus and written as
 * JSON Lines. A frame can have thousands of values. So field names are looked
 * up once for all, which halves the cost, and the corners of a polygon are a
 * flat list of numbers: a structure for each corner would cost six times as
 * much. */

#include "gstroboflowdescription.h"

#include <string.h>

#include "gstroboflowframe-private.h"
#include "gstroboflowjson-private.h"

typedef enum
{
  MODEL, MODEL_ID, INFERRED, PREDICTIONS, TEXT, SEGMENTATION_MASK,
  CONFIDENCE_MASK, SKIPPED, JSON,
  PREDICTION, CLASS, CLASS_ID, CONFIDENCE, X, Y, WIDTH, HEIGHT, DETECTION_ID,
  TRACKER_ID, PARENT_ID, POINTS, RLE, SIZE, COUNTS, MASK, KEYPOINTS, PREDICTED,
  YAW, PITCH, EMBEDDING,
  KEYPOINT,
  N_NAMES
} Name;

static const gchar *const names[N_NAMES] = {
  [MODEL] = "model",
  [MODEL_ID] = "model-id",
  [INFERRED] = "inferred",
  [PREDICTIONS] = "predictions",
  [TEXT] = "text",
  [SEGMENTATION_MASK] = "segmentation-mask",
  [CONFIDENCE_MASK] = "confidence-mask",
  [SKIPPED] = "skipped",
  [JSON] = "json",
  [PREDICTION] = "prediction",
  [CLASS] = "class",
  [CLASS_ID] = "class-id",
  [CONFIDENCE] = "confidence",
  [X] = "x",
  [Y] = "y",
  [WIDTH] = "width",
  [HEIGHT] = "height",
  [DETECTION_ID] = "detection-id",
  [TRACKER_ID] = "tracker-id",
  [PARENT_ID] = "parent-id",
  [POINTS] = "points",
  [RLE] = "rle",
  [SIZE] = "size",
  [COUNTS] = "counts",
  [MASK] = "mask",
  [KEYPOINTS] = "keypoints",
  [PREDICTED] = "predicted",
  [YAW] = "yaw",
  [PITCH] = "pitch",
  [EMBEDDING] = "embedding",
  [KEYPOINT] = "keypoint",
};

#if GST_CHECK_VERSION (1, 26, 0)

static GstStructure *
new_structure (Name name)
{
  return gst_structure_new_static_str_empty (names[name]);
}

static void
take_value (GstStructure * structure, Name field, GValue * value)
{
  gst_structure_take_value_static_str (structure, names[field], value);
}

#else

static GQuark
quark_of (Name name)
{
  static GQuark quarks[N_NAMES];
  static gsize looked_up = FALSE;

  if (g_once_init_enter (&looked_up)) {
    for (guint i = 0; i < N_NAMES; i++)
      quarks[i] = g_quark_from_static_string (names[i]);
    g_once_init_leave (&looked_up, TRUE);
  }
  return quarks[name];
}

static GstStructure *
new_structure (Name name)
{
  return gst_structure_new_id_empty (quark_of (name));
}

static void
take_value (GstStructure * structure, Name field, GValue * value)
{
  gst_structure_id_take_value (structure, quark_of (field), value);
}

#endif

static void
set_boolean (GstStructure * structure, Name field, gboolean boolean)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BOOLEAN);
  g_value_set_boolean (&value, boolean);
  take_value (structure, field, &value);
}

static void
set_int (GstStructure * structure, Name field, gint number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, number);
  take_value (structure, field, &value);
}

static void
set_double (GstStructure * structure, Name field, gdouble number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, number);
  take_value (structure, field, &value);
}

/* @string: (transfer full) */
static void
take_string (GstStructure * structure, Name field, gchar * string)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_take_string (&value, string);
  take_value (structure, field, &value);
}

static void
set_string (GstStructure * structure, Name field, const gchar * string)
{
  if (string != NULL)
    take_string (structure, field, g_strdup (string));
}

/* No control character may get onto the bus. The decoder has left line ends
 * and tabs in a text. */
static void
set_text (GstStructure * structure, Name field, const gchar * text)
{
  gchar *line;

  if (text == NULL)
    return;
  line = g_strdup (text);
  for (gchar * at = line; (at = strpbrk (at, "\t\n\r")) != NULL;)
    *at = ' ';
  take_string (structure, field, line);
}

/* Good base64 can have line ends in it, bad base64 anything. */
static void
set_base64 (GstStructure * structure, Name field, const gchar * base64)
{
  gchar *line;

  if (base64 == NULL)
    return;
  line = g_strdup (base64);
  for (gchar * at = line; *at != '\0'; at++)
    *at = g_ascii_isprint (*at) ? *at : ' ';
  take_string (structure, field, line);
}

static void
append_structure (GValue * array, GstStructure * structure)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  gst_value_array_append_and_take_value (array, &value);
}

/* @zero: a GValue that holds a double; copying it is cheaper than
 * g_value_init() */
static void
append_double (GValue * array, const GValue * zero, gdouble number)
{
  GValue value = *zero;

  g_value_set_double (&value, number);
  gst_value_array_append_and_take_value (array, &value);
}

static void
describe_box (const GstRoboflowPrediction * prediction,
    GstStructure * structure)
{
  gdouble x, y, width, height;

  if (!gst_roboflow_prediction_get_box (prediction, &x, &y, &width, &height))
    return;
  set_double (structure, X, x);
  set_double (structure, Y, y);
  set_double (structure, WIDTH, width);
  set_double (structure, HEIGHT, height);
}

static void
describe_points (const GstRoboflowPrediction * prediction,
    GstStructure * structure)
{
  GValue points = G_VALUE_INIT;
  GValue zero = G_VALUE_INIT;
  guint n = gst_roboflow_prediction_get_n_points (prediction);

  if (n == 0)
    return;
  g_value_init (&zero, G_TYPE_DOUBLE);
  gst_value_array_init (&points, 2 * n);
  for (guint i = 0; i < n; i++) {
    gdouble x, y;

    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    append_double (&points, &zero, x);
    append_double (&points, &zero, y);
  }
  take_value (structure, POINTS, &points);
}

static void
append_int (GValue * array, gint number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, number);
  gst_value_array_append_and_take_value (array, &value);
}

/* In the form that COCO's tools read. */
static void
describe_rle (const GstRoboflowPrediction * prediction,
    GstStructure * structure)
{
  GValue value = G_VALUE_INIT, size = G_VALUE_INIT;
  GstStructure *rle;
  const gchar *counts;
  gint width, height;

  counts = gst_roboflow_prediction_get_rle (prediction, &width, &height);
  if (counts == NULL)
    return;
  gst_value_array_init (&size, 2);
  append_int (&size, height);
  append_int (&size, width);
  rle = new_structure (RLE);
  take_value (rle, SIZE, &size);
  set_string (rle, COUNTS, counts);
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, rle);
  take_value (structure, RLE, &value);
}

static GstStructure *
describe_keypoint (const GstRoboflowKeypoint * keypoint)
{
  GstStructure *structure = new_structure (KEYPOINT);
  gdouble x, y, confidence;
  gint class_id;

  set_string (structure, CLASS, gst_roboflow_keypoint_get_class (keypoint));
  if (gst_roboflow_keypoint_get_class_id (keypoint, &class_id))
    set_int (structure, CLASS_ID, class_id);
  if (gst_roboflow_keypoint_get_confidence (keypoint, &confidence))
    set_double (structure, CONFIDENCE, confidence);
  gst_roboflow_keypoint_get_position (keypoint, &x, &y);
  set_double (structure, X, x);
  set_double (structure, Y, y);
  return structure;
}

static void
describe_keypoints (const GstRoboflowPrediction * prediction,
    GstStructure * structure)
{
  GValue keypoints = G_VALUE_INIT;
  guint n = gst_roboflow_prediction_get_n_keypoints (prediction);

  if (n == 0)
    return;
  gst_value_array_init (&keypoints, n);
  for (guint i = 0; i < n; i++)
    append_structure (&keypoints,
        describe_keypoint (gst_roboflow_prediction_get_keypoint (prediction,
                i)));
  take_value (structure, KEYPOINTS, &keypoints);
}

static void
describe_embedding (const GstRoboflowPrediction * prediction,
    GstStructure * structure)
{
  GValue embedding = G_VALUE_INIT;
  GValue zero = G_VALUE_INIT;
  const gdouble *numbers;
  gsize length;

  numbers = gst_roboflow_prediction_get_embedding (prediction, &length);
  if (numbers == NULL)
    return;
  g_value_init (&zero, G_TYPE_DOUBLE);
  gst_value_array_init (&embedding, length);
  for (gsize i = 0; i < length; i++)
    append_double (&embedding, &zero, numbers[i]);
  take_value (structure, EMBEDDING, &embedding);
}

static GstStructure *
describe_prediction (const GstRoboflowPrediction * prediction)
{
  GstStructure *structure = new_structure (PREDICTION);
  gdouble confidence, yaw, pitch;
  gboolean predicted;
  gint64 tracker_id;
  gint class_id;

  set_string (structure, CLASS, gst_roboflow_prediction_get_class (prediction));
  if (gst_roboflow_prediction_get_class_id (prediction, &class_id))
    set_int (structure, CLASS_ID, class_id);
  if (gst_roboflow_prediction_get_confidence (prediction, &confidence))
    set_double (structure, CONFIDENCE, confidence);
  if (gst_roboflow_prediction_get_predicted (prediction, &predicted))
    set_boolean (structure, PREDICTED, predicted);
  describe_box (prediction, structure);
  set_string (structure, DETECTION_ID,
      gst_roboflow_prediction_get_detection_id (prediction));
  if (gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id)) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_INT64);
    g_value_set_int64 (&value, tracker_id);
    take_value (structure, TRACKER_ID, &value);
  }
  set_string (structure, PARENT_ID,
      gst_roboflow_prediction_get_parent_id (prediction));
  describe_points (prediction, structure);
  describe_rle (prediction, structure);
  set_base64 (structure, MASK, prediction->mask_png);
  describe_keypoints (prediction, structure);
  if (gst_roboflow_prediction_get_gaze (prediction, &yaw, &pitch)) {
    set_double (structure, YAW, yaw);
    set_double (structure, PITCH, pitch);
  }
  describe_embedding (prediction, structure);
  return structure;
}

static void
describe_predictions (const GstRoboflowFrameModel * model,
    GstStructure * structure)
{
  GValue predictions = G_VALUE_INIT;

  gst_value_array_init (&predictions, model->n_predictions);
  for (guint i = 0; i < model->n_predictions; i++)
    append_structure (&predictions,
        describe_prediction (&model->predictions[i]));
  take_value (structure, PREDICTIONS, &predictions);
}

/* What the decoder does not know is passed on as JSON. */
static void
describe_unknown (const GstRoboflowFrameModel * model, GstStructure * structure)
{
  GString *json;

  if (model->is_known || model->json == NULL)
    return;
  json = g_string_sized_new (model->json_length + 1);
  gst_roboflow_json_append_strict (json, model->json, model->json_length);
  take_string (structure, JSON, g_string_free (json, FALSE));
}

static GstStructure *
describe_model (const GstRoboflowFrameModel * model)
{
  GstStructure *structure = new_structure (MODEL);

  set_string (structure, MODEL_ID, model->model_id);
  set_boolean (structure, INFERRED, model->json != NULL);
  describe_predictions (model, structure);
  set_text (structure, TEXT, model->text);
  set_base64 (structure, SEGMENTATION_MASK, model->class_mask);
  set_base64 (structure, CONFIDENCE_MASK, model->confidence_mask);
  if (model->n_skipped > 0) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_UINT);
    g_value_set_uint (&value, model->n_skipped);
    take_value (structure, SKIPPED, &value);
  }
  describe_unknown (model, structure);
  return structure;
}

void
gst_roboflow_description_init (GValue * models, const GstRoboflowFrame * frame)
{
  guint n = gst_roboflow_frame_get_n_models (frame);

  gst_value_array_init (models, n);
  for (guint i = 0; i < n; i++)
    append_structure (models,
        describe_model (gst_roboflow_frame_get_model (frame, i)));
}

/* Measured, as memory. Strings exist three times: in the JSON, in the
 * prediction and in the structure. */
enum
{
  BYTES_A_CHARACTER = 3,
  BYTES_A_PREDICTION = 700,
  BYTES_A_POINT = 48,
  BYTES_A_KEYPOINT = 360,
  BYTES_A_NUMBER = 24,
};

gsize
gst_roboflow_description_weigh (const GstRoboflowFrame * frame)
{
  gsize weight = 0;

  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    const GstRoboflowFrameModel *model = gst_roboflow_frame_get_model (frame,
        i);

    weight += model->json_length * BYTES_A_CHARACTER;
    for (guint k = 0; k < model->n_predictions; k++) {
      const GstRoboflowPrediction *prediction = &model->predictions[k];

      weight += BYTES_A_PREDICTION
          + (gsize) prediction->n_points * BYTES_A_POINT
          + (gsize) prediction->n_keypoints * BYTES_A_KEYPOINT
          + (gsize) prediction->embedding_length * BYTES_A_NUMBER;
    }
  }
  return weight;
}
