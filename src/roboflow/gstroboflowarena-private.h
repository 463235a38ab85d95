/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory for many small things that all end together. */
typedef struct _GstRoboflowArena GstRoboflowArena;

/* size: how much will be needed; it grows beyond that. */
GstRoboflowArena *gst_roboflow_arena_new (gsize size);

void gst_roboflow_arena_free (GstRoboflowArena * arena);

/* Not cleared, aligned for any type. */
gpointer gst_roboflow_arena_alloc (GstRoboflowArena * arena, gsize size);

/* NULL for no bytes. */
gpointer gst_roboflow_arena_memdup (GstRoboflowArena * arena,
    gconstpointer data, gsize size);

/* With a NUL behind it. */
gchar *gst_roboflow_arena_strndup (GstRoboflowArena * arena,
    const gchar * text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowArena, gst_roboflow_arena_free)

G_END_DECLS
