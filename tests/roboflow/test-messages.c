/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "resultskit.h"
#include "roboflow/gstroboflowmessages.h"
#include "roboflow/json/gstroboflowstructure.h"

static const GstRoboflowFrameTimes times = {
  .timestamp = 1000,
  .stream_time = 0,
  .running_time = GST_CLOCK_TIME_NONE,
  .duration = 40,
};

/* The frame of results that hold one frame of one model, "zoo", and this of
 * it. */
static GstRoboflowFrame *
make_frame (const gchar * element)
{
  g_autofree gchar *text = g_strdup_printf ("{\"frame_offset\": [6], "
      "\"time_offset\": [0.25], \"zoo\": [%s]}", element);
  g_autoptr (GstRoboflowResults) results = open_text (text, NULL);

  g_assert_nonnull (results);
  return get_frame (results, 0);
}

#define ZEBRA "{\"predictions\": [{\"x\": 0, \"y\": 4, \"width\": 3, " \
    "\"height\": 4, \"class\": \"zebra\", \"class_id\": 0, " \
    "\"confidence\": 0.62, \"detection_id\": \"8a1f\", \"tracker_id\": 7, " \
    "\"parent_id\": \"77\"}]}"

static const GstStructure *
get_nth (const GstStructure * structure, const gchar * field, guint n)
{
  const GValue *array = gst_structure_get_value (structure, field);

  g_assert_true (GST_VALUE_HOLDS_ARRAY (array));
  g_assert_cmpuint (gst_value_array_get_size (array), >, n);
  return gst_value_get_structure (gst_value_array_get_value (array, n));
}

static void
test_predictions (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame (ZEBRA);
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, "job", frame, 640, 480,
      &times);
  const GstStructure *structure = gst_message_get_structure (message);
  const GstStructure *model, *prediction;
  guint64 number, timestamp, stream_time, duration;
  gdouble x, y, width, height, confidence;
  gint image_width, image_height, class_id;
  gint64 tracker_id;
  gboolean inferred;

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ELEMENT);
  g_assert_true (gst_structure_has_name (structure, "roboflow-predictions"));
  g_assert_cmpstr (gst_structure_get_string (structure, "job-id"), ==, "job");
  g_assert_true (gst_structure_get (structure,
          "frame-offset", G_TYPE_UINT64, &number,
          "timestamp", G_TYPE_UINT64, &timestamp,
          "stream-time", G_TYPE_UINT64, &stream_time,
          "duration", G_TYPE_UINT64, &duration,
          "image-width", G_TYPE_INT, &image_width,
          "image-height", G_TYPE_INT, &image_height, NULL));
  g_assert_cmpuint (number, ==, 6);
  g_assert_cmpuint (timestamp, ==, 1000);
  g_assert_cmpuint (stream_time, ==, 0);
  g_assert_cmpuint (duration, ==, 40);
  g_assert_cmpint (image_width, ==, 640);
  g_assert_cmpint (image_height, ==, 480);

  model = get_nth (structure, "models", 0);
  g_assert_true (gst_structure_has_name (model, "model"));
  g_assert_cmpstr (gst_structure_get_string (model, "model-id"), ==, "zoo");
  g_assert_true (gst_structure_get_boolean (model, "inferred", &inferred));
  g_assert_true (inferred);

  prediction = get_nth (model, "predictions", 0);
  g_assert_true (gst_structure_has_name (prediction, "prediction"));
  g_assert_cmpstr (gst_structure_get_string (prediction, "class"), ==, "zebra");
  g_assert_cmpstr (gst_structure_get_string (prediction, "detection-id"), ==,
      "8a1f");
  g_assert_cmpstr (gst_structure_get_string (prediction, "parent-id"), ==,
      "77");
  g_assert_true (gst_structure_get (prediction,
          "class-id", G_TYPE_INT, &class_id,
          "confidence", G_TYPE_DOUBLE, &confidence,
          "x", G_TYPE_DOUBLE, &x, "y", G_TYPE_DOUBLE, &y,
          "width", G_TYPE_DOUBLE, &width, "height", G_TYPE_DOUBLE, &height,
          "tracker-id", G_TYPE_INT64, &tracker_id, NULL));
  g_assert_cmpint (class_id, ==, 0);
  g_assert_cmpfloat (confidence, ==, 0.62);
  g_assert_cmpfloat (x, ==, -1.5);
  g_assert_cmpfloat (y, ==, 2);
  g_assert_cmpfloat (width, ==, 3);
  g_assert_cmpfloat (height, ==, 4);
  g_assert_cmpint (tracker_id, ==, 7);
}

static void
test_absent_is_absent (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ("null");
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, NULL, frame, 0, 0, &times);
  const GstStructure *structure = gst_message_get_structure (message);

  g_assert_false (gst_structure_has_field (structure, "job-id"));
  g_assert_false (gst_structure_has_field (structure, "running-time"));
  g_assert_false (gst_structure_has_field (structure, "image-width"));
  g_assert_false (gst_structure_has_field (structure, "image-height"));
}

static void
test_predictions_as_json_line (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ("null");
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, "job", frame, 0, 0, &times);
  g_autofree gchar *json =
      gst_roboflow_structure_to_json (gst_message_get_structure (message),
      NULL);

  g_assert_cmpstr (json, ==, "{\"job-id\":\"job\",\"frame-offset\":6,"
      "\"timestamp\":1000,\"stream-time\":0,\"duration\":40,\"models\":["
      "{\"model-id\":\"zoo\",\"inferred\":false,\"predictions\":[]}]}");
}

#define BOX "\"x\": 4, \"y\": 3, \"width\": 2, \"height\": 4"
#define TOLD_BOX "\"x\":3,\"y\":1,\"width\":2,\"height\":4"

/* What the service says, and what it comes to as `model`. */
static const struct
{
  const gchar *name;
  const gchar *element;
  const gchar *model;           /* without model-id and inferred */
} shapes[] = {
  {"nothing-found", "{\"predictions\": []}", "\"predictions\":[]"},
  {"polygon", "{\"predictions\": [{" BOX ", \"points\": [{\"x\": 3, \"y\": 1}, "
        "{\"x\": 5, \"y\": 1.5}, {\"x\": 5, \"y\": 5}]}]}",
      "\"predictions\":[{" TOLD_BOX ",\"points\":[[3,1],[5,1.5],[5,5]]}]"},
  {"rle", "{\"predictions\": [{" BOX ", \"rle\": {\"size\": [2, 3], "
        "\"counts\": [2, 1, 3]}}]}",
      "\"predictions\":[{" TOLD_BOX ",\"rle\":{\"size\":[2,3],"
        "\"counts\":\"213\"}}]"},
  {"png", "{\"predictions\": [{" BOX ", \"mask\": \"iVBO\\nRw0K\"}]}",
      "\"predictions\":[{" TOLD_BOX ",\"mask\":\"iVBO Rw0K\"}]"},
  {"keypoints", "{\"predictions\": [{" BOX ", \"keypoints\": [{\"x\": 3.5, "
        "\"y\": 1, \"confidence\": 0.5, \"class_id\": 2, \"class\": \"eye\"}, "
        "{\"x\": 4, \"y\": 2}]}]}",
      "\"predictions\":[{" TOLD_BOX ",\"keypoints\":[{\"class\":\"eye\","
        "\"class-id\":2,\"confidence\":0.5,\"x\":3.5,\"y\":1},"
        "{\"x\":4,\"y\":2}]}]"},
  {"label", "{\"predictions\": [{\"class\": \"cat\", \"class_id\": 3, "
        "\"confidence\": 0.75}, {\"class\": \"dog\", \"class_id\": 4, "
        "\"confidence\": 0.25}], \"top\": \"cat\", \"confidence\": 0.75}",
      "\"predictions\":[{\"class\":\"cat\",\"class-id\":3,"
        "\"confidence\":0.75,\"predicted\":true},{\"class\":\"dog\","
        "\"class-id\":4,\"confidence\":0.25,\"predicted\":false}]"},
  {"labels", "{\"predictions\": {\"dent\": {\"confidence\": 0.75, "
        "\"class_id\": 0}, \"rust\": {\"confidence\": 0.125, \"class_id\": 1}}, "
        "\"predicted_classes\": [\"dent\"]}",
      "\"predictions\":[{\"class\":\"dent\",\"class-id\":0,"
        "\"confidence\":0.75,\"predicted\":true},{\"class\":\"rust\","
        "\"class-id\":1,\"confidence\":0.125,\"predicted\":false}]"},
  {"semantic", "{\"predictions\": {\"segmentation_mask\": \"iVBO\", "
        "\"class_map\": {\"1\": \"road\"}, \"confidence_mask\": \"Rw0K\"}}",
      "\"predictions\":[{\"class\":\"road\",\"class-id\":1}],"
        "\"segmentation-mask\":\"iVBO\",\"confidence-mask\":\"Rw0K\""},
  {"semantic-broken", "{\"predictions\": {\"segmentation_mask\": "
        "\"\\u001b[31m\\u009b\\n\"}}",
      "\"predictions\":[],\"segmentation-mask\":\" [31m   \""},
  {"gaze", "{\"predictions\": [{\"face\": {" BOX ", \"class\": \"face\", "
        "\"landmarks\": [{\"x\": 3, \"y\": 2}]}, \"yaw\": 0.5, "
        "\"pitch\": -0.25}]}",
      "\"predictions\":[{\"class\":\"face\"," TOLD_BOX ",\"keypoints\":["
        "{\"x\":3,\"y\":2}],\"yaw\":0.5,\"pitch\":-0.25}]"},
  {"clip", "{\"embeddings\": [[0.6, -0.8]]}",
      "\"predictions\":[{\"embedding\":[0.6,-0.8]}]"},
  {"ocr", "{\"result\": \"SPEED\\n\\tLIMIT\", \"predictions\": [{" BOX ", "
        "\"class\": \"SPEED\"}]}",
      "\"predictions\":[{\"class\":\"SPEED\"," TOLD_BOX "}],"
        "\"text\":\"SPEED  LIMIT\""},
  {"answer", "{\"response\": \"A \\u001b[31mred\\u009b bus.\"}",
      "\"predictions\":[],\"text\":\"A \357\277\275[31mred\357\277\275 bus.\""},
  {"answer-object", "{\"response\": {\"buses\": [1, 2]}}",
      "\"predictions\":[],\"text\":\"{\\\"buses\\\": [1, 2]}\""},
  {"skipped", "{\"predictions\": [{\"x\": NaN, \"y\": 3, \"width\": 2, "
        "\"height\": 4}, {" BOX "}, {\"x\": 4}]}",
      "\"predictions\":[{" TOLD_BOX "}],\"skipped\":2"},
  {"unknown", "{\"depth\": [NaN, 0.5],\n \"unit\": \"m\"}",
      "\"predictions\":[],\"json\":\"{\\\"depth\\\": [null, 0.5], "
        "\\\"unit\\\": \\\"m\\\"}\""},
};

static void
test_shape (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GstRoboflowFrame) frame = make_frame (shapes[i].element);
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, NULL, frame, 0, 0, &times);
  const GstStructure *model =
      get_nth (gst_message_get_structure (message), "models", 0);
  g_autofree gchar *json = gst_roboflow_structure_to_json (model, NULL);
  g_autofree gchar *expected = g_strdup_printf ("{\"model-id\":\"zoo\","
      "\"inferred\":true,%s}", shapes[i].model);

  g_assert_cmpstr (json, ==, expected);
}

/* In pixels of the element's own stream. */
static void
test_scaled (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ("{\"image\": {\"width\": 8, "
      "\"height\": 8}, \"predictions\": [{" BOX ", \"points\": [{\"x\": 3, "
      "\"y\": 1}, {\"x\": 5, \"y\": 1.5}, {\"x\": 5, \"y\": 5}], "
      "\"keypoints\": [{\"x\": 4, \"y\": 2}]}]}");
  g_autoptr (GstRoboflowFrame) scaled =
      gst_roboflow_frame_scale (frame, 16, 24);
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, NULL, scaled, 16, 24, &times);
  g_autofree gchar *json = gst_roboflow_structure_to_json (get_nth (get_nth
          (gst_message_get_structure (message), "models", 0), "predictions",
          0), NULL);

  g_assert_cmpstr (json, ==, "{\"x\":6,\"y\":3,\"width\":4,\"height\":12,"
      "\"points\":[[6,3],[10,4.5],[10,15]],\"keypoints\":[{\"x\":8,\"y\":6}]}");
}

static void
test_parse_predictions (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame (ZEBRA);
  g_autoptr (GstRoboflowFrame) parsed = NULL;
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, NULL, frame, 0, 0, &times);
  GstRoboflowFrameTimes parsed_times;

  g_assert_true (gst_roboflow_message_parse_predictions (message, &parsed,
          &parsed_times));
  g_assert_true (parsed == frame);
  g_assert_cmpuint (parsed_times.timestamp, ==, 1000);
  g_assert_cmpuint (parsed_times.stream_time, ==, 0);
  g_assert_cmpuint (parsed_times.running_time, ==, GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (parsed_times.duration, ==, 40);
  g_assert_true (gst_roboflow_message_parse_predictions (message, NULL, NULL));
}

static void
test_job (void)
{
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_job (NULL, "processing", "job", "busy", 0.5);
  const gchar *state, *job_id, *text;
  gdouble progress;

  g_assert_true (gst_structure_has_name (gst_message_get_structure (message),
          "roboflow-job"));
  g_assert_true (gst_roboflow_message_parse_job (message, &state, &job_id,
          &text, &progress));
  g_assert_cmpstr (state, ==, "processing");
  g_assert_cmpstr (job_id, ==, "job");
  g_assert_cmpstr (text, ==, "busy");
  g_assert_cmpfloat (progress, ==, 0.5);
}

static void
test_job_that_is_not_made_yet (void)
{
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_job (NULL, "uploading", NULL, NULL, -1);
  const gchar *job_id = "x", *text = "x";
  gdouble progress;

  g_assert_cmpint (gst_structure_n_fields (gst_message_get_structure
          (message)), ==, 1);
  g_assert_true (gst_roboflow_message_parse_job (message, NULL, &job_id,
          &text, &progress));
  g_assert_null (job_id);
  g_assert_null (text);
  g_assert_cmpfloat (progress, <, 0);
}

static void
test_foreign_messages (void)
{
  GstMessage *foreign[] = {
    gst_message_new_eos (NULL),
    gst_message_new_element (NULL, gst_structure_new_empty ("other")),
    gst_message_new_element (NULL,
        gst_structure_new_empty ("roboflow-predictions")),
    gst_message_new_element (NULL, gst_structure_new_empty ("roboflow-job")),
    gst_message_new_application (NULL,
        gst_structure_new ("roboflow-job", "state", G_TYPE_STRING, "x", NULL)),
  };

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    GstRoboflowFrame *frame = (GstRoboflowFrame *) foreign;
    const gchar *state = "mine";

    g_assert_false (gst_roboflow_message_parse_predictions (foreign[i],
            &frame, NULL));
    g_assert_true (frame == (GstRoboflowFrame *) foreign);
    g_assert_false (gst_roboflow_message_parse_job (foreign[i], &state, NULL,
            NULL, NULL));
    g_assert_cmpstr (state, ==, "mine");
    gst_message_unref (foreign[i]);
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/messages/predictions", test_predictions);
  g_test_add_func ("/messages/absent-is-absent", test_absent_is_absent);
  g_test_add_func ("/messages/predictions-as-json-line",
      test_predictions_as_json_line);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autofree gchar *path =
        g_strconcat ("/messages/shapes/", shapes[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_shape);
  }
  g_test_add_func ("/messages/scaled", test_scaled);
  g_test_add_func ("/messages/parse-predictions", test_parse_predictions);
  g_test_add_func ("/messages/job", test_job);
  g_test_add_func ("/messages/job-that-is-not-made-yet",
      test_job_that_is_not_made_yet);
  g_test_add_func ("/messages/foreign-messages", test_foreign_messages);
  return g_test_run ();
}
