/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <locale.h>

#include "roboflow/gstroboflowframe-private.h"
#include "roboflow/gstroboflowmessages.h"
#include "roboflow/gstroboflowstructure.h"

static const GstRoboflowFrameTimes times = {
  .timestamp = 1000,
  .stream_time = 0,
  .running_time = GST_CLOCK_TIME_NONE,
  .duration = 40,
};

/* One model that found something and one that did not look. */
static GstRoboflowFrame *
make_frame (void)
{
  GstRoboflowFrame *frame = gst_roboflow_frame_new (6, 250 * GST_MSECOND);
  GstRoboflowPrediction full = { NULL, };
  GstRoboflowPrediction bare = { NULL, };

  gst_roboflow_frame_add_model (frame, "zoo", "{}");
  full.has_box = full.has_class_id = full.has_confidence = TRUE;
  full.has_tracker_id = TRUE;
  full.left = -1.5;
  full.top = 2;
  full.width = 3;
  full.height = 4;
  full.class_name = gst_roboflow_frame_intern (frame, "zebra");
  full.class_id = 0;
  full.confidence = 0.62;
  full.detection_id = gst_roboflow_frame_intern (frame, "8a1f");
  full.tracker_id = 7;
  gst_roboflow_frame_add_prediction (frame, &full);
  gst_roboflow_frame_add_prediction (frame, &bare);
  gst_roboflow_frame_add_model (frame, "farm", NULL);
  return frame;
}

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
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, "job", frame, 640, 480,
      &times);
  const GstStructure *structure = gst_message_get_structure (message);
  const GstStructure *prediction, *farm;
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

  prediction = get_nth (get_nth (structure, "models", 0), "predictions", 0);
  g_assert_true (gst_structure_has_name (prediction, "prediction"));
  g_assert_cmpstr (gst_structure_get_string (prediction, "class"), ==, "zebra");
  g_assert_cmpstr (gst_structure_get_string (prediction, "detection-id"), ==,
      "8a1f");
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

  farm = get_nth (structure, "models", 1);
  g_assert_true (gst_structure_has_name (farm, "model"));
  g_assert_cmpstr (gst_structure_get_string (farm, "model-id"), ==, "farm");
  g_assert_true (gst_structure_get_boolean (farm, "inferred", &inferred));
  g_assert_false (inferred);
}

static void
test_absent_is_absent (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
  g_autoptr (GstMessage) message =
      gst_roboflow_message_new_predictions (NULL, NULL, frame, 0, 0, &times);
  const GstStructure *structure = gst_message_get_structure (message);
  const GstStructure *bare =
      get_nth (get_nth (structure, "models", 0), "predictions", 1);

  g_assert_false (gst_structure_has_field (structure, "job-id"));
  g_assert_false (gst_structure_has_field (structure, "running-time"));
  g_assert_false (gst_structure_has_field (structure, "image-width"));
  g_assert_false (gst_structure_has_field (structure, "image-height"));
  g_assert_cmpint (gst_structure_n_fields (bare), ==, 0);
}

static void
test_predictions_as_json_line (void)
{
  g_autoptr (GstRoboflowFrame) frame = gst_roboflow_frame_new (6, 0);
  g_autoptr (GstMessage) message = NULL;
  g_autofree gchar *json = NULL;

  gst_roboflow_frame_add_model (frame, "farm", NULL);
  message = gst_roboflow_message_new_predictions (NULL, "job", frame, 0, 0,
      &times);
  json = gst_roboflow_structure_to_json (gst_message_get_structure (message),
      NULL);
  g_assert_cmpstr (json, ==, "{\"job-id\":\"job\",\"frame-offset\":6,"
      "\"timestamp\":1000,\"stream-time\":0,\"duration\":40,\"models\":["
      "{\"model-id\":\"farm\",\"inferred\":false,\"predictions\":[]}]}");
}

static void
test_parse_predictions (void)
{
  g_autoptr (GstRoboflowFrame) frame = make_frame ();
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
  g_test_add_func ("/messages/parse-predictions", test_parse_predictions);
  g_test_add_func ("/messages/job", test_job);
  g_test_add_func ("/messages/job-that-is-not-made-yet",
      test_job_that_is_not_made_yet);
  g_test_add_func ("/messages/foreign-messages", test_foreign_messages);
  return g_test_run ();
}
