/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Whether an error is worth another try. */
typedef enum
{
  GST_ROBOFLOW_RETRY_NEVER,
  GST_ROBOFLOW_RETRY_ONCE,      /* the request may have been carried out, or the
                                 * next try is likely to fail, too */
  GST_ROBOFLOW_RETRY_FREELY,
} GstRoboflowRetry;

/* What a request does that is sent twice. */
typedef enum
{
  GST_ROBOFLOW_REQUEST_IDEMPOTENT,      /* the same as once */
  GST_ROBOFLOW_REQUEST_CREATES, /* makes, and charges for, a second thing */
} GstRoboflowRequestKind;

/* How long to wait between tries. */
typedef struct
{
  guint base_ms;
  guint cap_ms;
  guint total_ms;               /* no further try after this much waiting */
} GstRoboflowBackoff;

#define GST_ROBOFLOW_BACKOFF_DEFAULT \
    ((GstRoboflowBackoff) { 1000, 60000, 3600000 })

GstRoboflowRetry gst_roboflow_retry_classify (const GError * error,
    GstRoboflowRequestKind kind);

/* Whether a request that failed with @error may have been carried out
 * nevertheless. */
gboolean gst_roboflow_retry_may_have_arrived (const GError * error);

/**
 * gst_roboflow_retry_get_delay_ms: (skip)
 * @backoff: how long to wait
 * @n_retries: how many retries there have been
 * @error: why another try is made
 * @jitter: a random number, at least 0 and less than 1
 *
 * Returns: up to base_ms doubled @n_retries times, but at least what the
 *   server asked for, if that is not longer than ten minutes
 */
guint gst_roboflow_retry_get_delay_ms (const GstRoboflowBackoff * backoff,
    guint n_retries, const GError * error, gdouble jitter);

/* The seconds of a Retry-After header, a number or a date; 0 where @value is
 * neither or past. */
guint gst_roboflow_retry_parse_after (const gchar * value, GDateTime * now);

/* Blocks until monotonic time @until_us. %FALSE: cancelled. */
gboolean gst_roboflow_retry_wait (gint64 until_us, GCancellable * cancellable,
    GError ** error);

G_END_DECLS
