/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowrefusal.h"
#include "gstroboflowanswer.h"
#include "gstroboflowerror-private.h"

typedef struct
{
  guint first_status, last_status;
  GstRoboflowError code;
  const gchar *what;
  const gchar *advice;
} Meaning;

/* The first one that the status is in the range of counts. */
static const Meaning service_meanings[] = {
  {401, 401, GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
        "The service refused the API key",
      "check api-key, api-key-location or ROBOFLOW_API_KEY"},
  {403, 403, GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
        "The service does not allow this with the API key",
      "check that the key is of the workspace that may use the model"},
  {402, 402, GST_ROBOFLOW_ERROR_PAYMENT,
        "The workspace cannot pay for this",
      "check its plan and its credits"},
  {423, 423, GST_ROBOFLOW_ERROR_PAYMENT,
        "The workspace is locked",
      "check its plan and its billing"},
  {404, 404, GST_ROBOFLOW_ERROR_NOT_FOUND,
        "The service does not know what was asked for",
      "check the model's name and version, the job's ID, and api-url"},
  {429, 429, GST_ROBOFLOW_ERROR_RATE_LIMITED,
        "The service was asked too often",
      "wait, and ask for the status of a job less often"},
  {408, 408, GST_ROBOFLOW_ERROR_UNAVAILABLE,
        "The service did not get the request in time",
      "try again later"},
  {500, G_MAXUINT, GST_ROBOFLOW_ERROR_UNAVAILABLE,
        "The service cannot answer now",
      "try again later"},
  {400, 499, GST_ROBOFLOW_ERROR_REJECTED,
        "The service refused the request",
      "check the settings"},
};

static const Meaning storage_meanings[] = {
  {401, 401, GST_ROBOFLOW_ERROR_URL_EXPIRED,
        "The storage does not accept the signed URL",
      "a new one has to be asked for"},
  {403, 403, GST_ROBOFLOW_ERROR_URL_EXPIRED,
        "The storage does not accept the signed URL any more",
      "a new one has to be asked for"},
  {404, 404, GST_ROBOFLOW_ERROR_NOT_FOUND,
        "The storage does not have the file",
      "it may have been deleted"},
  {429, 429, GST_ROBOFLOW_ERROR_RATE_LIMITED,
        "The storage was asked too often",
      "try again later"},
  {408, 408, GST_ROBOFLOW_ERROR_UNAVAILABLE,
        "The storage did not get the request in time",
      "try again later"},
  {500, G_MAXUINT, GST_ROBOFLOW_ERROR_UNAVAILABLE,
        "The storage cannot answer now",
      "try again later"},
  {400, 499, GST_ROBOFLOW_ERROR_REJECTED,
        "The storage refused the request",
      "if it does so again, ask those who run it"},
};

static const Meaning expired_meaning = {
  400, 400, GST_ROBOFLOW_ERROR_URL_EXPIRED,
  "The signed URL has expired", "a new one has to be asked for"
};

static const Meaning *
find_meaning (GstRoboflowPeer peer, guint http_status, const gchar * code)
{
  const Meaning *meaning = peer == GST_ROBOFLOW_PEER_SERVICE ?
      service_meanings : storage_meanings;

  /* Google's way to say what others say with 403 */
  if (peer == GST_ROBOFLOW_PEER_STORAGE && http_status == 400
      && g_strcmp0 (code, "ExpiredToken") == 0)
    return &expired_meaning;

  while (http_status < meaning->first_status
      || http_status > meaning->last_status)
    meaning++;
  return meaning;
}

GError *
gst_roboflow_refusal_new_error (GstRoboflowPeer peer, guint http_status,
    guint retry_after_s, GBytes * answer, const gchar * secret)
{
  g_autofree gchar *code = NULL;
  g_autofree gchar *words =
      gst_roboflow_answer_get_refusal (answer, secret, &code);
  const Meaning *meaning = find_meaning (peer, http_status, code);
  g_autofree gchar *message = g_strdup_printf ("%s (%u%s%s): %s",
      meaning->what, http_status, words != NULL ? ": " : "",
      words != NULL ? words : "", meaning->advice);

  return gst_roboflow_error_new_http (meaning->code, http_status,
      retry_after_s, message);
}
