/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowplan.h"

#include "gstroboflowmodels.h"
#include "gstroboflowoutputs.h"
#include "gstroboflowprofile.h"
#include <roboflow/http/gstroboflowurl.h>
#include <roboflow/roboflow.h>

/* What the hosted service allows. */
#define HOSTED_HOST "api.roboflow.com"
#define HOSTED_POLL_INTERVAL_MS 60000

static gboolean
settings_error (GError ** error, const gchar * text)
{
  g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      text);
  return FALSE;
}

static gboolean
check_source (GstRoboflowPlan * plan, GError ** error)
{
  const GstRoboflowSettings *s = plan->settings;
  guint n = !!s->results_input_location + !!s->job_id + !!s->input_url;

  if (n > 1)
    return settings_error (error, "results-input-location, job-id and "
        "input-url each say where the predictions come from: set one of them");
  if (!s->wait && plan->is_filter)
    return settings_error (error, "wait=false ends before there are "
        "predictions to let frames through with: leave the src pad unlinked");
  if (!s->wait && (s->results_input_location || s->job_id))
    return settings_error (error, "wait=false ends when the job is made, but "
        "with job-id or results-input-location none is made");
  if (!s->wait && (s->results_location || s->predictions_location))
    return settings_error (error, "wait=false ends before there are results: "
        "results-location and predictions-location cannot be written");
  if (s->job_location && (s->results_input_location || s->job_id))
    return settings_error (error, "job-location keeps a job that is made, but "
        "with job-id or results-input-location none is made: unset one of "
        "them");
  if (s->recording_location && plan->source != GST_ROBOFLOW_SOURCE_RECORDING)
    return settings_error (error, "With results-input-location, job-id or "
        "input-url nothing is recorded: unset recording-location");
  return TRUE;
}

static gboolean
read_key_file (const gchar * path, gchar ** key, GError ** error)
{
  g_autofree gchar *contents = NULL;
  g_autoptr (GError) cause = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &cause)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
        "api-key-location: %s", cause->message);
    return FALSE;
  }
  *key = g_strdup (g_strstrip (g_strdelimit (contents, "\r\n", '\0')));
  return TRUE;
}

static gboolean
find_key (GstRoboflowPlan * plan, GError ** error)
{
  const GstRoboflowSettings *s = plan->settings;

  if (s->api_key)
    plan->api_key = g_strdup (s->api_key);
  else if (s->api_key_location) {
    if (!read_key_file (s->api_key_location, &plan->api_key, error))
      return FALSE;
  } else
    plan->api_key = g_strdup (g_getenv ("ROBOFLOW_API_KEY"));

  if (!plan->api_key || !*plan->api_key)
    return settings_error (error, "No API key is set: set api-key-location to "
        "a file that holds it, or $ROBOFLOW_API_KEY, or api-key");
  for (const gchar * c = plan->api_key; *c; c++) {
    if (!g_ascii_isgraph (*c))
      return settings_error (error, "The API key has a character in it that no "
          "key has: see api-key-location, $ROBOFLOW_API_KEY or api-key");
  }
  return TRUE;
}

static gboolean
find_api_url (GstRoboflowPlan * plan, GError ** error)
{
  const gchar *url = plan->settings->api_url;
  g_autoptr (GUri) uri = NULL;

  if (!url)
    url = g_getenv ("ROBOFLOW_API_URL");
  if (!url || !*url)
    url = GST_ROBOFLOW_DEFAULT_API_URL;
  if (!gst_roboflow_url_check (url, "api-url", error))
    return FALSE;
  plan->api_url = g_strdup (url);

  plan->poll_interval_ms = plan->settings->poll_interval_ms;
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, error);
  if (!uri)
    return FALSE;
  if (g_ascii_strcasecmp (g_uri_get_host (uri), HOSTED_HOST) == 0
      && plan->poll_interval_ms < HOSTED_POLL_INTERVAL_MS) {
    plan->poll_interval_ms = HOSTED_POLL_INTERVAL_MS;
    plan->warning = g_strdup_printf ("poll-interval=%u is too short for "
        HOSTED_HOST ", which may be asked once a minute: using %u",
        plan->settings->poll_interval_ms, plan->poll_interval_ms);
  }
  if (plan->poll_interval_ms == 0)
    return settings_error (error, "poll-interval=0 would ask without a pause: "
        "set some milliseconds");
  return TRUE;
}

/* Checks @settings before anything is sent or recorded.
 *
 * Returns: (transfer full) (nullable): NULL with an error that names the
 *   properties to change */
GstRoboflowPlan *
gst_roboflow_plan_new (const GstRoboflowSettings * settings,
    gboolean is_filter, GError ** error)
{
  g_autoptr (GstRoboflowPlan) plan = g_new0 (GstRoboflowPlan, 1);

  plan->settings = gst_roboflow_settings_copy (settings);
  plan->is_filter = is_filter;
  plan->source = gst_roboflow_settings_get_source (settings);
  if (!check_source (plan, error)
      || !gst_roboflow_outputs_check_files (settings, error)
      || (settings->profile && !gst_roboflow_profile_split (settings->profile,
              &plan->profile, &plan->container, error)))
    return NULL;
  if (plan->source == GST_ROBOFLOW_SOURCE_RESULTS)
    return g_steal_pointer (&plan);

  if (!find_key (plan, error) || !find_api_url (plan, error))
    return NULL;
  if (plan->source == GST_ROBOFLOW_SOURCE_JOB)
    return g_steal_pointer (&plan);

  if (settings->input_url
      && !gst_roboflow_url_check (settings->input_url, "input-url", error))
    return NULL;
  plan->models = gst_roboflow_models_from_settings (settings, error);
  return plan->models ? g_steal_pointer (&plan) : NULL;
}

void
gst_roboflow_plan_free (GstRoboflowPlan * plan)
{
  g_clear_pointer (&plan->settings, gst_roboflow_settings_free);
  gst_roboflow_settings_free_secret (plan->api_key);
  g_free (plan->api_url);
  g_free (plan->models);
  g_clear_object (&plan->profile);
  g_free (plan->warning);
  g_free (plan);
}
