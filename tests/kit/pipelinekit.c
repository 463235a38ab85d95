/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "pipelinekit.h"

#include <string.h>

/* Only ends tests that hang: far more than any machine needs. */
#define PATIENCE (90 * GST_SECOND)

static Outcome *
outcome_new (void)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->predictions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_structure_free);
  outcome->states = g_ptr_array_new_with_free_func (g_free);
  outcome->warnings = g_ptr_array_new_with_free_func (g_free);
  return outcome;
}

void
outcome_free (Outcome * outcome)
{
  g_clear_error (&outcome->error);
  g_free (outcome->debug);
  g_clear_pointer (&outcome->details, gst_structure_free);
  g_ptr_array_unref (outcome->predictions);
  g_ptr_array_unref (outcome->states);
  g_ptr_array_unref (outcome->warnings);
  g_free (outcome);
}

static GstElement *
pipeline_new_valist (const gchar * description, va_list args)
{
  g_autofree gchar *text = g_strdup_vprintf (description, args);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (text, &error);

  g_assert_no_error (error);
  return gst_object_ref_sink (pipeline);
}

GstElement *
pipeline_new (const gchar * description, ...)
{
  GstElement *pipeline;
  va_list args;

  va_start (args, description);
  pipeline = pipeline_new_valist (description, args);
  va_end (args);
  return pipeline;
}

void
pipeline_free (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GstElement *
pipeline_get_element (GstElement * pipeline, const gchar * name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);

  g_assert_nonnull (element);
  return element;
}

GstPad *
pipeline_get_pad (GstElement * pipeline, const gchar * name,
    const gchar * pad_name)
{
  g_autoptr (GstElement) element = pipeline_get_element (pipeline, name);
  GstPad *pad = gst_element_get_static_pad (element, pad_name);

  g_assert_nonnull (pad);
  return pad;
}

void
pipeline_add_probe (GstElement * pipeline, const gchar * name,
    const gchar * pad_name, GstPadProbeType mask,
    GstPadProbeCallback callback, gpointer user_data)
{
  g_autoptr (GstPad) pad = pipeline_get_pad (pipeline, name, pad_name);

  gst_pad_add_probe (pad, mask, callback, user_data, NULL);
}

void
pipeline_use_server (GstElement * pipeline, const gchar * url)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");

  g_object_set (infer, "api-url", url, "api-key", "test-key",
      "poll-interval", 20, NULL);
}

void
pipeline_set (GstElement * pipeline, const gchar * first, ...)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  va_list args;

  va_start (args, first);
  g_object_set_valist (G_OBJECT (infer), first, args);
  va_end (args);
}

static void
note_element (Outcome * outcome, GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);

  if (gst_structure_has_name (s, "roboflow-predictions"))
    g_ptr_array_add (outcome->predictions, gst_structure_copy (s));
  else if (gst_structure_has_name (s, "roboflow-job"))
    g_ptr_array_add (outcome->states,
        g_strdup (gst_structure_get_string (s, "state")));
}

static void
note_warning (Outcome * outcome, GstMessage * message)
{
  g_autoptr (GError) warning = NULL;

  gst_message_parse_warning (message, &warning, NULL);
  g_ptr_array_add (outcome->warnings, g_strdup (warning->message));
}

static void
note_error (Outcome * outcome, GstMessage * message)
{
  const GstStructure *details = NULL;

  gst_message_parse_error (message, &outcome->error, &outcome->debug);
  gst_message_parse_error_details (message, &details);
  if (details)
    outcome->details = gst_structure_copy (details);
}

static gboolean
is_state (GstMessage * message, const gchar * state)
{
  const GstStructure *s = gst_message_get_structure (message);

  return state && s && gst_structure_has_name (s, "roboflow-job")
      && g_strcmp0 (gst_structure_get_string (s, "state"), state) == 0;
}

Outcome *
pipeline_wait (GstElement * pipeline, const gchar * state)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  Outcome *outcome = outcome_new ();

  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop (bus, PATIENCE);

    g_assert_nonnull (message);
    switch (GST_MESSAGE_TYPE (message)) {
      case GST_MESSAGE_EOS:
        outcome->eos = TRUE;
        outcome->eos_seqnum = gst_message_get_seqnum (message);
        return outcome;
      case GST_MESSAGE_ERROR:
        note_error (outcome, message);
        return outcome;
      case GST_MESSAGE_WARNING:
        note_warning (outcome, message);
        break;
      case GST_MESSAGE_ELEMENT:
        note_element (outcome, message);
        if (is_state (message, state))
          return outcome;
        break;
      default:
        break;
    }
  }
}

void
pipeline_preroll (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (gst_element_get_state (pipeline, NULL, NULL, PATIENCE), ==,
      GST_STATE_CHANGE_SUCCESS);
}

Outcome *
pipeline_play (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline_wait (pipeline, NULL);
}

void
pipeline_play_to_end (GstElement * pipeline)
{
  g_autoptr (Outcome) outcome = pipeline_play (pipeline);

  outcome_assert_eos (outcome);
}

void
pipeline_wait_for_position (GstElement * pipeline, GstClockTime position)
{
  g_autoptr (GstElement) infer = pipeline_get_element (pipeline, "infer");
  gint64 reached = -1;

  while (reached < (gint64) position) {
    gst_element_query_position (infer, GST_FORMAT_TIME, &reached);
    g_usleep (1000);
  }
}

Outcome *
pipeline_run (const gchar * url, const gchar * description, ...)
{
  GstElement *pipeline;
  Outcome *outcome;
  va_list args;

  va_start (args, description);
  pipeline = pipeline_new_valist (description, args);
  va_end (args);
  pipeline_use_server (pipeline, url);
  outcome = pipeline_play (pipeline);
  pipeline_free (pipeline);
  return outcome;
}

void
outcome_assert_eos (Outcome * outcome)
{
  if (outcome->error)
    g_test_message ("%s\n%s", outcome->error->message, outcome->debug);
  g_assert_no_error (outcome->error);
  g_assert_true (outcome->eos);
}

void
outcome_assert_says (const Outcome * outcome, const gchar * words)
{
  g_assert_nonnull (outcome->error);
  if (!strstr (outcome->error->message, words))
    g_test_message ("\"%s\" does not say \"%s\"", outcome->error->message,
        words);
  g_assert_nonnull (strstr (outcome->error->message, words));
}

void
outcome_get_box (Outcome * outcome, guint index, gdouble * x, gdouble * y,
    gdouble * width, gdouble * height)
{
  const GstStructure *message, *model, *box;
  const GValue *models, *predictions;

  g_assert_cmpuint (index, <, outcome->predictions->len);
  message = g_ptr_array_index (outcome->predictions, index);
  models = gst_structure_get_value (message, "models");
  g_assert_cmpuint (gst_value_array_get_size (models), >, 0);
  model = gst_value_get_structure (gst_value_array_get_value (models, 0));
  predictions = gst_structure_get_value (model, "predictions");
  g_assert_cmpuint (gst_value_array_get_size (predictions), >, 0);
  box = gst_value_get_structure (gst_value_array_get_value (predictions, 0));
  g_assert_true (gst_structure_get (box, "x", G_TYPE_DOUBLE, x,
          "y", G_TYPE_DOUBLE, y, "width", G_TYPE_DOUBLE, width,
          "height", G_TYPE_DOUBLE, height, NULL));
}

void
pipeline_write_video (const gchar * path, const gchar * caps,
    const gchar * encoder)
{
  GstElement *pipeline = pipeline_new ("videotestsrc num-buffers=10 ! %s ! %s "
      "! filesink location=%s", caps, encoder, path);

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
}
