/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The limits of what is read of a results file. MAX_FRAMES is the limit of
 * each list, MAX_ELEMENTS that of all lists together: an element takes 8 bytes
 * of memory. */
#define GST_ROBOFLOW_MAX_FILE_SIZE (G_GUINT64_CONSTANT (16) << 30)
#define GST_ROBOFLOW_MAX_FRAMES (16 << 20)
#define GST_ROBOFLOW_MAX_ELEMENTS (128 << 20)
#define GST_ROBOFLOW_MAX_MODELS 1000
#define GST_ROBOFLOW_MAX_NAME 1024

/* Where an element of a column is in the file: offset and length in one
 * number. 0 stands for an element that is null. */
typedef guint64 GstRoboflowPlace;

#define GST_ROBOFLOW_PLACE_LENGTH_BITS 27
#define gst_roboflow_place_offset(place) \
    ((place) >> GST_ROBOFLOW_PLACE_LENGTH_BITS)
#define gst_roboflow_place_length(place) \
    ((gsize) ((place) & ((1 << GST_ROBOFLOW_PLACE_LENGTH_BITS) - 1)))

/* The list of one model. */
typedef struct
{
  gchar *model_id;              /* for display */
  GArray *places;               /* GstRoboflowPlace */
} GstRoboflowColumn;

/* What is kept of a results file in memory. All lists have the same length. */
typedef struct
{
  GArray *numbers;              /* guint64, ascending */
  GArray *times;                /* GstClockTime, or NONE; never decreasing */
  GPtrArray *columns;           /* GstRoboflowColumn */
  GError *error;                /* why the rest cannot be read, or NULL */
} GstRoboflowIndex;

/* Reads the file from beginning to end. Of its text never more than the larger
 * of @window bytes and two times the largest element is in memory. Errors,
 * being cancelled among them, are in the index. @cancellable: nullable */
GstRoboflowIndex *gst_roboflow_index_new (gint fd, gsize window,
    GCancellable * cancellable);

void gst_roboflow_index_free (GstRoboflowIndex * index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowIndex, gst_roboflow_index_free)

G_END_DECLS
