/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowstats.h"

/* The worker enters phases and counts what it does, streaming threads count
 * frames and dropped messages, the application's threads read all of it: the
 * lock guards everything. */

/* As they are in `phase` of error details and in the fields of `stats`. */
static const gchar *const phase_names[] = {
  "recording", "upload", "job", "download", "posting"
};

G_STATIC_ASSERT (G_N_ELEMENTS (phase_names) == GST_ROBOFLOW_N_PHASES);

struct _GstRoboflowStats
{
  GMutex lock;
  GstRoboflowPhase phase;
  gint64 phase_start;           /* monotonic, us */
  guint64 phase_times[GST_ROBOFLOW_N_PHASES];   /* ns, without the time since
                                                 * phase_start */
  guint64 frames;
  guint64 bytes_uploaded;
  guint64 polls;
  guint64 retries;
  guint64 messages_dropped;
};

const gchar *
gst_roboflow_phase_get_name (GstRoboflowPhase phase)
{
  return phase_names[phase];
}

/* The run is in its first phase, recording. */
GstRoboflowStats *
gst_roboflow_stats_new (void)
{
  GstRoboflowStats *stats = g_new0 (GstRoboflowStats, 1);

  stats->phase_start = g_get_monotonic_time ();
  g_mutex_init (&stats->lock);
  return stats;
}

void
gst_roboflow_stats_free (GstRoboflowStats * stats)
{
  g_mutex_clear (&stats->lock);
  g_free (stats);
}

/* Called with the lock held. */
static guint64
phase_time (const GstRoboflowStats * stats, GstRoboflowPhase phase)
{
  guint64 time = stats->phase_times[phase];

  if (phase == stats->phase)
    time += (g_get_monotonic_time () - stats->phase_start) * GST_USECOND;
  return time;
}

/* Ends the phase before. A phase that is entered again goes on counting. */
void
gst_roboflow_stats_enter_phase (GstRoboflowStats * stats,
    GstRoboflowPhase phase)
{
  g_mutex_lock (&stats->lock);
  stats->phase_times[stats->phase] = phase_time (stats, stats->phase);
  stats->phase = phase;
  stats->phase_start = g_get_monotonic_time ();
  g_mutex_unlock (&stats->lock);
}

GstRoboflowPhase
gst_roboflow_stats_get_phase (GstRoboflowStats * stats)
{
  GstRoboflowPhase phase;

  g_mutex_lock (&stats->lock);
  phase = stats->phase;
  g_mutex_unlock (&stats->lock);
  return phase;
}

void
gst_roboflow_stats_set_frames (GstRoboflowStats * stats, guint64 frames)
{
  g_mutex_lock (&stats->lock);
  stats->frames = frames;
  g_mutex_unlock (&stats->lock);
}

guint64
gst_roboflow_stats_get_frames (GstRoboflowStats * stats)
{
  guint64 frames;

  g_mutex_lock (&stats->lock);
  frames = stats->frames;
  g_mutex_unlock (&stats->lock);
  return frames;
}

/* @bytes: of the upload under way; one that is tried again starts from 0 */
void
gst_roboflow_stats_set_bytes_uploaded (GstRoboflowStats * stats, guint64 bytes)
{
  g_mutex_lock (&stats->lock);
  stats->bytes_uploaded = bytes;
  g_mutex_unlock (&stats->lock);
}

static void
count (GstRoboflowStats * stats, guint64 * number)
{
  g_mutex_lock (&stats->lock);
  (*number)++;
  g_mutex_unlock (&stats->lock);
}

void
gst_roboflow_stats_count_poll (GstRoboflowStats * stats)
{
  count (stats, &stats->polls);
}

void
gst_roboflow_stats_count_retry (GstRoboflowStats * stats)
{
  count (stats, &stats->retries);
}

/* A message that the application had no room for. */
void
gst_roboflow_stats_count_dropped (GstRoboflowStats * stats)
{
  count (stats, &stats->messages_dropped);
}

/* Returns: (transfer full): the value of the `stats` property */
GstStructure *
gst_roboflow_stats_to_structure (GstRoboflowStats * stats)
{
  GstStructure *structure;

  g_mutex_lock (&stats->lock);
  structure = gst_structure_new ("roboflow-stats",
      "frames", G_TYPE_UINT64, stats->frames,
      "bytes-uploaded", G_TYPE_UINT64, stats->bytes_uploaded,
      "polls", G_TYPE_UINT64, stats->polls,
      "retries", G_TYPE_UINT64, stats->retries,
      "messages-dropped", G_TYPE_UINT64, stats->messages_dropped, NULL);
  for (guint i = 0; i < GST_ROBOFLOW_N_PHASES; i++) {
    g_autofree gchar *name = g_strconcat (phase_names[i], "-time", NULL);

    gst_structure_set (structure, name, G_TYPE_UINT64, phase_time (stats, i),
        NULL);
  }
  g_mutex_unlock (&stats->lock);
  return structure;
}
