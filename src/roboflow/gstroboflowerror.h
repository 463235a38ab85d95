/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/**
 * GST_ROBOFLOW_ERROR:
 *
 * Error domain of this library. Cancelled calls end with
 * %G_IO_ERROR_CANCELLED of %G_IO_ERROR, never with a code of this domain.
 *
 * Since: 0.1
 */
#define GST_ROBOFLOW_ERROR (gst_roboflow_error_quark ())

/**
 * GstRoboflowError:
 * @GST_ROBOFLOW_ERROR_FAILED: anything that has no code of its own
 * @GST_ROBOFLOW_ERROR_SETTINGS: an argument or setting cannot work; nothing
 *   was sent
 * @GST_ROBOFLOW_ERROR_URL: a URL is not one that may be used: plain http to a
 *   foreign host, credentials in it, not a URL
 * @GST_ROBOFLOW_ERROR_NOT_AUTHORIZED: the service refused the key (401, 403)
 * @GST_ROBOFLOW_ERROR_PAYMENT: the workspace cannot pay for the job or is
 *   locked (402, 423)
 * @GST_ROBOFLOW_ERROR_NOT_FOUND: the service knows no such model or job (404)
 * @GST_ROBOFLOW_ERROR_REJECTED: the service refused the request (other 4xx)
 * @GST_ROBOFLOW_ERROR_RATE_LIMITED: asked too often (429)
 * @GST_ROBOFLOW_ERROR_URL_EXPIRED: a signed URL is not valid any more: ask for
 *   a new one
 * @GST_ROBOFLOW_ERROR_UNAVAILABLE: the service cannot answer now (408, 5xx);
 *   trying later can help
 * @GST_ROBOFLOW_ERROR_NOT_SENT: there was no connection, so the request cannot
 *   have arrived: name lookup, connection refused, TLS handshake
 * @GST_ROBOFLOW_ERROR_CONNECTION: the connection broke or stalled after the
 *   request may have arrived
 * @GST_ROBOFLOW_ERROR_TLS: the peer's certificate is not trusted
 * @GST_ROBOFLOW_ERROR_BAD_ANSWER: the answer is not what the service documents
 * @GST_ROBOFLOW_ERROR_JOB_FAILED: the service says that the job failed
 * @GST_ROBOFLOW_ERROR_TIMED_OUT: the job was not done in the time allowed
 * @GST_ROBOFLOW_ERROR_FILE: a local file cannot be read or written
 * @GST_ROBOFLOW_ERROR_RESULTS: a results file is not well formed
 * @GST_ROBOFLOW_ERROR_LIMIT: input is larger or deeper than is accepted
 *
 * Codes of %GST_ROBOFLOW_ERROR.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_ROBOFLOW_ERROR_FAILED,
  GST_ROBOFLOW_ERROR_SETTINGS,
  GST_ROBOFLOW_ERROR_URL,
  GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
  GST_ROBOFLOW_ERROR_PAYMENT,
  GST_ROBOFLOW_ERROR_NOT_FOUND,
  GST_ROBOFLOW_ERROR_REJECTED,
  GST_ROBOFLOW_ERROR_RATE_LIMITED,
  GST_ROBOFLOW_ERROR_URL_EXPIRED,
  GST_ROBOFLOW_ERROR_UNAVAILABLE,
  GST_ROBOFLOW_ERROR_NOT_SENT,
  GST_ROBOFLOW_ERROR_CONNECTION,
  GST_ROBOFLOW_ERROR_TLS,
  GST_ROBOFLOW_ERROR_BAD_ANSWER,
  GST_ROBOFLOW_ERROR_JOB_FAILED,
  GST_ROBOFLOW_ERROR_TIMED_OUT,
  GST_ROBOFLOW_ERROR_FILE,
  GST_ROBOFLOW_ERROR_RESULTS,
  GST_ROBOFLOW_ERROR_LIMIT,
} GstRoboflowError;

/**
 * gst_roboflow_error_quark:
 *
 * Registers the error domain, which is better known as `GST_ROBOFLOW_ERROR`.
 *
 * Returns: the domain
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GQuark gst_roboflow_error_quark (void);

/**
 * gst_roboflow_error_get_http_status:
 * @error: (nullable): any error
 *
 * Says with which HTTP status the service or the storage answered.
 *
 * Returns: the HTTP status that caused @error, 0 where there was none
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_error_get_http_status (const GError * error);

G_END_DECLS
