/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a run is doing. */
typedef enum
{
  GST_ROBOFLOW_PHASE_RECORDING,
  GST_ROBOFLOW_PHASE_UPLOAD,
  GST_ROBOFLOW_PHASE_JOB,
  GST_ROBOFLOW_PHASE_DOWNLOAD,
  GST_ROBOFLOW_PHASE_POSTING,
  GST_ROBOFLOW_N_PHASES
} GstRoboflowPhase;

const gchar *gst_roboflow_phase_get_name (GstRoboflowPhase phase);

/* The numbers behind the `stats` property. May be used by any thread. */
typedef struct _GstRoboflowStats GstRoboflowStats;

GstRoboflowStats *gst_roboflow_stats_new (void);
void gst_roboflow_stats_free (GstRoboflowStats * stats);

void gst_roboflow_stats_enter_phase (GstRoboflowStats * stats,
    GstRoboflowPhase phase);
GstRoboflowPhase gst_roboflow_stats_get_phase (GstRoboflowStats * stats);

void gst_roboflow_stats_set_frames (GstRoboflowStats * stats, guint64 frames);
guint64 gst_roboflow_stats_get_frames (GstRoboflowStats * stats);
void gst_roboflow_stats_set_bytes_uploaded (GstRoboflowStats * stats,
    guint64 bytes);
void gst_roboflow_stats_count_poll (GstRoboflowStats * stats);
void gst_roboflow_stats_count_retry (GstRoboflowStats * stats);
void gst_roboflow_stats_count_dropped (GstRoboflowStats * stats);

GstStructure *gst_roboflow_stats_to_structure (GstRoboflowStats * stats);

G_END_DECLS
