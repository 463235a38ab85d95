/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowresults-private.h"

#include "gstroboflowerror.h"

/* The service rounds times to 0.1 ms, and containers round to their tick. */
#define TIME_TOLERANCE (100 * GST_USECOND)

struct _GstRoboflowResults
{
  GObject parent;

  GstRoboflowReader *reader;

  /* The frames whose time is known, to search in. NULL: it is known of all. */
  GArray *known_times;          /* guint64, ns */
  GArray *known_frames;         /* guint, index of the frame */
};

G_DEFINE_FINAL_TYPE (GstRoboflowResults, gst_roboflow_results, G_TYPE_OBJECT);

static const GEnumValue match_values[] = {
  {GST_ROBOFLOW_MATCH_EXACT, "Only the inferred frame itself", "exact"},
  {GST_ROBOFLOW_MATCH_PREVIOUS, "The last inferred frame at or before",
      "previous"},
  {GST_ROBOFLOW_MATCH_NEAREST, "The closest inferred frame", "nearest"},
  {0, NULL, NULL},
};

GType
gst_roboflow_match_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstRoboflowMatch", match_values));
  return type;
}

static void
gst_roboflow_results_finalize (GObject * object)
{
  GstRoboflowResults *self = GST_ROBOFLOW_RESULTS (object);

  g_clear_pointer (&self->reader, gst_roboflow_reader_free);
  g_clear_pointer (&self->known_times, g_array_unref);
  g_clear_pointer (&self->known_frames, g_array_unref);
  G_OBJECT_CLASS (gst_roboflow_results_parent_class)->finalize (object);
}

static void
gst_roboflow_results_class_init (GstRoboflowResultsClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_roboflow_results_finalize;
}

static void
gst_roboflow_results_init (GstRoboflowResults * self)
{
}

static void
find_known_times (GstRoboflowResults * self)
{
  const GstClockTime *times = gst_roboflow_reader_get_times (self->reader);
  const guint n_frames = gst_roboflow_reader_get_n_frames (self->reader);
  guint i = 0;

  while (i < n_frames && GST_CLOCK_TIME_IS_VALID (times[i]))
    i++;
  if (i == n_frames)
    return;

  self->known_times = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->known_frames = g_array_new (FALSE, FALSE, sizeof (guint));
  for (i = 0; i < n_frames; i++) {
    if (GST_CLOCK_TIME_IS_VALID (times[i])) {
      g_array_append_val (self->known_times, times[i]);
      g_array_append_val (self->known_frames, i);
    }
  }
}

/* Language bindings can create an object without opening a file. */
static gboolean
is_open (GstRoboflowResults * results)
{
  return GST_IS_ROBOFLOW_RESULTS (results) && results->reader != NULL;
}

GstRoboflowResults *
gst_roboflow_results_open_cancellable (const gchar * path,
    GCancellable * cancellable, GError ** error)
{
  GstRoboflowReader *reader;
  GstRoboflowResults *self;

  reader = gst_roboflow_reader_open (path, cancellable, error);
  if (reader == NULL)
    return NULL;

  self = g_object_new (GST_TYPE_ROBOFLOW_RESULTS, NULL);
  self->reader = reader;
  find_known_times (self);
  return self;
}

GstRoboflowResults *
gst_roboflow_results_open (const gchar * path, GError ** error)
{
  g_return_val_if_fail (path != NULL, NULL);

  return gst_roboflow_results_open_cancellable (path, NULL, error);
}

GstRoboflowReader *
gst_roboflow_results_get_reader (GstRoboflowResults * results)
{
  return results->reader;
}

const GError *
gst_roboflow_results_get_error (GstRoboflowResults * results)
{
  g_return_val_if_fail (is_open (results), NULL);

  return gst_roboflow_reader_get_error (results->reader);
}

guint
gst_roboflow_results_get_n_frames (GstRoboflowResults * results)
{
  g_return_val_if_fail (is_open (results), 0);

  return gst_roboflow_reader_get_n_frames (results->reader);
}

GstRoboflowFrame *
gst_roboflow_results_get_frame (GstRoboflowResults * results, guint index,
    GError ** error)
{
  guint n_frames;

  g_return_val_if_fail (is_open (results), NULL);

  n_frames = gst_roboflow_reader_get_n_frames (results->reader);
  if (index >= n_frames) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "there is no inferred frame %u, only %u of them", index, n_frames);
    return NULL;
  }
  return gst_roboflow_reader_read_frame (results->reader, index, error);
}

/* How many of the ascending values are at most @limit. */
static guint
count_up_to (const guint64 * values, guint n, guint64 limit)
{
  guint low = 0, high = n;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (values[middle] <= limit)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static guint64
distance (guint64 a, guint64 b)
{
  return a > b ? a - b : b - a;
}

/* Values that differ by no more than @tolerance count as the same. */
static gboolean
lookup (const guint64 * values, guint n, guint64 wanted, guint64 tolerance,
    GstRoboflowMatch match, guint * index)
{
  guint after, found;

  if (n == 0)
    return FALSE;

  if (match == GST_ROBOFLOW_MATCH_PREVIOUS) {
    wanted = wanted > G_MAXUINT64 - tolerance ? G_MAXUINT64
        : wanted + tolerance;
    after = count_up_to (values, n, wanted);
    if (after == 0)
      return FALSE;
    *index = after - 1;
    return TRUE;
  }

  after = count_up_to (values, n, wanted);
  found = after > 0 ? after - 1 : 0;
  if (after < n
      && distance (values[after], wanted) < distance (values[found], wanted))
    found = after;
  if (match == GST_ROBOFLOW_MATCH_EXACT
      && distance (values[found], wanted) > tolerance)
    return FALSE;
  *index = found;
  return TRUE;
}

gboolean
gst_roboflow_results_lookup_number (GstRoboflowResults * results,
    guint64 number, GstRoboflowMatch match, guint * index)
{
  g_return_val_if_fail (is_open (results), FALSE);
  g_return_val_if_fail (index != NULL, FALSE);

  return lookup (gst_roboflow_reader_get_numbers (results->reader),
      gst_roboflow_reader_get_n_frames (results->reader), number, 0, match,
      index);
}

gboolean
gst_roboflow_results_lookup_time (GstRoboflowResults * results,
    GstClockTime time, GstRoboflowMatch match, guint * index)
{
  g_return_val_if_fail (is_open (results), FALSE);
  g_return_val_if_fail (index != NULL, FALSE);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return FALSE;
  if (results->known_times == NULL)
    return lookup (gst_roboflow_reader_get_times (results->reader),
        gst_roboflow_reader_get_n_frames (results->reader), time,
        TIME_TOLERANCE, match, index);
  if (!lookup ((const guint64 *) results->known_times->data,
          results->known_times->len, time, TIME_TOLERANCE, match, index))
    return FALSE;
  *index = g_array_index (results->known_frames, guint, *index);
  return TRUE;
}

const gchar *const *
gst_roboflow_results_get_model_ids (GstRoboflowResults * results)
{
  g_return_val_if_fail (is_open (results), NULL);

  return gst_roboflow_reader_get_model_ids (results->reader);
}
