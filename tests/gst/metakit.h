/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames made from JSON in the test itself, for a video of 100 x 50 pixels. */

#pragma once

#include "../roboflow/resultskit.h"

static inline GstRoboflowFrame *
frame_with_columns (const gchar * columns)
{
  g_autofree gchar *text = g_strdup_printf ("{\"frame_offset\":[0],"
      "\"time_offset\":[0.0],%s}", columns);

  return first_frame (text);
}

/* A frame of one model. @predictions: JSON objects, separated by commas. */
static inline GstRoboflowFrame *
frame_with (const gchar * predictions)
{
  g_autofree gchar *column =
      g_strdup_printf ("\"m\":[{\"image\":{\"width\":100,"
      "\"height\":50},\"predictions\":[%s]}]", predictions);

  return frame_with_columns (column);
}

/* The box of @width x @height whose top left corner is at @left, @top, and
 * @more members of the prediction. */
static inline gchar *
json_box (gdouble left, gdouble top, gdouble width, gdouble height,
    const gchar * more)
{
  return g_strdup_printf ("{\"x\":%f,\"y\":%f,\"width\":%f,\"height\":%f%s}",
      left + width / 2, top + height / 2, width, height, more);
}

static inline GstRoboflowFrame *
frame_with_box (gdouble left, gdouble top, gdouble width, gdouble height,
    const gchar * more)
{
  g_autofree gchar *box = json_box (left, top, width, height, more);

  return frame_with (box);
}
