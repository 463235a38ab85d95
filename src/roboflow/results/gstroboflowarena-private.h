/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory for many small values that are all freed together. */
typedef struct _GstRoboflowArena GstRoboflowArena;

/* @size: how many bytes will be needed, about: the arena grows. */
GstRoboflowArena *gst_roboflow_arena_new (gsize size);

void gst_roboflow_arena_free (GstRoboflowArena * arena);

/* The memory is not cleared, and aligned for any type. */
gpointer gst_roboflow_arena_alloc (GstRoboflowArena * arena, gsize size);

/* NULL for no bytes. */
gpointer gst_roboflow_arena_memdup (GstRoboflowArena * arena,
    gconstpointer data, gsize size);

/* Adds a NUL. */
gchar *gst_roboflow_arena_strndup (GstRoboflowArena * arena,
    const gchar * text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowArena, gst_roboflow_arena_free)

G_END_DECLS
