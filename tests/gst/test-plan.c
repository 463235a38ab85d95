/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a run is going to do, found out of its settings. */

#include "gstroboflowmodels.h"
#include "gstroboflowplan.h"

static GstRoboflowSettings *
new_settings (void)
{
  GstRoboflowSettings *settings = g_new0 (GstRoboflowSettings, 1);

  gst_roboflow_settings_init (settings);
  settings->api_key = g_strdup ("key");
  settings->model_id = g_strdup ("ball/1");
  return settings;
}

/* The hosted service may be asked once a minute. */
static void
test_poll_interval (void)
{
  static const struct
  {
    const gchar *url;
    guint set, used;
    gboolean warned;
  } cases[] = {
    {NULL, 1000, 60000, TRUE},
    {"https://api.roboflow.com", 59999, 60000, TRUE},
    {"https://API.roboflow.com:443/", 0, 60000, TRUE},
    {"https://api.roboflow.com", 60000, 60000, FALSE},
    {"https://api.roboflow.com", 90000, 90000, FALSE},
    {"http://127.0.0.1:8000", 20, 20, FALSE},
    {"https://api.example.com", 20, 20, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstRoboflowSettings) settings = new_settings ();
    g_autoptr (GstRoboflowPlan) plan = NULL;
    g_autoptr (GError) error = NULL;

    settings->api_url = g_strdup (cases[i].url);
    settings->poll_interval_ms = cases[i].set;
    plan = gst_roboflow_plan_new (settings, FALSE, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (plan->poll_interval_ms, ==, cases[i].used);
    g_assert_cmpint (plan->warning != NULL, ==, cases[i].warned);
  }
}

static void
test_source (void)
{
  g_autoptr (GstRoboflowSettings) settings = new_settings ();
  g_autoptr (GstRoboflowPlan) results = NULL, job = NULL, url = NULL;
  g_autoptr (GstRoboflowPlan) recording = NULL;

  recording = gst_roboflow_plan_new (settings, FALSE, NULL);
  g_assert_cmpint (recording->source, ==, GST_ROBOFLOW_SOURCE_RECORDING);

  settings->input_url = g_strdup ("https://example.com/v.mp4");
  url = gst_roboflow_plan_new (settings, FALSE, NULL);
  g_assert_cmpint (url->source, ==, GST_ROBOFLOW_SOURCE_URL);
  g_clear_pointer (&settings->input_url, g_free);

  /* A job that is there needs no model, results need no key. */
  g_clear_pointer (&settings->model_id, g_free);
  settings->job_id = g_strdup ("job");
  job = gst_roboflow_plan_new (settings, FALSE, NULL);
  g_assert_cmpint (job->source, ==, GST_ROBOFLOW_SOURCE_JOB);
  g_clear_pointer (&settings->job_id, g_free);

  g_clear_pointer (&settings->api_key, g_free);
  settings->results_input_location = g_strdup ("/results.json");
  results = gst_roboflow_plan_new (settings, FALSE, NULL);
  g_assert_cmpint (results->source, ==, GST_ROBOFLOW_SOURCE_RESULTS);
  g_assert_null (results->api_key);
}

static void
test_models (void)
{
  static const struct
  {
    const gchar *id, *version, *type, *params;
    const gchar *models;
  } cases[] = {
    {"ball/4", NULL, "object-detection", NULL,
        "[{\"model_id\":\"ball\",\"model_version\":\"4\","
          "\"inference_type\":\"object-detection\"}]"},
    {"ball", "4", "gaze-detection", NULL,
        "[{\"model_id\":\"ball\",\"model_version\":\"4\","
          "\"inference_type\":\"gaze-detection\"}]"},
    {"ball/4", "4", "new-type", NULL,
        "[{\"model_id\":\"ball\",\"model_version\":\"4\","
          "\"inference_type\":\"new-type\"}]"},
    {"a\"b", NULL, "object-detection",
          "params,confidence=0.5,max=(int)3,names=(string)<a,b>,on=true",
        "[{\"model_id\":\"a\\\"b\",\"inference_type\":\"object-detection\","
          "\"inference_params\":{\"confidence\":0.5,\"max\":3,"
          "\"names\":[\"a\",\"b\"],\"on\":true}}]"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstRoboflowSettings settings = {
      .model_id = (gchar *) cases[i].id,
      .model_version = (gchar *) cases[i].version,
      .inference_type = (gchar *) cases[i].type,
      .inference_params = cases[i].params ?
          gst_structure_from_string (cases[i].params, NULL) : NULL,
    };
    g_autoptr (GError) error = NULL;
    g_autofree gchar *models = gst_roboflow_models_from_settings (&settings,
        &error);

    g_assert_no_error (error);
    g_assert_cmpstr (models, ==, cases[i].models);
    g_clear_pointer (&settings.inference_params, gst_structure_free);
  }
}

/* What the user wrote goes to the service as it is. */
static void
test_models_as_given (void)
{
  const gchar *given = "[ {\"model_id\": \"ball\", \"future\": {\"a\": 1e3}} ]";
  GstRoboflowSettings settings = {.models = (gchar *) given,
    .inference_type = (gchar *) GST_ROBOFLOW_DEFAULT_INFERENCE_TYPE
  };
  g_autofree gchar *models = gst_roboflow_models_from_settings (&settings,
      NULL);

  g_assert_cmpstr (models, ==, given);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/poll-interval", test_poll_interval);
  g_test_add_func ("/plan/source", test_source);
  g_test_add_func ("/plan/models", test_models);
  g_test_add_func ("/plan/models-as-given", test_models_as_given);
  return g_test_run ();
}
