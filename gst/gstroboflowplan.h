/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcontainer.h"
#include "gstroboflowsettings.h"

G_BEGIN_DECLS

/* Where the predictions come from. */
typedef enum
{
  GST_ROBOFLOW_SOURCE_RECORDING,        /* record, upload, make a job */
  GST_ROBOFLOW_SOURCE_URL,              /* make a job of input-url */
  GST_ROBOFLOW_SOURCE_JOB,              /* job-id */
  GST_ROBOFLOW_SOURCE_RESULTS,          /* results-input-location */
} GstRoboflowSource;

/* What one run is going to do: settings that were found to make sense, with
 * files and environment looked up. Immutable once made. */
typedef struct
{
  GstRoboflowSource source;
  gboolean is_filter;           /* the stream goes on, with its predictions */
  GstRoboflowSettings *settings;
  gchar *api_key;               /* NULL without network */
  gchar *api_url;
  gchar *models;                /* JSON array; NULL if no job is made */
  GstEncodingVideoProfile *profile;     /* of raw video; NULL: the default */
  const GstRoboflowContainer *container;        /* of profile */
  guint poll_interval_ms;
  gchar *warning;               /* a setting that was not followed */
} GstRoboflowPlan;

GstRoboflowPlan *gst_roboflow_plan_new (const GstRoboflowSettings * settings,
    gboolean is_filter, GError ** error);
void gst_roboflow_plan_free (GstRoboflowPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowPlan, gst_roboflow_plan_free)

G_END_DECLS
