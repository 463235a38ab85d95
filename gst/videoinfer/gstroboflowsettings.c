/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "gstroboflowsettings.h"

#define DEFAULT_INFER_FPS 5
#define DEFAULT_MATCH GST_ROBOFLOW_MATCH_NEAREST
#define DEFAULT_REPLAY GST_ROBOFLOW_REPLAY_AUTO
#define DEFAULT_POST_MESSAGES TRUE
#define DEFAULT_WAIT TRUE
#define DEFAULT_POLL_INTERVAL_MS 60000
#define DEFAULT_JOB_TIMEOUT_MS (24 * 60 * 60 * 1000)
#define DEFAULT_MAX_RETRIES 5

enum
{
  PROP_0,
  PROP_API_KEY,
  PROP_API_KEY_LOCATION,
  PROP_API_URL,
  PROP_CA_FILE,
  PROP_MODEL_ID,
  PROP_MODEL_VERSION,
  PROP_INFERENCE_TYPE,
  PROP_INFERENCE_PARAMS,
  PROP_MODELS,
  PROP_INFER_FPS,
  PROP_INPUT_URL,
  PROP_JOB_ID,
  PROP_RESULTS_INPUT_LOCATION,
  PROP_RECORDING_LOCATION,
  PROP_RESULTS_LOCATION,
  PROP_PREDICTIONS_LOCATION,
  PROP_JOB_LOCATION,
  PROP_PROFILE,
  PROP_MATCH,
  PROP_MATCH_MAX_DISTANCE,
  PROP_REPLAY,
  PROP_META,
  PROP_POST_MESSAGES,
  PROP_WAIT,
  PROP_POLL_INTERVAL,
  PROP_JOB_TIMEOUT,
  PROP_MAX_RETRIES,
  N_PROPS
};

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_READY)

/* *INDENT-OFF* */
static const struct
{
  guint id;
  gsize offset;
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  const gchar *value;
} strings[] = {
  {PROP_API_KEY, G_STRUCT_OFFSET (GstRoboflowSettings, api_key),
      "api-key", "API key",
      "Key of the Roboflow workspace (NULL = the first line of "
      "api-key-location, else $ROBOFLOW_API_KEY)", NULL},
  {PROP_API_KEY_LOCATION,
      G_STRUCT_OFFSET (GstRoboflowSettings, api_key_location),
      "api-key-location", "API key location",
      "File whose first line is the API key (NULL = $ROBOFLOW_API_KEY, unless "
      "api-key is set)", NULL},
  {PROP_API_URL, G_STRUCT_OFFSET (GstRoboflowSettings, api_url),
      "api-url", "API URL",
      "Base URL of the service; http only for loopback addresses, else https "
      "(NULL = $ROBOFLOW_API_URL, else https://api.roboflow.com)", NULL},
  {PROP_CA_FILE, G_STRUCT_OFFSET (GstRoboflowSettings, ca_file),
      "ca-file", "CA file",
      "PEM file of certificate authorities to trust in addition to the "
      "system's (NULL = none)", NULL},
  {PROP_MODEL_ID, G_STRUCT_OFFSET (GstRoboflowSettings, model_id),
      "model-id", "Model ID",
      "Model to run, as project or project/version", NULL},
  {PROP_MODEL_VERSION, G_STRUCT_OFFSET (GstRoboflowSettings, model_version),
      "model-version", "Model version",
      "Version of the model, unless model-id has it (NULL = not sent)", NULL},
  {PROP_INFERENCE_TYPE, G_STRUCT_OFFSET (GstRoboflowSettings, inference_type),
      "inference-type", "Inference type",
      "What the model does, in the service's words: object-detection, "
      "classification, instance-segmentation, keypoint-detection, "
      "clip-embed-image, gaze-detection, …",
      GST_ROBOFLOW_DEFAULT_INFERENCE_TYPE},
  {PROP_MODELS, G_STRUCT_OFFSET (GstRoboflowSettings, models),
      "models", "Models",
      "JSON array of one or more models as the service takes it, instead of "
      "model-id, model-version, inference-type and inference-params", NULL},
  {PROP_INPUT_URL, G_STRUCT_OFFSET (GstRoboflowSettings, input_url),
      "input-url", "Input URL",
      "Public URL of the same video: nothing is recorded or uploaded (NULL = "
      "the stream is). Reads back without its query, which can be a secret",
      NULL},
  {PROP_JOB_ID, G_STRUCT_OFFSET (GstRoboflowSettings, job_id),
      "job-id", "Job ID",
      "ID of a job made earlier for the same video: nothing is recorded or "
      "uploaded (NULL = a job is made)", NULL},
  {PROP_RESULTS_INPUT_LOCATION,
      G_STRUCT_OFFSET (GstRoboflowSettings, results_input_location),
      "results-input-location", "Results input location",
      "Results file kept earlier for the same video: nothing is recorded and "
      "no network used (NULL = the results are fetched)", NULL},
  {PROP_RECORDING_LOCATION,
      G_STRUCT_OFFSET (GstRoboflowSettings, recording_location),
      "recording-location", "Recording location",
      "File to keep the recording in (NULL = a private temporary file, which "
      "is kept only after a failure)", NULL},
  {PROP_RESULTS_LOCATION,
      G_STRUCT_OFFSET (GstRoboflowSettings, results_location),
      "results-location", "Results location",
      "File to keep the results JSON in, as the service wrote it (NULL = it is "
      "not kept)", NULL},
  {PROP_PREDICTIONS_LOCATION,
      G_STRUCT_OFFSET (GstRoboflowSettings, predictions_location),
      "predictions-location", "Predictions location",
      "File to write the predictions to as JSON Lines, one object per inferred "
      "frame (NULL = none)", NULL},
  {PROP_JOB_LOCATION, G_STRUCT_OFFSET (GstRoboflowSettings, job_location),
      "job-location", "Job location",
      "File to keep the state of the job in, so that the same pipeline, run "
      "again after a crash or a stop, goes on with that job; removed when all "
      "is done (NULL = none)", NULL},
};

static const struct
{
  guint id;
  gsize offset;
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  guint value;
} uints[] = {
  {PROP_MATCH_MAX_DISTANCE,
      G_STRUCT_OFFSET (GstRoboflowSettings, match_max_distance_ms),
      "match-max-distance", "Maximum distance of matches",
      "Milliseconds that a frame may be away from the inferred frame whose "
      "predictions it carries (0 = one inference interval)", 0},
  {PROP_POLL_INTERVAL, G_STRUCT_OFFSET (GstRoboflowSettings, poll_interval_ms),
      "poll-interval", "Poll interval",
      "Milliseconds, at least 1, between two requests for the job's status; "
      "api.roboflow.com is asked every 60000 ms at most, whatever is set",
      DEFAULT_POLL_INTERVAL_MS},
  {PROP_JOB_TIMEOUT, G_STRUCT_OFFSET (GstRoboflowSettings, job_timeout_ms),
      "job-timeout", "Job timeout",
      "Milliseconds to wait for a job to be done (0 = no limit)",
      DEFAULT_JOB_TIMEOUT_MS},
  {PROP_MAX_RETRIES, G_STRUCT_OFFSET (GstRoboflowSettings, max_retries),
      "max-retries", "Maximum retries",
      "How many times each request is tried again after a temporary failure "
      "(0 = not at all)",
      DEFAULT_MAX_RETRIES},
};
/* *INDENT-ON* */

static gchar **
string_field (const GstRoboflowSettings * settings, guint prop_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    if (strings[i].id == prop_id)
      return G_STRUCT_MEMBER_P (settings, strings[i].offset);
  }
  return NULL;
}

static guint *
uint_field (const GstRoboflowSettings * settings, guint prop_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (uints); i++) {
    if (uints[i].id == prop_id)
      return G_STRUCT_MEMBER_P (settings, uints[i].offset);
  }
  return NULL;
}

void
gst_roboflow_settings_init (GstRoboflowSettings * settings)
{
  memset (settings, 0, sizeof (*settings));
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    *string_field (settings, strings[i].id) = g_strdup (strings[i].value);
  for (guint i = 0; i < G_N_ELEMENTS (uints); i++)
    *uint_field (settings, uints[i].id) = uints[i].value;
  settings->infer_fps = DEFAULT_INFER_FPS;
  settings->match = DEFAULT_MATCH;
  settings->replay = DEFAULT_REPLAY;
  settings->meta = gst_roboflow_meta_flags_default ();
  settings->post_messages = DEFAULT_POST_MESSAGES;
  settings->wait = DEFAULT_WAIT;
}

GstRoboflowSource
gst_roboflow_settings_get_source (const GstRoboflowSettings * settings)
{
  if (settings->results_input_location)
    return GST_ROBOFLOW_SOURCE_RESULTS;
  if (settings->job_id)
    return GST_ROBOFLOW_SOURCE_JOB;
  if (settings->input_url)
    return GST_ROBOFLOW_SOURCE_URL;
  return GST_ROBOFLOW_SOURCE_RECORDING;
}

/* Overwrites the secret, so that it is in no core dump and in no memory that is
 * allocated later. */
void
gst_roboflow_settings_free_secret (gchar * secret)
{
  if (secret)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
gst_roboflow_settings_clear (GstRoboflowSettings * settings)
{
  g_clear_pointer (&settings->api_key, gst_roboflow_settings_free_secret);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_clear_pointer (string_field (settings, strings[i].id), g_free);
  g_clear_pointer (&settings->inference_params, gst_structure_free);
  g_clear_object (&settings->profile);
}

GstRoboflowSettings *
gst_roboflow_settings_copy (const GstRoboflowSettings * settings)
{
  GstRoboflowSettings *copy = g_memdup2 (settings, sizeof (*settings));

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    gchar **field = string_field (copy, strings[i].id);

    *field = g_strdup (*field);
  }
  if (copy->inference_params)
    copy->inference_params = gst_structure_copy (copy->inference_params);
  if (copy->profile)
    g_object_ref (copy->profile);
  return copy;
}

void
gst_roboflow_settings_free (GstRoboflowSettings * settings)
{
  gst_roboflow_settings_clear (settings);
  g_free (settings);
}

/* Returns: the first property ID that the caller may use */
guint
gst_roboflow_settings_install_properties (GObjectClass * klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    /* Not readable: readable properties end up in dot files. */
    GParamFlags flags = strings[i].id == PROP_API_KEY ?
        FLAGS & ~G_PARAM_READABLE : FLAGS;

    g_object_class_install_property (klass, strings[i].id,
        g_param_spec_string (strings[i].name, strings[i].nick,
            strings[i].blurb, strings[i].value, flags));
  }
  for (guint i = 0; i < G_N_ELEMENTS (uints); i++) {
    g_object_class_install_property (klass, uints[i].id,
        g_param_spec_uint (uints[i].name, uints[i].nick, uints[i].blurb, 0,
            G_MAXUINT, uints[i].value, FLAGS));
  }
  g_object_class_install_property (klass, PROP_INFERENCE_PARAMS,
      g_param_spec_boxed ("inference-params", "Inference parameters",
          "Parameters of the model, such as \"params,confidence=0.4\" (NULL = "
          "the model's defaults)", GST_TYPE_STRUCTURE, FLAGS));
  g_object_class_install_property (klass, PROP_INFER_FPS,
      g_param_spec_int ("infer-fps", "Inference rate",
          "Frames per second to infer; at most the stream's frame rate, which "
          "should be a multiple of it", 1, 120, DEFAULT_INFER_FPS, FLAGS));
  g_object_class_install_property (klass, PROP_PROFILE,
      g_param_spec_object ("profile", "Profile",
          "How raw video is encoded (NULL = H.264 in MP4, VP8 in WebM or JPEG "
          "in AVI, the first that is installed)",
          GST_TYPE_ENCODING_PROFILE, FLAGS));
  g_object_class_install_property (klass, PROP_MATCH,
      g_param_spec_enum ("match", "Match",
          "Which inferred frame's predictions a frame carries that was not "
          "inferred itself", GST_TYPE_ROBOFLOW_MATCH, DEFAULT_MATCH, FLAGS));
  g_object_class_install_property (klass, PROP_REPLAY,
      g_param_spec_enum ("replay", "Replay",
          "Where recorded frames come from when a filter lets them go "
          "downstream", GST_TYPE_ROBOFLOW_REPLAY, DEFAULT_REPLAY, FLAGS));
  g_object_class_install_property (klass, PROP_META,
      g_param_spec_flags ("meta", "Meta",
          "The metas to attach to frames; built with analytics metas: "
          ANALYTICS_KINDS,
          GST_TYPE_ROBOFLOW_META_FLAGS, gst_roboflow_meta_flags_default (),
          FLAGS));
  gst_type_mark_as_plugin_api (GST_TYPE_ROBOFLOW_MATCH, 0);
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post a roboflow-predictions message for each inferred frame",
          DEFAULT_POST_MESSAGES, FLAGS));
  g_object_class_install_property (klass, PROP_WAIT,
      g_param_spec_boolean ("wait", "Wait",
          "Wait for the results; if false, EOS comes as soon as the job is "
          "made, without predictions", DEFAULT_WAIT, FLAGS));
  return N_PROPS;
}

/* Returns: FALSE if @prop_id is not a string */
static gboolean
set_string (GstRoboflowSettings * settings, guint prop_id, const GValue * value)
{
  const gchar *text;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    gchar **field = G_STRUCT_MEMBER_P (settings, strings[i].offset);

    if (strings[i].id != prop_id)
      continue;
    text = g_value_get_string (value);
    g_free (*field);
    /* gst-launch cannot write NULL, so "" stands for the default, too. */
    *field = g_strdup (text && *text ? text : strings[i].value);
    return TRUE;
  }
  return FALSE;
}

/* Returns: FALSE if @prop_id is not a setting */
gboolean
gst_roboflow_settings_set (GstRoboflowSettings * settings, guint prop_id,
    const GValue * value)
{
  if (set_string (settings, prop_id, value))
    return TRUE;
  if (uint_field (settings, prop_id)) {
    *uint_field (settings, prop_id) = g_value_get_uint (value);
    return TRUE;
  }

  switch (prop_id) {
    case PROP_INFERENCE_PARAMS:
      g_clear_pointer (&settings->inference_params, gst_structure_free);
      settings->inference_params = g_value_dup_boxed (value);
      return TRUE;
    case PROP_INFER_FPS:
      settings->infer_fps = g_value_get_int (value);
      return TRUE;
    case PROP_PROFILE:
      g_set_object (&settings->profile, g_value_get_object (value));
      return TRUE;
    case PROP_MATCH:
      settings->match = g_value_get_enum (value);
      return TRUE;
    case PROP_REPLAY:
      settings->replay = g_value_get_enum (value);
      return TRUE;
    case PROP_META:
      settings->meta = g_value_get_flags (value);
      return TRUE;
    case PROP_POST_MESSAGES:
      settings->post_messages = g_value_get_boolean (value);
      return TRUE;
    case PROP_WAIT:
      settings->wait = g_value_get_boolean (value);
      return TRUE;
    default:
      return FALSE;
  }
}

static gchar *
without_query (const gchar * url)
{
  const gchar *query = url ? strchr (url, '?') : NULL;

  return query ? g_strdup_printf ("%.*s?…", (gint) (query - url), url) :
      g_strdup (url);
}

/* Returns: FALSE if @prop_id is not a setting */
gboolean
gst_roboflow_settings_get (const GstRoboflowSettings * settings,
    guint prop_id, GValue * value)
{
  if (prop_id == PROP_INPUT_URL) {
    g_value_take_string (value, without_query (settings->input_url));
    return TRUE;
  }
  if (string_field (settings, prop_id)) {
    g_value_set_string (value, *string_field (settings, prop_id));
    return TRUE;
  }
  if (uint_field (settings, prop_id)) {
    g_value_set_uint (value, *uint_field (settings, prop_id));
    return TRUE;
  }

  switch (prop_id) {
    case PROP_INFERENCE_PARAMS:
      g_value_set_boxed (value, settings->inference_params);
      return TRUE;
    case PROP_INFER_FPS:
      g_value_set_int (value, settings->infer_fps);
      return TRUE;
    case PROP_PROFILE:
      g_value_set_object (value, settings->profile);
      return TRUE;
    case PROP_MATCH:
      g_value_set_enum (value, settings->match);
      return TRUE;
    case PROP_REPLAY:
      g_value_set_enum (value, settings->replay);
      return TRUE;
    case PROP_META:
      g_value_set_flags (value, settings->meta);
      return TRUE;
    case PROP_POST_MESSAGES:
      g_value_set_boolean (value, settings->post_messages);
      return TRUE;
    case PROP_WAIT:
      g_value_set_boolean (value, settings->wait);
      return TRUE;
    default:
      return FALSE;
  }
}
