/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfingerprint.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <roboflow/gstroboflowanswer.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (1024 * 1024)

/* With its end, so that no two texts run into one another. */
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

/* In an order of ours: that of the user means nothing. */
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

/* @plan: one that makes a job */
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

/* All of it: MD5 takes a quarter of the time of SHA-256 (three seconds of eleven
 * for 2 GB), and nobody is to be kept from forging a video of his own. */
static gboolean
add_file (GChecksum * sum, const gchar * path, GCancellable * cancellable,
    GError ** error)
{
  g_autoptr (GChecksum) contents = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree guchar *block = g_malloc (READ_BYTES);
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  guint64 size = 0;
  gssize n = 0;

  while (fd >= 0 && !g_cancellable_is_cancelled (cancellable)
      && (n = read (fd, block, READ_BYTES)) > 0) {
    g_checksum_update (contents, block, n);
    size += n;
  }
  if (fd < 0 || n < 0)
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "Could not read the recording: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  if (fd < 0 || n < 0
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  add_number (sum, size);
  add_text (sum, g_checksum_get_string (contents));
  return TRUE;
}

/* A recording of the same frames need not be the same file, and its running
 * times are those of one run. */
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
