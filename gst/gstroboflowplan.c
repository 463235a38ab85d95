/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowplan.h"

#include "gstroboflowmodels.h"
#include <glib/gstdio.h>
#include <roboflow/gstroboflowurl.h>
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
choose_source (GstRoboflowPlan * plan, GError ** error)
{
  const GstRoboflowSettings *s = plan->settings;
  guint n = !!s->results_input_location + !!s->job_id + !!s->input_url;

  if (n > 1)
    return settings_error (error, "results-input-location, job-id and "
        "input-url each say where the predictions come from: set one of them");

  if (s->results_input_location)
    plan->source = GST_ROBOFLOW_SOURCE_RESULTS;
  else if (s->job_id)
    plan->source = GST_ROBOFLOW_SOURCE_JOB;
  else if (s->input_url)
    plan->source = GST_ROBOFLOW_SOURCE_URL;
  else
    plan->source = GST_ROBOFLOW_SOURCE_RECORDING;

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

/* Says now what would otherwise be found out after the job was paid for. */
static gboolean
check_output (const gchar * property, const gchar * path, GError ** error)
{
  g_autofree gchar *folder = NULL;
  g_autofree gchar *shown = NULL;

  if (!path)
    return TRUE;
  shown = g_filename_display_name (path);
  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: \"%s\" is a folder; give a file in it", property, shown);
    return FALSE;
  }
  if (g_file_test (path, G_FILE_TEST_EXISTS)
      && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: \"%s\" is no plain file", property, shown);
    return FALSE;
  }
  folder = g_path_get_dirname (path);
  if (g_access (folder, W_OK | X_OK) != 0
      || (g_file_test (path, G_FILE_TEST_EXISTS) && g_access (path, W_OK))) {
    int code = errno;

    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: cannot write \"%s\": %s", property, shown, g_strerror (code));
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_same_file (const gchar * a, const gchar * b)
{
  g_autofree gchar *whole_a = a ? g_canonicalize_filename (a, NULL) : NULL;
  g_autofree gchar *whole_b = b ? g_canonicalize_filename (b, NULL) : NULL;

  return whole_a && g_strcmp0 (whole_a, whole_b) == 0;
}

static gboolean
check_files (const GstRoboflowSettings * s, GError ** error)
{
  const struct
  {
    const gchar *property;
    const gchar *path;
  } outputs[] = {
    {"recording-location", s->recording_location},
    {"results-location", s->results_location},
    {"predictions-location", s->predictions_location},
    {"job-location", s->job_location},
  };

  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    if (!check_output (outputs[i].property, outputs[i].path, error))
      return FALSE;
    if (is_same_file (outputs[i].path, s->results_input_location))
      return settings_error (error, "results-input-location would be "
          "overwritten: write to another file");
    for (guint j = 0; j < i; j++) {
      if (!is_same_file (outputs[i].path, outputs[j].path))
        continue;
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
          "%s and %s have to be different files", outputs[j].property,
          outputs[i].property);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
restricts_rate (GstEncodingProfile * profile)
{
  g_autoptr (GstCaps) caps = gst_encoding_profile_get_restriction (profile);

  for (guint i = 0; caps && i < gst_caps_get_size (caps); i++) {
    if (gst_structure_has_field (gst_caps_get_structure (caps, i), "framerate"))
      return TRUE;
  }
  return FALSE;
}

/* encodebin gets the video part only, since the muxer is our own: it must not
 * drop or double frames, and the container must be one the service takes. */
static gboolean
find_profile (GstRoboflowPlan * plan, GError ** error)
{
  GstEncodingProfile *profile = plan->settings->profile;
  const GList *streams;

  if (!profile)
    return TRUE;
  if (!GST_IS_ENCODING_CONTAINER_PROFILE (profile))
    return settings_error (error, "profile needs a container, as "
        "\"video/quicktime,variant=iso:video/x-h264\"");

  streams = gst_encoding_container_profile_get_profiles
      (GST_ENCODING_CONTAINER_PROFILE (profile));
  for (; streams; streams = streams->next) {
    if (GST_IS_ENCODING_VIDEO_PROFILE (streams->data))
      break;
  }
  if (!streams)
    return settings_error (error, "profile has no video in it");
  if (restricts_rate (streams->data))
    return settings_error (error, "profile sets a frame rate, but no frame is "
        "dropped or doubled on the way into the recording: put videorate "
        "before this element");

  plan->profile = GST_ENCODING_VIDEO_PROFILE (gst_encoding_profile_copy
      (streams->data));
  gst_encoding_video_profile_set_variableframerate (plan->profile, TRUE);
  gst_encoding_profile_set_presence (GST_ENCODING_PROFILE (plan->profile), 0);
  return TRUE;
}

static gboolean
find_container (GstRoboflowPlan * plan, GError ** error)
{
  g_autoptr (GstCaps) caps = NULL;

  if (!plan->profile)
    return TRUE;
  caps = gst_encoding_profile_get_format (plan->settings->profile);
  plan->container = gst_roboflow_container_for_file (caps);
  if (!plan->container)
    return settings_error (error, "profile: the service takes MP4 "
        "(\"video/quicktime,variant=iso\"), WebM (\"video/webm\") and AVI "
        "(\"video/x-msvideo\")");
  return TRUE;
}

/* Says whether @settings can work, before anything is sent or recorded. */
GstRoboflowPlan *
gst_roboflow_plan_new (const GstRoboflowSettings * settings,
    gboolean is_filter, GError ** error)
{
  g_autoptr (GstRoboflowPlan) plan = g_new0 (GstRoboflowPlan, 1);

  plan->settings = gst_roboflow_settings_copy (settings);
  plan->is_filter = is_filter;
  if (!choose_source (plan, error) || !check_files (settings, error)
      || !find_profile (plan, error) || !find_container (plan, error))
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
