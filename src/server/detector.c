/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "detector.h"

#include <libsoup/soup.h>

#include "refusal.h"

#define MAX_TYPES 6

static const struct
{
  const char *model_id;
  const char *model_version;    /* NULL: any */
  const DetectorClass *klass;
  const char *types[MAX_TYPES + 1];
} models[] = {
  {"ball", NULL, &detector_ball_class,
        {"object-detection", "instance-segmentation", "keypoint-detection",
          "classification", "semantic-segmentation", "clip-embed-image"}},
  {"clip", "1", &detector_ball_class, {"clip-embed-image"}},
  {"pedestrians", NULL, &detector_pedestrians_class, {"object-detection"}},
  {"faces", NULL, &detector_faces_class, {"object-detection"}},
};

/* The index in the table, or -1. */
static int
find_model (const ModelRequest * model)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    if (g_str_equal (models[i].model_id, model->model_id)
        && (!models[i].model_version || !model->model_version
            || g_str_equal (models[i].model_version, model->model_version)))
      return i;
  }
  return -1;
}

static char *
list_models (void)
{
  const char *names[G_N_ELEMENTS (models) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    names[i] = models[i].model_id;
  return g_strjoinv (", ", (char **) names);
}

gboolean
detector_check (const ModelRequest * model, GError ** error)
{
  int found = find_model (model);

  if (found < 0) {
    g_autofree char *names = list_models ();

    g_set_error (error, REFUSAL, SOUP_STATUS_NOT_FOUND,
        "There is no model “%s” of version “%s” here: this is the local server, "
        "which has %s.", model->model_id,
        model->model_version ? model->model_version : "any", names);
    return FALSE;
  }
  if (!g_strv_contains (models[found].types, model->inference_type)) {
    g_set_error (error, REFUSAL, SOUP_STATUS_BAD_REQUEST,
        "The model “%s” cannot do “%s”.", model->model_id,
        model->inference_type);
    return FALSE;
  }
  return TRUE;
}

Detector *
detector_new (const ModelRequest * model, GError ** error)
{
  const DetectorClass *klass;
  Detector *self;

  if (!detector_check (model, error))
    return NULL;
  klass = models[find_model (model)].klass;
  self = klass->create (model, error);
  if (self)
    self->klass = klass;
  return self;
}

void
detector_free (Detector * self)
{
  self->klass->destroy (self);
}

JsonNode *
detector_infer (Detector * self, GstSample * sample, GError ** error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gint64 start_us = g_get_monotonic_time ();

  json_builder_begin_object (builder);
  if (!self->klass->infer (self, sample, builder, error))
    return NULL;
  detector_add_double (builder, "time",
      (g_get_monotonic_time () - start_us) / 1e6);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

void
detector_add_int (JsonBuilder * builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
detector_add_double (JsonBuilder * builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

void
detector_add_string (JsonBuilder * builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
detector_add_image (JsonBuilder * builder, int width, int height)
{
  json_builder_set_member_name (builder, "image");
  json_builder_begin_object (builder);
  detector_add_int (builder, "width", width);
  detector_add_int (builder, "height", height);
  json_builder_end_object (builder);
}

void
detector_begin_box (JsonBuilder * builder, double left, double top,
    double width, double height)
{
  g_autofree char *id = g_uuid_string_random ();

  json_builder_begin_object (builder);
  detector_add_double (builder, "x", left + width / 2);
  detector_add_double (builder, "y", top + height / 2);
  detector_add_double (builder, "width", width);
  detector_add_double (builder, "height", height);
  detector_add_string (builder, "detection_id", id);
}

void
detector_add_class (JsonBuilder * builder, const char *name, int id,
    double confidence)
{
  detector_add_string (builder, "class", name);
  detector_add_int (builder, "class_id", id);
  detector_add_double (builder, "confidence", confidence);
}
