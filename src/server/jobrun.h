/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "jobrequest.h"

G_BEGIN_DECLS

typedef void (*JobProgressFunc) (double progress, gpointer user_data);

/* Runs the models of @request over the video in @video_path and writes the
 * results to @results_path. Blocks until done. */
gboolean job_run (const JobRequest * request, const char *video_path,
    const char *results_path, JobProgressFunc progress, gpointer user_data,
    GCancellable * cancellable, GError ** error);

G_END_DECLS
