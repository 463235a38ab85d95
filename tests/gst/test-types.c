/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every type of prediction, all the way: a ball moves in the video that is
 * recorded, the local server tells of it in each of the service's languages,
 * and what comes out as a frame, as structures and as JSON Lines is held
 * against the pixels of the very frame it is about. */

#include <json-glib/json-glib.h>

#include "../kit/cases.h"
#include "../kit/pipelinekit.h"
#include "../kit/said.h"
#include "../kit/scratch.h"
#include "../server/serverkit.h"

#define N_FRAMES 9
#define N_INFERRED 3

typedef struct
{
  const gchar *name;
  const gchar *settings;
  void (*check[2]) (const Said * said); /* one for each model */
  gboolean odd;                 /* a size that is padded to be recorded */
  const gchar *models;          /* the property, or NULL */
} Case;

static TestServer *server;

/* JSON Lines: the same under the same names. */

static void assert_same (const gchar * field, const GValue * value,
    JsonNode * node);

static void
assert_same_object (const GstStructure * structure, JsonObject * object)
{
  guint n = 0;

  for (gint i = 0; i < gst_structure_n_fields (structure); i++) {
    const gchar *field = gst_structure_nth_field_name (structure, i);

    if (g_str_equal (field, "frame"))
      continue;
    g_assert_true (json_object_has_member (object, field));
    assert_same (field, gst_structure_get_value (structure, field),
        json_object_get_member (object, field));
    n++;
  }
  g_assert_cmpuint (json_object_get_size (object), ==, n);
}

static void
assert_same_list (const gchar * field, const GValue * value, JsonArray * list)
{
  /* Corners of polygons are written in pairs. */
  guint step = g_str_equal (field, "points") ? 2 : 1;
  guint size = gst_value_array_get_size (value);

  g_assert_cmpuint (json_array_get_length (list), ==, size / step);
  for (guint i = 0; i < size; i++) {
    JsonNode *node = json_array_get_element (list, i / step);

    if (step == 2)
      node = json_array_get_element (json_node_get_array (node), i % 2);
    assert_same (field, gst_value_array_get_value (value, i), node);
  }
}

static void
assert_same (const gchar * field, const GValue * value, JsonNode * node)
{
  if (GST_VALUE_HOLDS_STRUCTURE (value))
    assert_same_object (gst_value_get_structure (value),
        json_node_get_object (node));
  else if (GST_VALUE_HOLDS_ARRAY (value))
    assert_same_list (field, value, json_node_get_array (node));
  else if (G_VALUE_HOLDS_STRING (value))
    g_assert_cmpstr (json_node_get_string (node), ==,
        g_value_get_string (value));
  else if (G_VALUE_HOLDS_DOUBLE (value))
    g_assert_cmpfloat (json_node_get_double (node), ==,
        g_value_get_double (value));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_assert_cmpint (json_node_get_boolean (node), ==,
        g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_INT (value))
    g_assert_cmpint (json_node_get_int (node), ==, g_value_get_int (value));
  else
    g_assert_cmpuint (json_node_get_int (node), ==, g_value_get_uint64 (value));
}

static void
assert_same_lines (Outcome * outcome, const gchar * path)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, outcome->predictions->len);
  for (guint i = 0; lines[i]; i++) {
    g_autoptr (JsonNode) root = json_from_string (lines[i], NULL);

    g_assert_nonnull (root);
    assert_same_object (g_ptr_array_index (outcome->predictions, i),
        json_node_get_object (root));
  }
}

/* Running a case. */

#define TYPE(type) "model-id=ball/1 inference-type=" type " "
#define PARAMS(params) "inference-params=\"params," params "\" "

static const Case cases[] = {
  {"box", TYPE ("object-detection"), {said_check_box}},
  {"box/odd-size", TYPE ("object-detection"), {said_check_box},.odd = TRUE},
  {"polygon", TYPE ("instance-segmentation"), {said_check_polygon}},
  {"polygon/odd-size", TYPE ("instance-segmentation"), {said_check_polygon},
      .odd = TRUE},
  {"rle", TYPE ("instance-segmentation") PARAMS ("mask_format=rle"),
      {said_check_rle}},
  {"rle/odd-size", TYPE ("instance-segmentation") PARAMS ("mask_format=rle"),
      {said_check_rle},.odd = TRUE},
  {"rle-list", TYPE ("instance-segmentation") PARAMS ("mask_format=rle_list"),
      {said_check_rle}},
  {"png", TYPE ("instance-segmentation") PARAMS ("mask_format=png"),
      {said_check_png}},
  {"png/odd-size", TYPE ("instance-segmentation") PARAMS ("mask_format=png"),
      {said_check_png},.odd = TRUE},
  {"semantic", TYPE ("semantic-segmentation"), {said_check_semantic}},
  {"semantic/odd-size", TYPE ("semantic-segmentation"), {said_check_semantic},
      .odd = TRUE},
  {"keypoints", TYPE ("keypoint-detection"), {said_check_keypoints}},
  {"label", TYPE ("classification"), {said_check_one_label}},
  {"labels", TYPE ("classification") PARAMS ("multi_label=true,confidence=0.2"),
      {said_check_many_labels}},
  {"embedding", TYPE ("clip-embed-image"), {said_check_embedding}},
  {"two-models", "", {said_check_embedding, said_check_rle},
      .models = "[{\"model_id\": \"clip\", \"model_version\": \"1\", "
      "\"inference_type\": \"clip-embed-image\"}, {\"model_id\": \"ball\", "
      "\"inference_type\": \"instance-segmentation\", "
      "\"inference_params\": {\"mask_format\": \"rle\"}}]"},
};

static void
check_message (const Case * c, const GstStructure * message, GPtrArray * balls,
    gint width, gint height)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  Said said = {.width = width,.height = height };
  guint n_models = c->check[1] ? 2 : 1;
  guint64 number;

  g_assert_true (gst_structure_get (message, "frame", GST_TYPE_ROBOFLOW_FRAME,
          &frame, "frame-offset", G_TYPE_UINT64, &number, NULL));
  g_assert_cmpuint (number, <, balls->len);
  g_assert_cmpuint (gst_roboflow_frame_get_n_models (frame), ==, n_models);
  said.frame = frame;
  said.ball = g_ptr_array_index (balls, number);
  for (guint i = 0; i < n_models; i++) {
    said.model = i;
    said.structure = gst_value_get_structure (gst_value_array_get_value
        (gst_structure_get_value (message, "models"), i));
    g_assert_cmpstr (gst_structure_get_string (said.structure, "model-id"), ==,
        gst_roboflow_frame_get_model_id (frame, i));
    g_assert_cmpuint (gst_roboflow_frame_get_n_skipped (frame, i), ==, 0);
    c->check[i] (&said);
  }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree gchar *recording = scratch_path ("recording.mp4");
  g_autofree gchar *lines = scratch_path ("predictions.jsonl");
  g_autoptr (GPtrArray) balls = NULL;
  g_autoptr (Outcome) outcome = NULL;
  gint width = 160 + c->odd, height = 120 + c->odd;
  GstElement *pipeline = pipeline_new ("videotestsrc pattern=ball "
      "num-buffers=%d ! video/x-raw,width=%d,height=%d,framerate=30/1 ! "
      "roboflowvideoinfer name=infer %s infer-fps=10 recording-location=%s "
      "predictions-location=%s", N_FRAMES, width, height, c->settings,
      recording, lines);

  pipeline_use_server (pipeline, server->url);
  if (c->models)
    pipeline_set (pipeline, "models", c->models, NULL);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  outcome_assert_eos (outcome);
  g_assert_cmpuint (outcome->warnings->len, ==, 0);
  g_assert_cmpuint (outcome->predictions->len, ==, N_INFERRED);

  balls = recorded_balls_find (recording);
  g_assert_cmpuint (balls->len, ==, N_FRAMES);
  for (guint i = 0; i < N_INFERRED; i++)
    check_message (c, g_ptr_array_index (outcome->predictions, i), balls,
        width, height);
  assert_same_lines (outcome, lines);
}

int
main (int argc, char **argv)
{
  gint status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  server = test_server_start ("--poll-limit=0", NULL);
  ADD_CASES ("/types/", cases, test_case);
  status = g_test_run ();
  test_server_stop (server);
  scratch_finish ();
  return status;
}
