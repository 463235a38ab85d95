/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowpacer.h"
#include "gstroboflowstream.h"

G_BEGIN_DECLS

/* What to do with the predictions of a run. Pointers belong to the caller. */
typedef struct
{
  GstElement *element;
  const GstRoboflowStream *stream;
  const gchar *job_id;          /* NULL: not known */
  const gchar *lines_location;  /* filename of JSON Lines, or NULL */
  gboolean post_messages;
} GstRoboflowPoster;

gboolean gst_roboflow_poster_run (const GstRoboflowPoster * poster,
    GstRoboflowResults * results, GCancellable * cancellable, GError ** error);

G_END_DECLS
