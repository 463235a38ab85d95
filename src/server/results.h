/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writes results frame by frame. In the file one list follows the other, so
 * each list grows in a file of its own until the end; nothing is kept in
 * memory. */
typedef struct _ResultsWriter ResultsWriter;

/* @path: the finished file; the parts lie beside it meanwhile.
 * @columns: names of the models' columns. */
ResultsWriter *results_writer_new (const char *path,
    const char *const *columns, GError ** error);
void results_writer_free (ResultsWriter * self);

/* @elements: one for each column. */
gboolean results_writer_add (ResultsWriter * self, guint64 frame_offset,
    double time_s, JsonNode ** elements, GError ** error);

gboolean results_writer_finish (ResultsWriter * self, GError ** error);

/* A job without a single frame. */
gboolean results_write_empty (const char *path, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ResultsWriter, results_writer_free)

G_END_DECLS
