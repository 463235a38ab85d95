/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the element says on the bus, and in the files it writes. */

#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#include <roboflow/roboflow.h>

#define BALL "videotestsrc pattern=ball num-buffers=30 ! " \
    "video/x-raw,width=320,height=240,framerate=30/1 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

static gboolean
is_end (GstMessage * message)
{
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS
      || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
}

/* All messages until EOS or an error. */
static GPtrArray *
play_and_listen (GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GPtrArray *messages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_message_unref);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  do {
    message = gst_bus_timed_pop (bus, 90 * GST_SECOND);
    g_assert_nonnull (message);
    g_ptr_array_add (messages, message);
  } while (!is_end (message));
  return messages;
}

static gboolean
is_element_message (GstMessage * message, const gchar * name)
{
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && gst_message_has_name (message, name);
}

static GstMessage *
find_predictions (GPtrArray * messages)
{
  for (guint i = 0; i < messages->len; i++) {
    GstMessage *message = g_ptr_array_index (messages, i);

    if (is_element_message (message, "roboflow-predictions"))
      return message;
  }
  g_assert_not_reached ();
}

static void
test_states (void)
{
  static const gchar *const order[] = {
    "uploading", "submitted", "processing", "downloading", "done", NULL
  };
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--job-time=100", NULL);
  g_autoptr (Outcome) outcome = pipeline_run (server->url, BALL INFER);
  guint at = 0;

  outcome_assert_eos (outcome);
  g_assert_cmpstr (g_ptr_array_index (outcome->states, 0), ==, "uploading");
  for (guint i = 0; i < outcome->states->len; i++) {
    const gchar *state = g_ptr_array_index (outcome->states, i);

    while (order[at] && !g_str_equal (order[at], state))
      at++;
    g_assert_nonnull (order[at]);
  }
  g_assert_true (g_ptr_array_find_with_equal_func (outcome->states,
          "submitted", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (outcome->states,
          "downloading", g_str_equal, NULL));
  g_assert_cmpstr (order[at], ==, "done");
}

/* One letter for each progress message: the code's first, and then S(tart),
 * (contin)u(e), C(omplete), X (cancelled), E(rror). */
static gchar *
describe_progress (GPtrArray * messages)
{
  static const gchar letters[] = "SuCXE";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++) {
    GstMessage *message = g_ptr_array_index (messages, i);
    g_autofree gchar *code = NULL, *words = NULL;
    GstProgressType type;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      g_string_append (text, "error ");
    if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_PROGRESS)
      continue;
    gst_message_parse_progress (message, &type, &code, &words);
    g_assert_cmpstr (words, !=, "");
    if (type != GST_PROGRESS_TYPE_CONTINUE)
      g_string_append_printf (text, "%s%c ", code, letters[type]);
  }
  return g_string_free (text, FALSE);
}

static void
test_progress (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GPtrArray) messages = NULL;
  g_autofree gchar *text = NULL;

  pipeline_use_server (pipeline, server->url);
  messages = play_and_listen (pipeline);
  text = describe_progress (messages);
  g_assert_cmpstr (text, ==, "uploadS uploadC jobS jobC downloadS downloadC ");
  pipeline_free (pipeline);
}

/* Whoever waits for a minute is told so. */
static void
test_progress_while_waiting (void)
{
  g_autoptr (TestServer) server = test_server_start ("--job-time=600000", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstElement) infer =
      gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autofree gchar *words = NULL;

  pipeline_use_server (pipeline, server->url);
  g_object_set (infer, "poll-interval", 60000, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!words || !strstr (words, "(asking again in 60 s)")) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        90 * GST_SECOND, GST_MESSAGE_PROGRESS);

    g_assert_nonnull (message);
    g_clear_pointer (&words, g_free);
    gst_message_parse_progress (message, NULL, NULL, &words);
  }
  pipeline_free (pipeline);
}

/* The error comes first, as in GStreamer's own elements. */
static void
test_progress_of_error (void)
{
  g_autoptr (TestServer) server = test_server_start ("--fault=create:400",
      NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GPtrArray) messages = NULL;
  g_autofree gchar *text = NULL;
  GstMessage *last;

  pipeline_use_server (pipeline, server->url);
  messages = play_and_listen (pipeline);
  last = gst_bus_timed_pop_filtered (bus, 90 * GST_SECOND,
      GST_MESSAGE_PROGRESS);
  g_assert_nonnull (last);
  g_ptr_array_add (messages, last);
  text = describe_progress (messages);
  g_assert_cmpstr (text, ==, "uploadS uploadC jobS error jobE ");
  pipeline_free (pipeline);
}

/* Frame 1 of two models: one found two things, the other did not look. */
#define RESULTS "{\"frame_offset\":[1],\"time_offset\":[0.0333],\"ball\":[" \
    "{\"image\":{\"width\":160,\"height\":120},\"predictions\":[" \
    "{\"x\":50,\"y\":40,\"width\":20,\"height\":10,\"confidence\":0.5," \
    "\"class\":\"ball\",\"class_id\":3,\"detection_id\":\"d-1\"," \
    "\"tracker_id\":7},{\"x\":0,\"y\":0,\"width\":4,\"height\":4," \
    "\"class\":\"corner\"}]}],\"other\":[null]}"

static void
assert_fields (const GstStructure * structure, const gchar * expected)
{
  g_auto (GStrv) fields = g_strsplit (expected, " ", -1);

  for (guint i = 0; fields[i]; i++) {
    g_auto (GStrv) parts = g_strsplit (fields[i], ":", 2);

    g_assert_true (gst_structure_has_field (structure, parts[0]));
    g_assert_cmpstr (g_type_name (gst_structure_get_field_type (structure,
                parts[0])), ==, parts[1]);
  }
  g_assert_cmpint (gst_structure_n_fields (structure), ==,
      g_strv_length (fields));
}

static const GstStructure *
get_item (const GstStructure * structure, const gchar * array, guint index)
{
  return gst_value_get_structure (gst_value_array_get_value
      (gst_structure_get_value (structure, array), index));
}

static GPtrArray *
listen_to_results (GstElement ** pipeline)
{
  g_autofree gchar *path = scratch_write ("fields.json", RESULTS);

  *pipeline = pipeline_new (BALL "roboflowvideoinfer name=infer "
      "results-input-location=%s", path);
  return play_and_listen (*pipeline);
}

static void
test_fields (void)
{
  GstElement *pipeline;
  g_autoptr (GPtrArray) messages = listen_to_results (&pipeline);
  const GstStructure *message =
      gst_message_get_structure (find_predictions (messages));
  const GstStructure *model, *box;
  g_autofree gchar *text = NULL;

  assert_fields (message, "frame-offset:guint64 timestamp:guint64 "
      "stream-time:guint64 running-time:guint64 duration:guint64 "
      "image-width:gint image-height:gint models:GstValueArray "
      "frame:GstRoboflowFrame");
  model = get_item (message, "models", 0);
  assert_fields (model, "model-id:gchararray inferred:gboolean "
      "predictions:GstValueArray");
  g_assert_cmpstr (gst_structure_get_name (model), ==, "model");
  box = get_item (model, "predictions", 0);
  g_assert_cmpstr (gst_structure_get_name (box), ==, "prediction");
  assert_fields (box, "class:gchararray class-id:gint confidence:gdouble "
      "x:gdouble y:gdouble width:gdouble height:gdouble "
      "detection-id:gchararray tracker-id:gint64");
  pipeline_free (pipeline);
}

/* Boxes are in pixels of the element's stream, which is twice as large as the
 * service's, from the top left; absent values have no field. */
static void
test_values (void)
{
  GstElement *pipeline;
  g_autoptr (GPtrArray) messages = listen_to_results (&pipeline);
  const GstStructure *message =
      gst_message_get_structure (find_predictions (messages));
  const GstStructure *ball = get_item (message, "models", 0);
  const GstStructure *other = get_item (message, "models", 1);
  guint64 number, timestamp, duration;
  gdouble x, y, width, height;
  gboolean inferred;

  g_assert_true (gst_structure_get (message,
          "frame-offset", G_TYPE_UINT64, &number,
          "timestamp", G_TYPE_UINT64, &timestamp,
          "duration", G_TYPE_UINT64, &duration, NULL));
  g_assert_cmpuint (number, ==, 1);
  g_assert_cmpuint (timestamp, ==, GST_SECOND / 30);
  g_assert_cmpuint (duration, ==, GST_SECOND * 2 / 30 - GST_SECOND / 30);
  g_assert_true (gst_structure_get (get_item (ball, "predictions", 0),
          "x", G_TYPE_DOUBLE, &x, "y", G_TYPE_DOUBLE, &y,
          "width", G_TYPE_DOUBLE, &width, "height", G_TYPE_DOUBLE, &height,
          NULL));
  g_assert_cmpfloat (x, ==, 80);
  g_assert_cmpfloat (y, ==, 70);
  g_assert_cmpfloat (width, ==, 40);
  g_assert_cmpfloat (height, ==, 20);
  assert_fields (get_item (ball, "predictions", 1), "class:gchararray "
      "x:gdouble y:gdouble width:gdouble height:gdouble");

  gst_structure_get_boolean (ball, "inferred", &inferred);
  g_assert_true (inferred);
  gst_structure_get_boolean (other, "inferred", &inferred);
  g_assert_false (inferred);
  pipeline_free (pipeline);
}

#define USELESS "{\"predictions\":[{\"x\":NaN,\"y\":1,\"width\":1,\"height\":1}," \
    "{\"x\":5}]}"

/* All predictions of a run that cannot be used are warned of once. */
static void
test_skipped (void)
{
  g_autofree gchar *path = scratch_write ("skipped.json",
      "{\"frame_offset\":[0,2,4],\"zoo\":[{\"predictions\":[]}," USELESS ","
      USELESS "],\"farm\":[null," USELESS ",null]}");
  g_autoptr (Outcome) outcome = NULL;
  const GstStructure *zoo;
  guint skipped;

  outcome = pipeline_run ("https://example.com", BALL "roboflowvideoinfer "
      "name=infer results-input-location=%s", path);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 3);
  zoo = get_item (g_ptr_array_index (outcome->predictions, 1), "models", 0);
  g_assert_true (gst_structure_get_uint (zoo, "skipped", &skipped));
  g_assert_cmpuint (skipped, ==, 2);

  g_assert_cmpuint (outcome->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (outcome->warnings, 0),
          ": 6, the first in frame 2 by the model \"zoo\""));
}

static void
test_parse (void)
{
  GstElement *pipeline;
  g_autoptr (GPtrArray) messages = listen_to_results (&pipeline);
  g_autoptr (GstRoboflowFrame) frame = NULL;
  GstRoboflowFrameTimes times;

  g_assert_false (gst_roboflow_message_parse_predictions (g_ptr_array_index
          (messages, 0), &frame, &times));
  g_assert_true (gst_roboflow_message_parse_predictions (find_predictions
          (messages), &frame, &times));
  g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, 1);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (frame, 0), ==, 2);
  g_assert_cmpuint (times.running_time, ==, GST_SECOND / 30);
  pipeline_free (pipeline);
}

static void
test_no_messages (void)
{
  g_autofree gchar *results = scratch_write_results ("silent.json", 30);
  g_autofree gchar *lines = scratch_path ("silent.jsonl");
  g_autofree gchar *text = NULL;
  g_autoptr (Outcome) outcome = NULL;

  outcome = pipeline_run ("https://example.com", BALL "roboflowvideoinfer "
      "name=infer results-input-location=%s post-messages=false "
      "predictions-location=%s", results, lines);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->predictions->len, ==, 0);
  g_assert_true (g_file_get_contents (lines, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "frame 29"));
}

static void
assert_line_equals (const gchar * line, const GstStructure * message)
{
  g_autoptr (JsonNode) root = json_from_string (line, NULL);
  JsonObject *object, *model, *box;
  const GstStructure *said;
  guint64 number, timestamp;
  gdouble x;

  g_assert_nonnull (root);
  object = json_node_get_object (root);
  gst_structure_get (message, "frame-offset", G_TYPE_UINT64, &number,
      "timestamp", G_TYPE_UINT64, &timestamp, NULL);
  g_assert_cmpint (json_object_get_int_member (object, "frame-offset"), ==,
      number);
  g_assert_cmpint (json_object_get_int_member (object, "timestamp"), ==,
      timestamp);
  g_assert_cmpint (json_object_get_int_member (object, "image-width"), ==, 320);

  model = json_array_get_object_element (json_object_get_array_member (object,
          "models"), 0);
  box = json_array_get_object_element (json_object_get_array_member (model,
          "predictions"), 0);
  said = get_item (get_item (message, "models", 0), "predictions", 0);
  gst_structure_get_double (said, "x", &x);
  g_assert_cmpfloat (json_object_get_double_member (box, "x"), ==, x);
  g_assert_cmpstr (json_object_get_string_member (box, "class"), ==,
      gst_structure_get_string (said, "class"));
  g_assert_false (json_object_has_member (object, "frame"));
}

static void
test_lines (void)
{
  g_autofree gchar *results = scratch_write_results ("lines.json", 30);
  g_autofree gchar *path = scratch_path ("lines.jsonl");
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (Outcome) outcome = NULL;

  outcome = pipeline_run ("https://example.com", BALL "roboflowvideoinfer "
      "name=infer results-input-location=%s predictions-location=%s", results,
      path);
  outcome_assert_eos (outcome);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 30);
  g_assert_cmpuint (outcome->predictions->len, ==, 30);
  for (guint i = 0; i < 30; i++)
    assert_line_equals (lines[i], g_ptr_array_index (outcome->predictions, i));
}

static void
test_kept_results (void)
{
  g_autofree gchar *sent = scratch_write_results ("sent.json", 6);
  g_autofree gchar *kept = scratch_path ("kept.json");
  g_autofree gchar *option = g_strconcat ("--results=", sent, NULL);
  g_autofree gchar *a = NULL, *b = NULL;
  g_autoptr (TestServer) server = test_server_start (option, NULL);
  g_autoptr (Outcome) outcome = pipeline_run (server->url, BALL INFER
      "results-location=%s", kept);

  outcome_assert_eos (outcome);
  g_assert_true (g_file_get_contents (sent, &a, NULL, NULL));
  g_assert_true (g_file_get_contents (kept, &b, NULL, NULL));
  g_assert_cmpstr (a, ==, b);
}

static void
count_notify (GObject * object, GParamSpec * pspec, gpointer count)
{
  g_atomic_int_inc ((gint *) count);
}

static void
test_stats (void)
{
  static const gchar *const names[] = {
    "frames", "bytes-uploaded", "polls", "retries", "messages-dropped",
    "recording-time", "upload-time", "job-time", "download-time",
    "posting-time"
  };
  g_autoptr (TestServer) server = test_server_start ("--poll-limit=0",
      "--fault=status:503x1", NULL);
  GstElement *pipeline = pipeline_new (BALL INFER);
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (Outcome) outcome = NULL;
  g_autofree gchar *job_id = NULL;
  guint64 values[G_N_ELEMENTS (names)];
  gint notified = 0;

  pipeline_use_server (pipeline, server->url);
  g_signal_connect (infer, "notify::current-job-id",
      G_CALLBACK (count_notify), &notified);
  outcome = pipeline_play (pipeline);
  outcome_assert_eos (outcome);

  g_object_get (infer, "stats", &stats, "current-job-id", &job_id, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (gst_structure_get_uint64 (stats, names[i], &values[i]));
  g_assert_cmpint (gst_structure_n_fields (stats), ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (values[0], ==, 30);
  g_assert_cmpuint (values[1], >, 0);
  g_assert_cmpuint (values[2], >=, 2);
  g_assert_cmpuint (values[3], ==, 1);
  g_assert_cmpuint (values[4], ==, 0);
  g_assert_cmpstr (job_id, ==, gst_structure_get_string (g_ptr_array_index
          (outcome->predictions, 0), "job-id"));
  g_assert_cmpint (notified, ==, 1);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_clear_pointer (&job_id, g_free);
  g_object_get (infer, "current-job-id", &job_id, NULL);
  g_assert_null (job_id);
  pipeline_free (pipeline);
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/messages/states", test_states);
  g_test_add_func ("/messages/progress", test_progress);
  g_test_add_func ("/messages/progress-while-waiting",
      test_progress_while_waiting);
  g_test_add_func ("/messages/progress-of-error", test_progress_of_error);
  g_test_add_func ("/messages/fields", test_fields);
  g_test_add_func ("/messages/values", test_values);
  g_test_add_func ("/messages/skipped", test_skipped);
  g_test_add_func ("/messages/parse", test_parse);
  g_test_add_func ("/messages/no-messages", test_no_messages);
  g_test_add_func ("/messages/lines", test_lines);
  g_test_add_func ("/messages/kept-results", test_kept_results);
  g_test_add_func ("/messages/stats", test_stats);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
