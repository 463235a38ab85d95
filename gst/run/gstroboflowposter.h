/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowsettings.h"
#include "gstroboflowstats.h"
#include <roboflow/roboflow.h>

G_BEGIN_DECLS

/* Hands predictions to the application: as messages and as JSON Lines. For one
 * thread at a time. */
typedef struct _GstRoboflowPoster GstRoboflowPoster;

GstRoboflowPoster *gst_roboflow_poster_new (GstElement * element,
    const GstRoboflowSettings * settings, GstRoboflowStats * stats,
    const gchar * job_id, GError ** error);
void gst_roboflow_poster_free (GstRoboflowPoster * poster);

gboolean gst_roboflow_poster_is_needed (const GstRoboflowPoster * poster);
gboolean gst_roboflow_poster_deliver (GstRoboflowPoster * poster,
    GstRoboflowFrame * frame, gint width, gint height,
    const GstRoboflowFrameTimes * times, GCancellable * cancellable,
    GError ** error);
void gst_roboflow_poster_warn_of_skipped (GstRoboflowPoster * poster);
gboolean gst_roboflow_poster_finish (GstRoboflowPoster * poster,
    GCancellable * cancellable, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPoster, gst_roboflow_poster_free)

G_END_DECLS
