/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfingerprint.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <roboflow/http/gstroboflowanswer.h>
#include <string.h>

#define READ_BYTES (1024 * 1024)

/* With the final 0, so that "ab", "c" differs from "a", "bc". */
static void
add_text (GChecksum * sum, const gchar * text)
{
  g_checksum_update (sum, (const guchar *) (text ? text : ""),
      text ? strlen (text) + 1 : 1);
}

static void
add_number (GChecksum * sum, guint64 number)
{
  guint64 bytes = GUINT64_TO_LE (number);

  g_checksum_update (sum, (const guchar *) &bytes, sizeof (bytes));
}

static void add_json (GChecksum * sum, JsonNode * node);

/* Sorted: the order of members in JSON has no meaning. */
static void
add_object (GChecksum * sum, JsonObject * object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  names = g_list_sort (names, (GCompareFunc) strcmp);
  add_text (sum, "{");
  for (GList * name = names; name; name = name->next) {
    add_text (sum, name->data);
    add_json (sum, json_object_get_member (object, name->data));
  }
  add_text (sum, "}");
}

static void
add_array (GChecksum * sum, JsonArray * array)
{
  add_text (sum, "[");
  for (guint i = 0; i < json_array_get_length (array); i++)
    add_json (sum, json_array_get_element (array, i));
  add_text (sum, "]");
}

static void
add_json (GChecksum * sum, JsonNode * node)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    add_object (sum, json_node_get_object (node));
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    add_array (sum, json_node_get_array (node));
  } else {
    g_autofree gchar *text = json_to_string (node, FALSE);

    add_text (sum, text);
  }
}

/* @plan: one that makes a job
 *
 * Returns: (transfer full): the fingerprint of what the job is asked to do */
gchar *
gst_roboflow_fingerprint_of_plan (const GstRoboflowPlan * plan)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (JsonNode) models = gst_roboflow_answer_parse_node (plan->models,
      strlen (plan->models), NULL);
  g_autofree gchar *api_url = g_strdup (plan->api_url);

  while (g_str_has_suffix (api_url, "/"))
    api_url[strlen (api_url) - 1] = '\0';
  add_text (sum, api_url);
  add_text (sum, plan->settings->input_url);
  add_number (sum, plan->settings->infer_fps);
  add_json (sum, models);
  return g_strdup (g_checksum_get_string (sum));
}

/* Adds the size of a file and an MD5 of all of it: SHA-256 takes four times as
 * long (eleven seconds for 2 GB), and a user who forges a video of his own
 * harms nobody. */
static gboolean
add_file (GChecksum * sum, const gchar * path, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GChecksum) contents = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree guchar *block = g_malloc (READ_BYTES);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) cause = NULL;
  guint64 size = 0;
  gssize n = -1;

  stream = g_file_read (file, cancellable, &cause);
  while (stream && (n = g_input_stream_read (G_INPUT_STREAM (stream), block,
              READ_BYTES, cancellable, &cause)) > 0) {
    g_checksum_update (contents, block, n);
    size += n;
  }
  if (n < 0) {
    if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_propagate_error (error, g_steal_pointer (&cause));
    else
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
          "Could not read the recording: %s", cause->message);
    return FALSE;
  }
  add_number (sum, size);
  add_text (sum, g_checksum_get_string (contents));
  return TRUE;
}

/* Adds what is the same each time that the same frames are recorded, which the
 * bytes of the file and the running times are not. */
static void
add_frames (GChecksum * sum, const GstRoboflowStream * stream)
{
  const GstStructure *s = gst_caps_get_structure (stream->caps, 0);
  const guint64 n = gst_roboflow_frame_table_get_n_frames (stream->table);

  add_text (sum, gst_structure_get_name (s));
  add_text (sum, gst_structure_get_string (s, "format"));
  add_number (sum, stream->width);
  add_number (sum, stream->height);
  add_number (sum, n);
  for (guint64 i = 0; i < n; i++)
    add_number (sum, gst_roboflow_frame_table_get (stream->table, i)->recorded);
  add_text (sum, stream->sample);
}

/* @recording: the file that @stream was recorded into
 *
 * Returns: (nullable): NULL with an error */
gchar *
gst_roboflow_fingerprint_of_stream (const GstRoboflowStream * stream,
    const gchar * recording, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (stream->table)
    add_frames (sum, stream);
  else if (!add_file (sum, recording, cancellable, error))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}
