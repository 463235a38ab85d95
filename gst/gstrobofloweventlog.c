/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstrobofloweventlog.h"

/* Hours of a camera have a handful. What a source says more often than that,
 * as tags of the bitrate, must not fill memory. */
#define MAX_EVENTS 4096

typedef struct
{
  GstEvent *event;
  guint position;
} Entry;

struct _GstRoboflowEventLog
{
  GQueue entries;
};

static void
entry_free (Entry * entry)
{
  gst_clear_event (&entry->event);
  g_free (entry);
}

GstRoboflowEventLog *
gst_roboflow_event_log_new (void)
{
  return g_new0 (GstRoboflowEventLog, 1);
}

void
gst_roboflow_event_log_free (GstRoboflowEventLog * log)
{
  g_queue_clear_full (&log->entries, (GDestroyNotify) entry_free);
  g_free (log);
}

/* Whether later frames would be understood otherwise without it. */
static gboolean
matters (GstEvent * event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_CAPS
      || GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
}

/* @position: how many buffers came before it. */
void
gst_roboflow_event_log_add (GstRoboflowEventLog * log, GstEvent * event,
    guint position)
{
  Entry *entry;

  if (log->entries.length >= MAX_EVENTS && !matters (event))
    return;
  entry = g_new (Entry, 1);
  entry->event = gst_event_ref (event);
  entry->position = position;
  g_queue_push_tail (&log->entries, entry);
}

/* What a flush takes off a pad. */
void
gst_roboflow_event_log_flush (GstRoboflowEventLog * log)
{
  GList *next;

  for (GList * l = log->entries.head; l; l = next) {
    Entry *entry = l->data;

    next = l->next;
    if (GST_EVENT_IS_STICKY (entry->event)
        && GST_EVENT_TYPE (entry->event) != GST_EVENT_SEGMENT)
      continue;
    g_queue_delete_link (&log->entries, l);
    entry_free (entry);
  }
}

/* Returns: (transfer full) (nullable): the next one that comes before the
 *   buffer at @position */
GstEvent *
gst_roboflow_event_log_take (GstRoboflowEventLog * log, guint position)
{
  Entry *entry = g_queue_peek_head (&log->entries);
  GstEvent *event;

  if (!entry || entry->position > position)
    return NULL;
  g_queue_pop_head (&log->entries);
  event = g_steal_pointer (&entry->event);
  entry_free (entry);
  return event;
}
