/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowunrecorded.h"

/* A camera sends a handful of events in hours, and a keyframe every few
 * seconds. A source that sends much more, such as a bitrate tag every second,
 * must not fill memory. */
#define MAX_EVENTS 4096
#define MAX_BYTES (64 * 1024 * 1024)

typedef struct
{
  GstMiniObject *object;
  guint position;
} Entry;

struct _GstRoboflowUnrecorded
{
  GQueue entries;
  gsize n_bytes;                /* of buffers */
};

static void
entry_free (Entry * entry)
{
  gst_clear_mini_object (&entry->object);
  g_free (entry);
}

GstRoboflowUnrecorded *
gst_roboflow_unrecorded_new (void)
{
  return g_new0 (GstRoboflowUnrecorded, 1);
}

void
gst_roboflow_unrecorded_free (GstRoboflowUnrecorded * unrecorded)
{
  g_queue_clear_full (&unrecorded->entries, (GDestroyNotify) entry_free);
  g_free (unrecorded);
}

/* Takes @object. */
static void
add (GstRoboflowUnrecorded * unrecorded, GstMiniObject * object, guint position)
{
  Entry *entry = g_new (Entry, 1);

  entry->object = object;
  entry->position = position;
  g_queue_push_tail (&unrecorded->entries, entry);
}

/* Whether frames that follow depend on the event. */
static gboolean
matters (GstEvent * event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_CAPS
      || GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
}

/* @position: how many buffers were recorded before it */
void
gst_roboflow_unrecorded_add_event (GstRoboflowUnrecorded * unrecorded,
    GstEvent * event, guint position)
{
  if (unrecorded->entries.length < MAX_EVENTS || matters (event))
    add (unrecorded, GST_MINI_OBJECT_CAST (gst_event_ref (event)), position);
}

/* Keeps a copy of @buffer, which may come from a pool of a few buffers.
 *
 * Returns: FALSE if too much is kept already */
gboolean
gst_roboflow_unrecorded_add_buffer (GstRoboflowUnrecorded * unrecorded,
    GstBuffer * buffer, guint position)
{
  const gsize size = gst_buffer_get_size (buffer);

  if (size > MAX_BYTES - unrecorded->n_bytes)
    return FALSE;
  unrecorded->n_bytes += size;
  add (unrecorded, GST_MINI_OBJECT_CAST (gst_buffer_copy_deep (buffer)),
      position);
  return TRUE;
}

/* Removes what a flush removes from a pad: all but sticky events, and of these
 * segments, too. */
void
gst_roboflow_unrecorded_flush (GstRoboflowUnrecorded * unrecorded)
{
  GList *next;

  for (GList * l = unrecorded->entries.head; l; l = next) {
    Entry *entry = l->data;

    next = l->next;
    if (GST_IS_EVENT (entry->object) && GST_EVENT_IS_STICKY (entry->object)
        && GST_EVENT_TYPE (entry->object) != GST_EVENT_SEGMENT)
      continue;
    g_queue_delete_link (&unrecorded->entries, l);
    entry_free (entry);
  }
  unrecorded->n_bytes = 0;
}

/* Returns: (transfer full) (nullable): the next event or buffer that comes
 *   before the recorded buffer at @position */
GstMiniObject *
gst_roboflow_unrecorded_take (GstRoboflowUnrecorded * unrecorded,
    guint position)
{
  Entry *entry = g_queue_peek_head (&unrecorded->entries);
  GstMiniObject *object;

  if (!entry || entry->position > position)
    return NULL;
  g_queue_pop_head (&unrecorded->entries);
  object = g_steal_pointer (&entry->object);
  entry_free (entry);
  return object;
}
