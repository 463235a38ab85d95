/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmodels.h"

#include <json-glib/json-glib.h>
#include <roboflow/http/gstroboflowanswer.h>
#include <roboflow/json/gstroboflowstructure.h>
#include <roboflow/roboflow.h>

/* Takes the project and its version from "project/version", or the version from
 * model-version.
 * @version: (out) (nullable): NULL if it is not set */
static gboolean
split_model_id (const GstRoboflowSettings * settings, gchar ** project,
    gchar ** version, GError ** error)
{
  const gchar *slash = strrchr (settings->model_id, '/');

  if (!slash) {
    *project = g_strdup (settings->model_id);
    *version = g_strdup (settings->model_version);
    return TRUE;
  }
  if (slash == settings->model_id || slash[1] == '\0'
      || slash != strchr (settings->model_id, '/')) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "model-id \"%s\" is neither project nor project/version",
        settings->model_id);
    return FALSE;
  }
  if (settings->model_version
      && !g_str_equal (settings->model_version, slash + 1)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "model-id \"%s\" and model-version \"%s\" name two versions: set one",
        settings->model_id, settings->model_version);
    return FALSE;
  }
  *project = g_strndup (settings->model_id, slash - settings->model_id);
  *version = g_strdup (slash + 1);
  return TRUE;
}

static gchar *
models_from_model_id (const GstRoboflowSettings * settings, GError ** error)
{
  g_autofree gchar *project = NULL, *version = NULL, *params = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (!split_model_id (settings, &project, &version, error))
    return NULL;
  if (settings->inference_params) {
    params = gst_roboflow_structure_to_json (settings->inference_params, error);
    if (!params) {
      g_prefix_error (error, "inference-params: ");
      return NULL;
    }
  }

  builder = json_builder_new_immutable ();
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model_id");
  json_builder_add_string_value (builder, project);
  if (version) {
    json_builder_set_member_name (builder, "model_version");
    json_builder_add_string_value (builder, version);
  }
  json_builder_set_member_name (builder, "inference_type");
  json_builder_add_string_value (builder, settings->inference_type);
  if (params) {
    json_builder_set_member_name (builder, "inference_params");
    json_builder_add_value (builder, json_from_string (params, NULL));
  }
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
is_model (JsonNode * node)
{
  JsonNode *id;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  id = json_object_get_member (json_node_get_object (node), "model_id");
  return id && json_node_get_value_type (id) == G_TYPE_STRING;
}

static gboolean
check_models (const gchar * models, GError ** error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) cause = NULL;
  JsonArray *array;

  root = gst_roboflow_answer_parse_node (models, strlen (models), &cause);
  if (!root) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "models: %s", cause->message);
    return FALSE;
  }
  array = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (!array || json_array_get_length (array) == 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "models has to be a JSON array of at least one model, as "
        "[{\"model_id\": \"project\", \"model_version\": \"1\", "
        "\"inference_type\": \"object-detection\"}]");
    return FALSE;
  }
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (is_model (json_array_get_element (array, i)))
      continue;
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "models[%u] is not an object with a string \"model_id\"", i);
    return FALSE;
  }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the JSON array of models for the job */
gchar *
gst_roboflow_models_from_settings (const GstRoboflowSettings * settings,
    GError ** error)
{
  if (settings->models) {
    if (settings->model_id || settings->model_version
        || settings->inference_params
        || g_strcmp0 (settings->inference_type,
            GST_ROBOFLOW_DEFAULT_INFERENCE_TYPE) != 0) {
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
          "models replaces model-id, model-version, inference-type and "
          "inference-params: set either it or them");
      return NULL;
    }
    if (!check_models (settings->models, error))
      return NULL;
    return g_strdup (settings->models);
  }
  if (!settings->model_id) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "No model is set: set model-id, as model-id=project/1, or models");
    return NULL;
  }
  return models_from_model_id (settings, error);
}
