/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmessages.h"

#include "gstroboflowdescription.h"

#define PREDICTIONS "roboflow-predictions"
#define JOB "roboflow-job"

static void
set_time (GstStructure * structure, const gchar * field, GstClockTime time)
{
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_structure_set (structure, field, G_TYPE_UINT64, time, NULL);
}

static void
set_string (GstStructure * structure, const gchar * field, const gchar * text)
{
  if (text != NULL)
    gst_structure_set (structure, field, G_TYPE_STRING, text, NULL);
}

GstMessage *
gst_roboflow_message_new_predictions (GstObject * src, const gchar * job_id,
    GstRoboflowFrame * frame, gint width, gint height,
    const GstRoboflowFrameTimes * times)
{
  GstStructure *structure = gst_structure_new_empty (PREDICTIONS);
  GValue models = G_VALUE_INIT;

  set_string (structure, "job-id", job_id);
  gst_structure_set (structure, "frame-offset", G_TYPE_UINT64,
      gst_roboflow_frame_get_number (frame), NULL);
  set_time (structure, "timestamp", times->timestamp);
  set_time (structure, "stream-time", times->stream_time);
  set_time (structure, "running-time", times->running_time);
  set_time (structure, "duration", times->duration);
  if (width > 0 && height > 0)
    gst_structure_set (structure, "image-width", G_TYPE_INT, width,
        "image-height", G_TYPE_INT, height, NULL);

  gst_roboflow_description_init (&models, frame);
  gst_structure_take_value (structure, "models", &models);

  gst_structure_set (structure, "frame", GST_TYPE_ROBOFLOW_FRAME, frame, NULL);
  return gst_message_new_element (src, structure);
}

static GstClockTime
get_time (const GstStructure * structure, const gchar * field)
{
  GstClockTime time = GST_CLOCK_TIME_NONE;

  gst_structure_get_uint64 (structure, field, &time);
  return time;
}

static const GstStructure *
get_element_structure (GstMessage * message, const gchar * name)
{
  const GstStructure *structure;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT)
    return NULL;
  structure = gst_message_get_structure (message);
  if (structure == NULL || !gst_structure_has_name (structure, name))
    return NULL;
  return structure;
}

gboolean
gst_roboflow_message_parse_predictions (GstMessage * message,
    GstRoboflowFrame ** frame, GstRoboflowFrameTimes * times)
{
  const GstStructure *structure;
  g_autoptr (GstRoboflowFrame) found = NULL;

  g_return_val_if_fail (GST_IS_MESSAGE (message), FALSE);

  structure = get_element_structure (message, PREDICTIONS);
  if (structure == NULL || !gst_structure_get (structure,
          "frame", GST_TYPE_ROBOFLOW_FRAME, &found, NULL))
    return FALSE;

  if (times != NULL) {
    times->timestamp = get_time (structure, "timestamp");
    times->stream_time = get_time (structure, "stream-time");
    times->running_time = get_time (structure, "running-time");
    times->duration = get_time (structure, "duration");
  }
  if (frame != NULL)
    *frame = g_steal_pointer (&found);
  return TRUE;
}

GstMessage *
gst_roboflow_message_new_job (GstObject * src, const gchar * state,
    const gchar * job_id, const gchar * text, gdouble progress)
{
  GstStructure *structure = gst_structure_new (JOB,
      "state", G_TYPE_STRING, state, NULL);

  set_string (structure, "job-id", job_id);
  set_string (structure, "message", text);
  if (progress >= 0)
    gst_structure_set (structure, "progress", G_TYPE_DOUBLE, progress, NULL);
  return gst_message_new_element (src, structure);
}

gboolean
gst_roboflow_message_parse_job (GstMessage * message, const gchar ** state,
    const gchar ** job_id, const gchar ** text, gdouble * progress)
{
  const GstStructure *structure;
  const gchar *found;

  g_return_val_if_fail (GST_IS_MESSAGE (message), FALSE);

  structure = get_element_structure (message, JOB);
  found = structure != NULL ?
      gst_structure_get_string (structure, "state") : NULL;
  if (found == NULL)
    return FALSE;

  if (state != NULL)
    *state = found;
  if (job_id != NULL)
    *job_id = gst_structure_get_string (structure, "job-id");
  if (text != NULL)
    *text = gst_structure_get_string (structure, "message");
  if (progress != NULL
      && !gst_structure_get_double (structure, "progress", progress))
    *progress = -1;
  return TRUE;
}
