/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* Text of the service made fit for display: valid UTF-8, no control
 * characters. */
gchar *gst_roboflow_element_clean_text (const gchar * text);

/* Adds a model to a frame: what the service wrote into the model's column for
 * this frame. n_bad: counts the predictions that could not be used. FALSE if
 * json cannot be read. */
gboolean gst_roboflow_element_read (const gchar * json, const gchar * model_id,
    GstRoboflowFrame * frame, guint * n_bad, GError ** error);

G_END_DECLS
