/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS
/* A results file, indexed. Immutable once open: frames can be read from any
 * thread. */
typedef struct _GstRoboflowReader GstRoboflowReader;

/* NULL if no frame at all can be read although there should be some, or if it
 * was cancelled. */
GstRoboflowReader *gst_roboflow_reader_open (const gchar * path,
    GCancellable * cancellable, GError ** error);

/* window: how much of the file is read at once, in bytes. */
GstRoboflowReader *gst_roboflow_reader_open_with_window (const gchar * path,
    gsize window, GCancellable * cancellable, GError ** error);

void gst_roboflow_reader_free (GstRoboflowReader * reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowReader, gst_roboflow_reader_free)
/* What keeps the rest from being read, or NULL. */
     const GError *gst_roboflow_reader_get_error (GstRoboflowReader * reader);

     guint gst_roboflow_reader_get_n_frames (GstRoboflowReader * reader);

/* Ascending, one a frame; a file may give a number twice. */
     const guint64 *gst_roboflow_reader_get_numbers (GstRoboflowReader *
    reader);

/* One a frame. What is known ascends or stays; GST_CLOCK_TIME_NONE may be
 * anywhere. */
     const GstClockTime *gst_roboflow_reader_get_times (GstRoboflowReader *
    reader);

     const gchar *const *gst_roboflow_reader_get_model_ids (GstRoboflowReader *
    reader);

/* FALSE: the model did not look at this frame. */
     gboolean gst_roboflow_reader_is_inferred (GstRoboflowReader * reader,
    guint model, guint index);

     GstRoboflowFrame *gst_roboflow_reader_read_frame (GstRoboflowReader *
    reader, guint index, GError ** error);

/* Puts a frame together: of each model what it said of the frame of its own
 * index, of G_MAXUINT nothing. */
     GstRoboflowFrame *gst_roboflow_reader_read_frames (GstRoboflowReader *
    reader, guint64 number, GstClockTime time, const guint * indices,
    GError ** error);

G_END_DECLS
