/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the user should know beside an error; each can be NULL. */
typedef struct
{
  const gchar *phase;
  const gchar *job_id;
  const gchar *recording;       /* filename: kept for another try */
  const gchar *results;         /* filename: kept */
  gboolean can_resume;          /* another run goes on from there */
} GstRoboflowContext;

void gst_roboflow_report_error (GstElement * element, const GError * error,
    const gchar * debug, const GstRoboflowContext * context);
void gst_roboflow_report_warning (GstElement * element, const gchar * text);

G_END_DECLS
