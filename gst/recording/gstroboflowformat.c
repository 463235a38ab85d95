/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowformat.h"

#include "gstroboflowencoder.h"
#include "gstroboflowrecording.h"

void
gst_roboflow_format_clear (GstRoboflowFormat * format)
{
  gst_clear_caps (&format->caps);
}

static gboolean
same_field (GstCaps * a, GstCaps * b, const gchar * field)
{
  const GValue *va = gst_structure_get_value (gst_caps_get_structure (a, 0),
      field);
  const GValue *vb = gst_structure_get_value (gst_caps_get_structure (b, 0),
      field);

  return (!va && !vb) || (va && vb
      && gst_value_compare (va, vb) == GST_VALUE_EQUAL);
}

/* Whether a recording can go on with @caps: a file has one size, and one set of
 * codec headers. */
gboolean
gst_roboflow_format_can_continue (const GstRoboflowFormat * format,
    GstCaps * caps)
{
  GstCaps *old = format->caps;

  return g_str_equal (gst_structure_get_name (gst_caps_get_structure (old, 0)),
      gst_structure_get_name (gst_caps_get_structure (caps, 0)))
      && same_field (old, caps, "width") && same_field (old, caps, "height")
      && same_field (old, caps, "format")
      && same_field (old, caps, "codec_data")
      && same_field (old, caps, "stream-format");
}

static GstElement *
make_raw (GstRoboflowFormat * format, GstRoboflowRun * run, GError ** error)
{
  const GstRoboflowPlan *plan = gst_roboflow_run_get_plan (run);
  g_autoptr (GstEncodingVideoProfile) profile = NULL;
  const gchar *location;
  GstElement *encoder;

  if (plan->profile) {
    profile = g_object_ref (plan->profile);
    format->container = plan->container;
  } else {
    profile = gst_roboflow_encoder_default_profile (format->caps,
        &format->container, error);
  }
  if (!profile)
    return NULL;
  encoder = gst_roboflow_encoder_new (profile, format->caps, !plan->profile,
      error);
  if (!encoder)
    return NULL;
  format->padded = gst_roboflow_encoder_pads (profile, format->caps);
  location = gst_roboflow_run_make_recording (run,
      format->container->extension, error);
  if (!location) {
    gst_object_unref (encoder);
    return NULL;
  }
  return gst_roboflow_recording_new (format->container, location, encoder,
      NULL, TRUE, error);
}

static GstElement *
make_encoded (GstRoboflowFormat * format, GstRoboflowRun * run,
    GstBuffer * first, GError ** error)
{
  const gchar *location;

  format->container = gst_roboflow_container_for_codec (format->caps);
  location = gst_roboflow_run_make_recording (run,
      format->container->extension, error);
  return location ? gst_roboflow_recording_new (format->container, location,
      NULL, format->caps, GST_BUFFER_DTS_IS_VALID (first), error) : NULL;
}

static GstElement *
make_file (GstRoboflowFormat * format, GstRoboflowRun * run, GError ** error)
{
  const gchar *location;

  format->container = gst_roboflow_container_for_file (format->caps);
  location = gst_roboflow_run_make_recording (run,
      format->container->extension, error);
  return location ? gst_roboflow_recording_new_file (location, error) : NULL;
}

/* Chooses the container, and makes what writes the file of @run.
 * @first: (nullable): the first buffer that goes in, NULL if there is none yet,
 *   which can be so with raw video and files */
GstElement *
gst_roboflow_format_make_recording (GstRoboflowFormat * format,
    GstRoboflowRun * run, GstBuffer * first, GError ** error)
{
  switch (format->kind) {
    case GST_ROBOFLOW_INPUT_RAW:
      return make_raw (format, run, error);
    case GST_ROBOFLOW_INPUT_ENCODED:
      return make_encoded (format, run, first, error);
    case GST_ROBOFLOW_INPUT_FILE:
      return make_file (format, run, error);
    case GST_ROBOFLOW_INPUT_UNKNOWN:
      break;
  }
  g_return_val_if_reached (NULL);
}
