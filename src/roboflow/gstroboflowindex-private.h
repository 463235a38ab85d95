/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS
/* What can be read of one file. Elements are those of all lists together, of
 * which each takes 8 bytes. */
#define GST_ROBOFLOW_MAX_FILE_SIZE (G_GUINT64_CONSTANT (16) << 30)
#define GST_ROBOFLOW_MAX_ELEMENT_SIZE (64 << 20)
#define GST_ROBOFLOW_MAX_FRAMES (16 << 20)
#define GST_ROBOFLOW_MAX_ELEMENTS (128 << 20)
#define GST_ROBOFLOW_MAX_MODELS 1000
#define GST_ROBOFLOW_MAX_NAME 1024
/* Where an element of a column is, in one number; 0: it is null. */
typedef guint64 GstRoboflowPlace;

#define GST_ROBOFLOW_PLACE_LENGTH_BITS 27
#define gst_roboflow_place_offset(place) \
    ((place) >> GST_ROBOFLOW_PLACE_LENGTH_BITS)
#define gst_roboflow_place_length(place) \
    ((gsize) ((place) & ((1 << GST_ROBOFLOW_PLACE_LENGTH_BITS) - 1)))

/* A model's list. */
typedef struct
{
  gchar *model_id;              /* for display */
  GArray *places;               /* GstRoboflowPlace */
} GstRoboflowColumn;

/* A results file without what is in it. The lists have the same length. */
typedef struct
{
  GArray *numbers;              /* guint64, ascending */
  GArray *times;                /* GstClockTime, what is known ascends or stays */
  GPtrArray *columns;           /* GstRoboflowColumn */
  GError *error;                /* what keeps the rest from being read */
} GstRoboflowIndex;

/* Reads the file from beginning to end, holding as much as one element or a
 * window of it, whichever is more. @cancellable: NULL: none */
GstRoboflowIndex *gst_roboflow_index_new (gint fd, gsize window,
    GCancellable * cancellable);

void gst_roboflow_index_free (GstRoboflowIndex * index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowIndex, gst_roboflow_index_free)
    G_END_DECLS
