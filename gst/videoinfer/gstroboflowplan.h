/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include "gstroboflowsettings.h"

G_BEGIN_DECLS

/* What one run is going to do: settings that have been checked, with the key
 * file and the environment variables read. Immutable once made. */
typedef struct
{
  GstRoboflowSource source;
  gboolean is_filter;           /* the src pad is linked */
  GstRoboflowSettings *settings;
  gchar *api_key;               /* NULL for a source that needs no network */
  gchar *api_url;
  gchar *models;                /* JSON array; NULL if no job is made */
  GstEncodingVideoProfile *profile;     /* of raw video; NULL: the default */
  const GstRoboflowContainer *container;        /* of profile */
  guint poll_interval_ms;
  gchar *warning;               /* NULL, or which setting is not followed */
} GstRoboflowPlan;

GstRoboflowPlan *gst_roboflow_plan_new (const GstRoboflowSettings * settings,
    gboolean is_filter, GError ** error);
void gst_roboflow_plan_free (GstRoboflowPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPlan, gst_roboflow_plan_free)

G_END_DECLS
