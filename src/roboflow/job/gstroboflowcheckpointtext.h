/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowcheckpoint.h"

G_BEGIN_DECLS

/* What a checkpoint's file says. Strings that are not known are NULL. */
typedef struct
{
  GstRoboflowCheckpointState state;
  gchar *settings;              /* digest */
  gchar *stream;                /* digest */
  gchar *upload_url;            /* signed: a secret */
  gchar *job_id;
  gint64 polled_us;             /* wall clock; 0: not yet */
} GstRoboflowCheckpointText;

void gst_roboflow_checkpoint_text_clear (GstRoboflowCheckpointText * text);

gchar *gst_roboflow_checkpoint_text_to_json (const GstRoboflowCheckpointText *
    text);

/* The file is not trusted: everything in it is checked. On failure @text is
 * empty, and the error says what is wrong in a few words, without a quote. */
gboolean gst_roboflow_checkpoint_text_parse (GstRoboflowCheckpointText * text,
    const gchar * json, gsize size, GError ** error);

G_END_DECLS
