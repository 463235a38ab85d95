/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowmatcher.h"

#include <math.h>
#include <string.h>

#include "gstroboflowresults-private.h"

/* Distances are counted in frames, since numbers are exact and times are
 * rounded. Each model has a list of the frames it looked at (unless it looked
 * at all), so that a binary search finds the nearest one however many elements
 * are null.
 *
 * A time becomes a frame number in one of two ways. If all inferred frames are
 * shown when a constant frame rate says, the other frames are, too. If not,
 * only the times of inferred frames are known: a frame at the time of one of
 * them is that one, and a frame between two of them is neither. */

/* How far apart two time stamps of the same frame can be, if they come from
 * two containers that round to a millisecond. */
#define TICK (2 * GST_MSECOND)

struct _GstRoboflowMatcher
{
  GstRoboflowResults *results;
  GstRoboflowReader *reader;    /* of the results */
  GstRoboflowMatch match;

  guint n_models;
  GArray **inferred;            /* for each model the indices (guint) of the
                                 * frames it looked at; NULL: all frames */
  guint64 max_distance;         /* in frames */
  gdouble frame_duration;       /* on average, in ns; 0: not known */
  gboolean constant;            /* all frames have this duration */

  guint *found;                 /* for each model an index; G_MAXUINT: none */

  /* The frame that was read last, and what it was made of: neighbours often
   * have the same. */
  guint *last_found;
  GstRoboflowFrame *last;
};

static guint
get_n_frames (GstRoboflowMatcher * matcher)
{
  return gst_roboflow_reader_get_n_frames (matcher->reader);
}

static GArray *
list_inferred (GstRoboflowReader * reader, guint model)
{
  const guint n_frames = gst_roboflow_reader_get_n_frames (reader);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_frames; i++) {
    if (gst_roboflow_reader_is_inferred (reader, model, i))
      g_array_append_val (list, i);
  }
  if (list->len == n_frames)
    g_clear_pointer (&list, g_array_unref);
  return list;
}

/* The average between the first and the last frame whose times are known. */
static gdouble
measure_frame_duration (GstRoboflowReader * reader)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (reader);
  const GstClockTime *times = gst_roboflow_reader_get_times (reader);
  gint64 first = 0, last = (gint64) gst_roboflow_reader_get_n_frames (reader)
      - 1;

  while (first < last && !GST_CLOCK_TIME_IS_VALID (times[first]))
    first++;
  while (last > first && !GST_CLOCK_TIME_IS_VALID (times[last]))
    last--;
  if (first >= last || numbers[first] == numbers[last])
    return 0;
  return (gdouble) (times[last] - times[first])
      / (numbers[last] - numbers[first]);
}

/* A quarter of a frame is allowed for here, and another quarter is left for
 * the times that are looked up: together they still round to the right
 * number. */
static gboolean
is_constant (GstRoboflowReader * reader, gdouble frame_duration)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (reader);
  const GstClockTime *times = gst_roboflow_reader_get_times (reader);
  const guint n_frames = gst_roboflow_reader_get_n_frames (reader);
  guint first = 0;

  while (first < n_frames && !GST_CLOCK_TIME_IS_VALID (times[first]))
    first++;
  for (guint i = first; i < n_frames; i++) {
    gdouble nominal = times[first]
        + (numbers[i] - numbers[first]) * frame_duration;

    if (GST_CLOCK_TIME_IS_VALID (times[i])
        && fabs (times[i] - nominal) > frame_duration / 4)
      return FALSE;
  }
  return frame_duration > 0;
}

/* The average distance of inferred frames, rounded up: where the frame rate is
 * no multiple of infer-fps, some are that far apart. */
static guint64
measure_interval (GstRoboflowReader * reader)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (reader);
  const guint n_frames = gst_roboflow_reader_get_n_frames (reader);

  if (n_frames < 2)
    return G_MAXUINT64;
  return (numbers[n_frames - 1] - numbers[0] + n_frames - 2) / (n_frames - 1);
}

GstRoboflowMatcher *
gst_roboflow_matcher_new (GstRoboflowResults * results, GstRoboflowMatch match,
    GstClockTime max_distance)
{
  GstRoboflowMatcher *matcher = g_new0 (GstRoboflowMatcher, 1);
  GstRoboflowReader *reader = gst_roboflow_results_get_reader (results);

  matcher->results = g_object_ref (results);
  matcher->reader = reader;
  matcher->match = match;
  matcher->n_models =
      g_strv_length ((gchar **) gst_roboflow_reader_get_model_ids (reader));
  matcher->inferred = g_new0 (GArray *, matcher->n_models);
  for (guint i = 0; i < matcher->n_models; i++)
    matcher->inferred[i] = list_inferred (reader, i);
  matcher->frame_duration = measure_frame_duration (reader);
  matcher->constant = is_constant (reader, matcher->frame_duration);
  matcher->max_distance = measure_interval (reader);
  if (max_distance > 0 && matcher->frame_duration > 0)
    matcher->max_distance = max_distance / matcher->frame_duration;
  matcher->found = g_new (guint, matcher->n_models);
  matcher->last_found = g_new (guint, matcher->n_models);
  return matcher;
}

void
gst_roboflow_matcher_free (GstRoboflowMatcher * matcher)
{
  for (guint i = 0; i < matcher->n_models; i++)
    g_clear_pointer (&matcher->inferred[i], g_array_unref);
  g_free (matcher->inferred);
  g_free (matcher->found);
  g_free (matcher->last_found);
  g_clear_pointer (&matcher->last, gst_roboflow_frame_unref);
  g_object_unref (matcher->results);
  g_free (matcher);
}

GstClockTime
gst_roboflow_matcher_get_start (GstRoboflowMatcher * matcher)
{
  if (get_n_frames (matcher) == 0
      || gst_roboflow_reader_get_numbers (matcher->reader)[0] != 0
      || !GST_CLOCK_TIME_IS_VALID (gst_roboflow_reader_get_times
          (matcher->reader)[0]))
    return 0;
  return gst_roboflow_reader_get_times (matcher->reader)[0];
}

GstClockTime
gst_roboflow_matcher_get_frame_duration (GstRoboflowMatcher * matcher)
{
  return matcher->constant ? (GstClockTime) matcher->frame_duration :
      GST_CLOCK_TIME_NONE;
}

static gboolean
is_at (GstClockTime a, GstClockTime b)
{
  return ABS (GST_CLOCK_DIFF (a, b)) <= (GstClockTimeDiff) TICK;
}

/* Keeps a number between those of two inferred frames, the first of which is
 * @before. */
static guint64
keep_between (GstRoboflowMatcher * matcher, guint before, guint64 number)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (matcher->reader);

  if (before + 1 < get_n_frames (matcher) && number >= numbers[before + 1])
    number = numbers[before + 1] - 1;
  return MAX (number, numbers[before] + 1);
}

/* Counts frames from the inferred frame before @time on, of the duration that
 * they have on average until the next inferred one. */
gboolean
gst_roboflow_matcher_get_number (GstRoboflowMatcher * matcher,
    GstClockTime time, guint64 * number)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (matcher->reader);
  const GstClockTime *times = gst_roboflow_reader_get_times (matcher->reader);
  gdouble pace = matcher->frame_duration;
  gdouble frames;
  guint i;

  if (pace <= 0 || !gst_roboflow_results_lookup_time (matcher->results, time,
          GST_ROBOFLOW_MATCH_NEAREST, &i))
    return FALSE;
  if (!matcher->constant && is_at (times[i], time)) {
    *number = numbers[i];
    return TRUE;
  }
  if (times[i] > time && i > 0 && GST_CLOCK_TIME_IS_VALID (times[i - 1]))
    i--;
  if (i + 1 < get_n_frames (matcher) && GST_CLOCK_TIME_IS_VALID (times[i + 1])
      && times[i + 1] > times[i] && numbers[i + 1] > numbers[i])
    pace = (gdouble) (times[i + 1] - times[i]) / (numbers[i + 1] - numbers[i]);

  frames = numbers[i] + GST_CLOCK_DIFF (times[i], time) / pace;
  *number = frames > 0 ? llround (frames) : 0;
  if (!matcher->constant && times[i] < time)
    *number = keep_between (matcher, i, *number);
  return TRUE;
}

static GstClockTime
subtract (GstClockTime a, GstClockTime b)
{
  return a > b ? a - b : 0;
}

/* If neither beginning nor end of the frame is known, it is the frame that is
 * shown at @time, not the one that begins closest to it. */
gboolean
gst_roboflow_matcher_get_number_of_rest (GstRoboflowMatcher * matcher,
    GstClockTime time, GstClockTime end, GstClockTime duration,
    guint64 * number)
{
  const GstClockTime whole = matcher->constant ? matcher->frame_duration :
      duration;

  if (!GST_CLOCK_TIME_IS_VALID (end) && matcher->constant)
    time = subtract (time + TICK / 2, whole / 2);
  else if (GST_CLOCK_TIME_IS_VALID (end) && GST_CLOCK_TIME_IS_VALID (whole)
      && end - time + TICK < whole)
    time = subtract (end, whole);
  return gst_roboflow_matcher_get_number (matcher, time, number);
}

/* How many inferred frames have at most this number. */
static guint
count_all_up_to (GstRoboflowMatcher * matcher, guint64 number)
{
  guint i;

  if (!gst_roboflow_results_lookup_number (matcher->results, number,
          GST_ROBOFLOW_MATCH_PREVIOUS, &i))
    return 0;
  return i + 1;
}

gboolean
gst_roboflow_matcher_agrees (GstRoboflowMatcher * matcher, guint64 number,
    GstClockTime time)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (matcher->reader);
  const GstClockTime *times = gst_roboflow_reader_get_times (matcher->reader);
  guint64 by_time;
  guint after;

  if (!gst_roboflow_matcher_get_number (matcher, time, &by_time))
    return TRUE;
  if (by_time == number || matcher->constant)
    return by_time == number;

  after = count_all_up_to (matcher, number);
  if (after > 0 && (numbers[after - 1] == number
          || (GST_CLOCK_TIME_IS_VALID (times[after - 1])
              && time <= times[after - 1] + TICK)))
    return FALSE;
  return after == get_n_frames (matcher)
      || !GST_CLOCK_TIME_IS_VALID (times[after])
      || time + TICK < times[after];
}

/* The index of the k-th frame that the model looked at. */
static guint
get_index (GstRoboflowMatcher * matcher, guint model, guint k)
{
  GArray *inferred = matcher->inferred[model];

  return inferred ? g_array_index (inferred, guint, k) : k;
}

/* How many frames that the model looked at have at most this number. */
static guint
count_up_to (GstRoboflowMatcher * matcher, guint model, guint64 number)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (matcher->reader);
  GArray *inferred = matcher->inferred[model];
  guint low = 0, high = inferred ? inferred->len : get_n_frames (matcher);

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (numbers[get_index (matcher, model, middle)] <= number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Returns: the index of the frame whose predictions of @model belong to frame
 *   @number, or G_MAXUINT */
static guint
find (GstRoboflowMatcher * matcher, guint model, guint64 number)
{
  const guint64 *numbers = gst_roboflow_reader_get_numbers (matcher->reader);
  GArray *inferred = matcher->inferred[model];
  const guint n = inferred ? inferred->len : get_n_frames (matcher);
  const guint after = count_up_to (matcher, model, number);
  const guint64 limit = matcher->match == GST_ROBOFLOW_MATCH_EXACT ? 0
      : matcher->max_distance;
  guint64 back = G_MAXUINT64, ahead = G_MAXUINT64;

  if (after > 0)
    back = number - numbers[get_index (matcher, model, after - 1)];
  if (after < n && matcher->match == GST_ROBOFLOW_MATCH_NEAREST)
    ahead = numbers[get_index (matcher, model, after)] - number;

  if (after > 0 && back <= ahead && back <= limit)
    return get_index (matcher, model, after - 1);
  if (after < n && ahead < back && ahead <= limit)
    return get_index (matcher, model, after);
  return G_MAXUINT;
}

gboolean
gst_roboflow_matcher_match (GstRoboflowMatcher * matcher, guint64 number,
    GstRoboflowFrame ** frame, GError ** error)
{
  const gsize size = matcher->n_models * sizeof (guint);
  guint seen = G_MAXUINT;

  *frame = NULL;
  for (guint i = 0; i < matcher->n_models; i++) {
    matcher->found[i] = find (matcher, i, number);
    seen = MIN (seen, matcher->found[i]);
  }
  if (seen == G_MAXUINT)
    return TRUE;

  if (matcher->last == NULL
      || memcmp (matcher->found, matcher->last_found, size) != 0) {
    g_clear_pointer (&matcher->last, gst_roboflow_frame_unref);
    matcher->last = gst_roboflow_reader_read_frames (matcher->reader,
        gst_roboflow_reader_get_numbers (matcher->reader)[seen],
        gst_roboflow_reader_get_times (matcher->reader)[seen], matcher->found,
        error);
    if (matcher->last == NULL)
      return FALSE;
    memcpy (matcher->last_found, matcher->found, size);
  }
  *frame = gst_roboflow_frame_ref (matcher->last);
  return TRUE;
}
