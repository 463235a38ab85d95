/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobrequest.h"

#include <libsoup/soup.h>
#include <string.h>

#include "jsonbody.h"
#include "refusal.h"

#define MAX_MODELS 16
#define MAX_NAME_LENGTH 255

static void
model_request_free (ModelRequest * self)
{
  g_free (self->model_id);
  g_free (self->model_version);
  g_free (self->inference_type);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelRequest, model_request_free)

void
job_request_free (JobRequest * self)
{
  g_free (self->input_url);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_free (self);
}

static gboolean
refuse (GError ** error, const char *message)
{
  g_set_error_literal (error, REFUSAL, SOUP_STATUS_BAD_REQUEST, message);
  return FALSE;
}

static gboolean
parse_mask_format (const char *name, MaskFormat * format, GError ** error)
{
  static const char *const names[] = {
    [MASK_POLYGON] = "polygon",
    [MASK_RLE] = "rle",
    [MASK_RLE_LIST] = "rle_list",
    [MASK_PNG] = "png",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (name, names[i])) {
      *format = i;
      return TRUE;
    }
  }
  return refuse (error, "“mask_format” is polygon, rle, rle_list or png.");
}

/* Other params are ignored, as by the service. */
static gboolean
parse_params (JsonObject * params, ModelRequest * self, GError ** error)
{
  JsonNode *multi_label = json_object_get_member (params, "multi_label");

  if (!json_body_get_number (params, "confidence", &self->min_confidence,
          error))
    return FALSE;
  if (self->min_confidence < 0 || self->min_confidence > 1)
    return refuse (error, "“confidence” lies between 0 and 1.");

  if (multi_label) {
    if (json_node_get_value_type (multi_label) != G_TYPE_BOOLEAN)
      return refuse (error, "“multi_label” has to be true or false.");
    self->multi_label = json_node_get_boolean (multi_label);
  }
  if (json_object_has_member (params, "mask_format")) {
    const char *name = json_body_get_string (params, "mask_format", error);
    return name && parse_mask_format (name, &self->mask_format, error);
  }
  return TRUE;
}

static ModelRequest *
parse_model (JsonNode * node, GError ** error)
{
  g_autoptr (ModelRequest) self = g_new0 (ModelRequest, 1);
  JsonObject *object;
  JsonNode *params;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    refuse (error, "“models” has to hold objects.");
    return NULL;
  }
  object = json_node_get_object (node);
  self->model_id = g_strdup (json_body_get_string (object, "model_id", error));
  if (!self->model_id)
    return NULL;
  if (json_object_has_member (object, "model_version")) {
    self->model_version =
        g_strdup (json_body_get_string (object, "model_version", error));
    if (!self->model_version)
      return NULL;
  }
  self->inference_type =
      g_strdup (json_body_get_string (object, "inference_type", error));
  if (!self->inference_type)
    return NULL;

  params = json_object_get_member (object, "inference_params");
  if (!params || JSON_NODE_HOLDS_NULL (params))
    return g_steal_pointer (&self);
  if (!JSON_NODE_HOLDS_OBJECT (params)) {
    refuse (error, "“inference_params” has to be an object.");
    return NULL;
  }
  if (!parse_params (json_node_get_object (params), self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
has_model (JobRequest * self, const char *model_id)
{
  for (guint i = 0; i < self->models->len; i++) {
    const ModelRequest *model = g_ptr_array_index (self->models, i);
    if (g_str_equal (model->model_id, model_id))
      return TRUE;
  }
  return FALSE;
}

static gboolean
parse_models (JobRequest * self, JsonArray * array, GError ** error)
{
  if (json_array_get_length (array) > MAX_MODELS)
    return refuse (error, "These are too many models for one job.");

  for (guint i = 0; i < json_array_get_length (array); i++) {
    ModelRequest *model =
        parse_model (json_array_get_element (array, i), error);

    if (!model)
      return FALSE;
    /* It is the name of the column in the results. */
    if (has_model (self, model->model_id)) {
      model_request_free (model);
      return refuse (error, "A job cannot have two models of one model_id.");
    }
    g_ptr_array_add (self->models, model);
  }
  return TRUE;
}

/* This server will fetch it: no files of this machine, no passwords in URLs. */
static gboolean
check_input_url (const char *url, GError ** error)
{
  g_autoptr (GUri) uri =
      g_uri_parse (url, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (!uri || !g_uri_get_host (uri)
      || (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0
          && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0))
    return refuse (error, "“input_url” has to be an http or https URL.");
  if (g_uri_get_userinfo (uri))
    return refuse (error, "“input_url” must not hold credentials.");
  return TRUE;
}

JobRequest *
job_request_parse (JsonObject * object, GError ** error)
{
  g_autoptr (JobRequest) self = g_new0 (JobRequest, 1);
  JsonArray *models;

  self->models =
      g_ptr_array_new_with_free_func ((GDestroyNotify) model_request_free);
  self->input_url =
      g_strdup (json_body_get_string (object, "input_url", error));
  if (!self->input_url || !check_input_url (self->input_url, error)
      || !json_body_get_number (object, "infer_fps", &self->infer_fps, error))
    return NULL;
  if (self->infer_fps < 1) {
    refuse (error, "“infer_fps” has to be at least 1.");
    return NULL;
  }
  models = json_body_get_array (object, "models", error);
  if (!models || !parse_models (self, models, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
has_video_extension (const char *name)
{
  static const char *const extensions[] = { ".mp4", ".mov", ".avi", ".webm" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    if (g_str_has_suffix (lower, extensions[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
file_name_check (const char *name, GError ** error)
{
  if (strlen (name) > MAX_NAME_LENGTH)
    return refuse (error, "“file_name” is too long.");
  if (strpbrk (name, "/\\"))
    return refuse (error, "“file_name” has to be a base name.");
  if (!has_video_extension (name))
    return refuse (error,
        "“file_name” has to end in .mp4, .mov, .avi or .webm.");
  return TRUE;
}
