/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowstall.h"

#include "gstroboflowreplay.h"
#include "gstroboflowreport.h"

/* Nothing comes out of a filter before the whole stream has come in. What
 * needs this branch and another one, such as a muxer or the preroll of a
 * pipeline that is not live, makes the other branch wait meanwhile. When the
 * queues of that branch are full, the source stops, and without a warning
 * nobody knows why. */

#define PATIENCE (4 * G_TIME_SPAN_SECOND)

/* An encoder takes a while to give its first frame, and gives none while a full
 * queue beside it keeps away the frames that it looks ahead for. Before the
 * first frame only a full queue is reported: everything else may just be slow
 * to start. */
#define PATIENCE_AT_START (2 * PATIENCE)

#define CURE "max-size-buffers=0 max-size-bytes=0 max-size-time=0"

static guint64
get_number (GstElement * element, const gchar * property)
{
  g_auto (GValue) number = G_VALUE_INIT;

  /* Some are guint: GObject converts them. */
  g_value_init (&number, G_TYPE_UINT64);
  g_object_get_property (G_OBJECT (element), property, &number);
  return g_value_get_uint64 (&number);
}

static gboolean
is_full (GstElement * queue)
{
  static const struct
  {
    const gchar *level;
    const gchar *limit;
  } measures[] = {
    {"current-level-buffers", "max-size-buffers"},
    {"current-level-bytes", "max-size-bytes"},
    {"current-level-time", "max-size-time"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (measures); i++) {
    guint64 limit = get_number (queue, measures[i].limit);

    if (limit > 0 && get_number (queue, measures[i].level) >= limit)
      return TRUE;
  }
  return FALSE;
}

static gint
compare_full_queue (gconstpointer item, gconstpointer unused)
{
  GstElement *element = g_value_get_object (item);
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : NULL;

  if (g_strcmp0 (name, "queue") != 0 && g_strcmp0 (name, "queue2") != 0)
    return 1;
  return is_full (element) ? 0 : 1;
}

/* Returns: (transfer full) (nullable): a full queue, anywhere in the pipeline.
 *   It is on another branch: this element takes all that comes, and nothing has
 *   come out of it yet. */
static GstElement *
find_full_queue (GstElement * element)
{
  g_autoptr (GstObject) top = gst_object_ref (GST_OBJECT (element));
  g_auto (GValue) found = G_VALUE_INIT;
  GstIterator *all;
  GstObject *parent;
  gboolean any;

  while ((parent = gst_object_get_parent (top))) {
    gst_object_unref (top);
    top = parent;
  }
  if (!GST_IS_BIN (top))
    return NULL;
  all = gst_bin_iterate_recurse (GST_BIN (top));
  any = gst_iterator_find_custom (all, compare_full_queue, &found, NULL);
  gst_iterator_free (all);
  return any ? g_value_dup_object (&found) : NULL;
}

/* Returns: (transfer full) (nullable): a warning; NULL for a live source, which
 *   may pause without a reason */
static gchar *
explain (GstElement * element, gboolean at_start)
{
  g_autoptr (GstElement) queue = find_full_queue (element);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");

  if (queue)
    return g_strdup_printf ("No frame comes any more, because %s is full: what "
        "is behind it waits for this filter, out of which frames come only "
        "when the stream has ended. Give that "
        "queue " CURE, GST_OBJECT_NAME (queue));
  if (at_start || gst_roboflow_replay_is_live (sink))
    return NULL;
  return g_strdup ("No frame comes any more. If a branch beside this filter "
      "waits for it, out of which frames come only when the stream has ended, "
      "put a queue with " CURE " into that branch");
}

/* To be called about once a second while a stream is recorded. Warns once.
 * @n_frames: how many have come so far */
void
gst_roboflow_stall_check (GstRoboflowStall * stall, GstElement * element,
    guint64 n_frames)
{
  const gint64 now = g_get_monotonic_time ();
  const gint64 patience = n_frames > 0 ? PATIENCE : PATIENCE_AT_START;
  g_autofree gchar *text = NULL;

  if (stall->since == 0 || n_frames != stall->n_frames) {
    stall->since = now;
    stall->n_frames = n_frames;
  } else if (!stall->warned && now - stall->since >= patience) {
    text = explain (element, n_frames == 0);
    if (text)
      gst_roboflow_report_warning (element, text);
    stall->warned = text != NULL;
  }
}
