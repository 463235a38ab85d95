/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowmetaflags.h"
#include "gstroboflowreplay.h"
#include <gst/pbutils/pbutils.h>
#include <roboflow/roboflow.h>

G_BEGIN_DECLS

#define GST_ROBOFLOW_DEFAULT_INFERENCE_TYPE "object-detection"

/* Where the predictions come from. */
typedef enum
{
  GST_ROBOFLOW_SOURCE_RECORDING,        /* record, upload, make a job */
  GST_ROBOFLOW_SOURCE_URL,      /* make a job of input-url */
  GST_ROBOFLOW_SOURCE_JOB,      /* job-id */
  GST_ROBOFLOW_SOURCE_RESULTS,  /* results-input-location */
} GstRoboflowSource;

/* The values of the element's properties. Guarded by the element's object
 * lock; a run takes a copy. */
typedef struct
{
  gchar *api_key;
  gchar *api_key_location;
  gchar *api_url;
  gchar *ca_file;

  gchar *model_id;
  gchar *model_version;
  gchar *inference_type;
  GstStructure *inference_params;
  gchar *models;
  gint infer_fps;

  gchar *input_url;
  gchar *job_id;
  gchar *results_input_location;

  gchar *recording_location;
  gchar *results_location;
  gchar *predictions_location;
  gchar *job_location;
  GstEncodingProfile *profile;

  GstRoboflowMatch match;
  guint match_max_distance_ms;
  GstRoboflowReplay replay;
  GstRoboflowMetaFlags meta;

  gboolean post_messages;
  gboolean wait;
  guint poll_interval_ms;
  guint job_timeout_ms;
  guint max_retries;
} GstRoboflowSettings;

void gst_roboflow_settings_init (GstRoboflowSettings * settings);
void gst_roboflow_settings_clear (GstRoboflowSettings * settings);
GstRoboflowSettings *gst_roboflow_settings_copy (const GstRoboflowSettings *
    settings);
void gst_roboflow_settings_free (GstRoboflowSettings * settings);

GstRoboflowSource gst_roboflow_settings_get_source (const GstRoboflowSettings *
    settings);
void gst_roboflow_settings_free_secret (gchar * secret);

/* The properties that these settings stand for. */
guint gst_roboflow_settings_install_properties (GObjectClass * klass);
gboolean gst_roboflow_settings_set (GstRoboflowSettings * settings,
    guint prop_id, const GValue * value);
gboolean gst_roboflow_settings_get (const GstRoboflowSettings * settings,
    guint prop_id, GValue * value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowSettings, gst_roboflow_settings_free)

G_END_DECLS
