/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/* An open results file with its index. Nothing changes after it was opened, so
 * frames can be read from any thread. */
typedef struct _GstRoboflowReader GstRoboflowReader;

/* A file of which only a first part can be read is opened, too:
 * gst_roboflow_reader_get_error() then says why. NULL if not a single frame of
 * a broken file can be read, or if @cancellable (nullable) was cancelled. */
GstRoboflowReader *gst_roboflow_reader_open (const gchar * path,
    GCancellable * cancellable, GError ** error);

/* @window: how many bytes of the file are read at once while indexing */
GstRoboflowReader *gst_roboflow_reader_open_with_window (const gchar * path,
    gsize window, GCancellable * cancellable, GError ** error);

void gst_roboflow_reader_free (GstRoboflowReader * reader);

/* Why the rest of the file cannot be read; NULL if all of it can. */
const GError *gst_roboflow_reader_get_error (GstRoboflowReader * reader);

guint gst_roboflow_reader_get_n_frames (GstRoboflowReader * reader);

/* The number of each frame, in ascending order; a file may list the same
 * number twice. */
const guint64 *gst_roboflow_reader_get_numbers (GstRoboflowReader * reader);

/* The time of each frame, GST_CLOCK_TIME_NONE where it is not known. Known
 * times never decrease. */
const GstClockTime *gst_roboflow_reader_get_times (GstRoboflowReader * reader);

/* Ends with NULL. */
const gchar *const *gst_roboflow_reader_get_model_ids (GstRoboflowReader *
    reader);

/* FALSE: the model did not look at this frame. */
gboolean gst_roboflow_reader_is_inferred (GstRoboflowReader * reader,
    guint model, guint index);

GstRoboflowFrame *gst_roboflow_reader_read_frame (GstRoboflowReader * reader,
    guint index, GError ** error);

/* Puts one frame together from several: @indices says for each model which
 * frame its predictions are taken from; G_MAXUINT leaves the model empty. */
GstRoboflowFrame *gst_roboflow_reader_read_frames (GstRoboflowReader * reader,
    guint64 number, GstClockTime time, const guint * indices, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowReader, gst_roboflow_reader_free)

G_END_DECLS
