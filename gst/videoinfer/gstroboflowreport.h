/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the user should know besides an error; all but phase can be NULL. */
typedef struct
{
  const gchar *phase;
  const gchar *job_id;
  const gchar *recording;       /* file that is kept for another try */
  const gchar *results;         /* file that is kept */
  gboolean can_resume;          /* job-location is: another run goes on */
} GstRoboflowContext;

void gst_roboflow_report_error (GstElement * element, const GError * error,
    const gchar * debug, const GstRoboflowContext * context);
void gst_roboflow_report_warning (GstElement * element, const gchar * text);

G_END_DECLS
