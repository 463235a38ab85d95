/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowcheckpointtext.h"
#include "gstroboflowanswer.h"
#include "gstroboflowclient-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowurl.h"

#include <string.h>

#define TYPE "gst-roboflow job"
#define VERSION_OF_TEXT 1
#define DIGEST_CHARS 64

static const gchar *const state_names[] = {
  NULL, "uploading", "uploaded", "creating", "created"
};

void
gst_roboflow_checkpoint_text_clear (GstRoboflowCheckpointText * text)
{
  g_free (text->settings);
  g_free (text->stream);
  g_free (text->upload_url);
  g_free (text->job_id);
  memset (text, 0, sizeof *text);
}

static void
add_string (JsonBuilder * builder, const gchar * name, const gchar * value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder * builder, const gchar * name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

gchar *
gst_roboflow_checkpoint_text_to_json (const GstRoboflowCheckpointText * text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *json = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "type", TYPE);
  add_number (builder, "version", VERSION_OF_TEXT);
  add_string (builder, "state", state_names[text->state]);
  add_string (builder, "settings", text->settings);
  add_string (builder, "stream", text->stream);
  add_string (builder, "upload_url", text->upload_url);
  add_string (builder, "job_id", text->job_id);
  if (text->polled_us != 0)
    add_number (builder, "polled_us", text->polled_us);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, TRUE);
  return g_strconcat (json, "\n", NULL);
}

/* Always FALSE. */
static gboolean
is_wrong (GError ** error, const gchar * why)
{
  g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FAILED,
      why);
  return FALSE;
}

/* NULL: absent, or of another type */
static gchar *
dup_string (JsonObject * object, const gchar * name)
{
  return g_strdup (gst_roboflow_answer_get_string (object, name));
}

static gint64
get_integer (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ?
      json_node_get_int (node) : 0;
}

static gboolean
read_state (GstRoboflowCheckpointText * text, JsonObject * object)
{
  const gchar *name = gst_roboflow_answer_get_string (object, "state");

  for (guint i = 1; name != NULL && i < G_N_ELEMENTS (state_names); i++) {
    if (g_str_equal (state_names[i], name))
      text->state = i;
  }
  return text->state != GST_ROBOFLOW_CHECKPOINT_NOTHING;
}

static gboolean
is_digest (const gchar * digest)
{
  return strlen (digest) == DIGEST_CHARS
      && strspn (digest, "0123456789abcdef") == DIGEST_CHARS;
}

static gboolean
read_object (GstRoboflowCheckpointText * text, JsonObject * object,
    GError ** error)
{
  if (g_strcmp0 (gst_roboflow_answer_get_string (object, "type"), TYPE) != 0)
    return is_wrong (error, "it is another kind of JSON");
  if (get_integer (object, "version") != VERSION_OF_TEXT)
    return is_wrong (error, "another version has written it");
  text->settings = dup_string (object, "settings");
  text->stream = dup_string (object, "stream");
  text->upload_url = dup_string (object, "upload_url");
  text->job_id = dup_string (object, "job_id");
  text->polled_us = MAX (get_integer (object, "polled_us"), 0);

  if (!read_state (text, object))
    return is_wrong (error, "it does not say how far the job is");
  if (text->settings == NULL || !is_digest (text->settings)
      || (text->stream != NULL && !is_digest (text->stream)))
    return is_wrong (error, "it does not say what the job is of");
  if ((text->state == GST_ROBOFLOW_CHECKPOINT_CREATED) !=
      (text->job_id != NULL))
    return is_wrong (error, "its state and its job do not go together");
  if (text->job_id != NULL && !gst_roboflow_client_is_job_id (text->job_id))
    return is_wrong (error, "its job has an impossible ID");
  return text->upload_url == NULL
      || gst_roboflow_url_check (text->upload_url, "upload URL in it", error);
}

gboolean
gst_roboflow_checkpoint_text_parse (GstRoboflowCheckpointText * text,
    const gchar * json, gsize size, GError ** error)
{
  g_autoptr (JsonNode) root = gst_roboflow_answer_parse_node (json, size, NULL);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return is_wrong (error, "it is no JSON object");
  if (read_object (text, json_node_get_object (root), error))
    return TRUE;
  gst_roboflow_checkpoint_text_clear (text);
  return FALSE;
}
