/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the lists say of the frames: which there are and in which order. */

#include "reference.h"

#include <math.h>

#define MAX_SECONDS 1e9

gboolean
reference_is_plain_number (const ReferenceSpan * span, guint64 * number)
{
  g_autofree gchar *text = g_strndup (span->start, span->length);

  return span->length <= 15
      && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, number, NULL);
}

static guint64
parse_number (const ReferenceSpan * span)
{
  g_autofree gchar *text = g_strndup (span->start, span->length);
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &number, NULL))
    return number;
  return g_ascii_strtod (text, NULL);
}

static gint
compare_frames (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const guint64 *numbers = user_data;
  guint frame_a = *(const guint *) a, frame_b = *(const guint *) b;

  if (numbers[frame_a] != numbers[frame_b])
    return numbers[frame_a] < numbers[frame_b] ? -1 : 1;
  return frame_a < frame_b ? -1 : 1;
}

guint *
reference_order (const Reference * reference, guint n_frames)
{
  const ReferenceList *offsets =
      reference_find (reference, "frame_offset", "frame_offsets");
  g_autofree guint64 *numbers = g_new (guint64, n_frames);
  guint *order;

  if (offsets == NULL || offsets->elements->len < n_frames)
    return NULL;
  order = g_new (guint, n_frames);
  for (guint i = 0; i < n_frames; i++) {
    numbers[i] = parse_number (&g_array_index (offsets->elements,
            ReferenceSpan, i));
    order[i] = i;
  }
  g_qsort_with_data (order, n_frames, sizeof *order, compare_frames, numbers);
  return order;
}

static GstClockTime
parse_time (const ReferenceSpan * span)
{
  g_autofree gchar *text = g_strndup (span->start, span->length);
  gdouble seconds;

  if (!g_ascii_isdigit (*text) && *text != '-')
    return GST_CLOCK_TIME_NONE;
  seconds = g_ascii_strtod (text, NULL);
  return seconds >= 0 && seconds <= MAX_SECONDS
      ? (GstClockTime) llround (seconds * GST_SECOND) : GST_CLOCK_TIME_NONE;
}

GstClockTime *
reference_times (const Reference * reference, const guint * order,
    guint n_frames)
{
  const ReferenceList *list =
      reference_find (reference, "time_offset", "time_offsets");
  GstClockTime *times = g_new (GstClockTime, n_frames);
  GstClockTime last = 0;

  for (guint i = 0; i < n_frames; i++) {
    times[i] = GST_CLOCK_TIME_NONE;
    if (list == NULL || order[i] >= list->elements->len)
      continue;
    times[i] = parse_time (&g_array_index (list->elements, ReferenceSpan,
            order[i]));
    if (times[i] < last)
      times[i] = GST_CLOCK_TIME_NONE;
    if (times[i] != GST_CLOCK_TIME_NONE)
      last = times[i];
  }
  return times;
}
