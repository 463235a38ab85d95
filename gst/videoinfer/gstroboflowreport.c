/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowreport.h"

#include "gstroboflowdebug.h"
#include <roboflow/roboflow.h>

#define GST_CAT_DEFAULT roboflow_run_debug

static const struct
{
  GstRoboflowError code;
  gboolean stream;              /* GST_STREAM_ERROR, else GST_RESOURCE_ERROR */
  gint gst_code;
} codes[] = {
  {GST_ROBOFLOW_ERROR_SETTINGS, FALSE, GST_RESOURCE_ERROR_SETTINGS},
  {GST_ROBOFLOW_ERROR_URL, FALSE, GST_RESOURCE_ERROR_SETTINGS},
  {GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, FALSE, GST_RESOURCE_ERROR_NOT_AUTHORIZED},
  {GST_ROBOFLOW_ERROR_PAYMENT, FALSE, GST_RESOURCE_ERROR_NOT_AUTHORIZED},
  {GST_ROBOFLOW_ERROR_NOT_FOUND, FALSE, GST_RESOURCE_ERROR_NOT_FOUND},
  {GST_ROBOFLOW_ERROR_REJECTED, FALSE, GST_RESOURCE_ERROR_SETTINGS},
  {GST_ROBOFLOW_ERROR_RATE_LIMITED, FALSE, GST_RESOURCE_ERROR_BUSY},
  {GST_ROBOFLOW_ERROR_URL_EXPIRED, FALSE, GST_RESOURCE_ERROR_NOT_AUTHORIZED},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, FALSE, GST_RESOURCE_ERROR_BUSY},
  {GST_ROBOFLOW_ERROR_NOT_SENT, FALSE, GST_RESOURCE_ERROR_OPEN_READ_WRITE},
  {GST_ROBOFLOW_ERROR_CONNECTION, FALSE, GST_RESOURCE_ERROR_READ},
  {GST_ROBOFLOW_ERROR_TLS, FALSE, GST_RESOURCE_ERROR_NOT_AUTHORIZED},
  {GST_ROBOFLOW_ERROR_BAD_ANSWER, TRUE, GST_STREAM_ERROR_FORMAT},
  {GST_ROBOFLOW_ERROR_JOB_FAILED, TRUE, GST_STREAM_ERROR_FAILED},
  {GST_ROBOFLOW_ERROR_TIMED_OUT, FALSE, GST_RESOURCE_ERROR_BUSY},
  {GST_ROBOFLOW_ERROR_FILE, FALSE, GST_RESOURCE_ERROR_OPEN_READ_WRITE},
  {GST_ROBOFLOW_ERROR_RESULTS, TRUE, GST_STREAM_ERROR_FORMAT},
  {GST_ROBOFLOW_ERROR_LIMIT, TRUE, GST_STREAM_ERROR_FORMAT},
};

static void
map_code (const GError * error, GQuark * domain, gint * code)
{
  *domain = error->domain;
  *code = error->code;
  if (error->domain == GST_CORE_ERROR || error->domain == GST_STREAM_ERROR
      || error->domain == GST_RESOURCE_ERROR
      || error->domain == GST_LIBRARY_ERROR)
    return;

  *domain = GST_RESOURCE_ERROR;
  *code = GST_RESOURCE_ERROR_FAILED;
  if (error->domain != GST_ROBOFLOW_ERROR)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if ((gint) codes[i].code != error->code)
      continue;
    *domain = codes[i].stream ? GST_STREAM_ERROR : GST_RESOURCE_ERROR;
    *code = codes[i].gst_code;
  }
}

static gchar *
make_text (const GError * error, const GstRoboflowContext * context)
{
  GString *text = g_string_new (error->message);

  /* Errors of GStreamer's own elements end with one. */
  if (g_str_has_suffix (text->str, "."))
    g_string_truncate (text, text->len - 1);
  if (context->recording) {
    g_autofree gchar *shown = g_filename_display_name (context->recording);

    g_string_append_printf (text, ". What was recorded is kept in \"%s\": "
        "filesrc reads it for another try", shown);
  }
  if (context->results) {
    g_autofree gchar *shown = g_filename_display_name (context->results);

    g_string_append_printf (text, ". The results are kept in \"%s\": see "
        "results-input-location", shown);
  }
  if (context->can_resume) {
    g_string_append (text, ". The same pipeline, run again, goes on from there "
        "(job-location)");
  } else if (context->job_id && !context->results
      && !g_error_matches (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_JOB_FAILED)) {
    g_string_append_printf (text, ". job-id=%s asks for this job again",
        context->job_id);
  }
  return g_string_free (text, FALSE);
}

/* A string in a structure has to be UTF-8, which a filename need not be: then
 * it is given as a URI. */
static void
set_file (GstStructure * details, const gchar * field, const gchar * path)
{
  g_autofree gchar *text = NULL;

  if (!path)
    return;
  text = g_utf8_validate (path, -1, NULL) ? g_strdup (path) :
      gst_filename_to_uri (path, NULL);
  gst_structure_set (details, field, G_TYPE_STRING, text, NULL);
}

/* Posts @error, with the details that a program needs to go on. */
void
gst_roboflow_report_error (GstElement * element, const GError * error,
    const gchar * debug, const GstRoboflowContext * context)
{
  g_autofree gchar *text = make_text (error, context);
  g_autofree gchar *more = NULL;
  g_autoptr (GError) mapped = NULL;
  GstStructure *details = gst_structure_new_empty ("roboflow-error");
  guint status = gst_roboflow_error_get_http_status (error);
  GQuark domain;
  gint code;

  map_code (error, &domain, &code);
  mapped = g_error_new_literal (domain, code, text);
  more = g_strdup_printf ("phase: %s%s%s", context->phase, debug ? "\n" : "",
      debug ? debug : "");

  gst_structure_set (details, "phase", G_TYPE_STRING, context->phase, NULL);
  if (status)
    gst_structure_set (details, "http-status-code", G_TYPE_UINT, status, NULL);
  if (context->job_id)
    gst_structure_set (details, "job-id", G_TYPE_STRING, context->job_id, NULL);
  set_file (details, "recording", context->recording);
  set_file (details, "results", context->results);
  GST_ERROR_OBJECT (element, "%s (%s)", text, more);
  gst_element_post_message (element,
      gst_message_new_error_with_details (GST_OBJECT (element), mapped, more,
          details));
}

void
gst_roboflow_report_warning (GstElement * element, const gchar * text)
{
  g_autoptr (GError) warning = g_error_new_literal (GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_SETTINGS, text);

  GST_WARNING_OBJECT (element, "%s", text);
  gst_element_post_message (element,
      gst_message_new_warning (GST_OBJECT (element), warning, NULL));
}
