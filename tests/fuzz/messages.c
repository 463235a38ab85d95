/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "messages.h"

#include <json-glib/json-glib.h>

#include "roboflow/gstroboflowmessages.h"
#include "roboflow/json/gstroboflowstructure.h"

static void
check_line (const gchar * line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_true (g_utf8_validate (line, -1, NULL));
  for (const gchar * at = line; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
}

void
check_message (GstRoboflowFrame * frame)
{
  const GstRoboflowFrameTimes times = { 0, GST_CLOCK_TIME_NONE, 0, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstRoboflowFrame) parsed = NULL;
  g_autofree gchar *line = NULL;
  gint width = 0, height = 0;

  gst_roboflow_frame_get_image_size (frame, &width, &height);
  message = gst_roboflow_message_new_predictions (NULL, "a-job", frame, width,
      height, &times);
  g_assert_true (gst_roboflow_message_parse_predictions (message, &parsed,
          NULL));
  g_assert_true (parsed == frame);
  line = gst_roboflow_structure_to_json (gst_message_get_structure (message),
      &error);
  g_assert_no_error (error);
  check_line (line);
}
