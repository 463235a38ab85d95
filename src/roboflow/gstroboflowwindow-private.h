/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS
/* The part of a file that is in memory while it is read from beginning to
 * end. */
    typedef struct
{
  gint fd;                      /* not owned */
  GCancellable *cancellable;    /* not owned, NULL: none */
  gchar *text;                  /* with a NUL behind it */
  gsize length;
  gsize capacity;
  guint64 offset;               /* of text in the file */
  gboolean at_end;              /* nothing follows text */
} GstRoboflowWindow;

void gst_roboflow_window_init (GstRoboflowWindow * window, gint fd,
    gsize capacity, GCancellable * cancellable);

void gst_roboflow_window_clear (GstRoboflowWindow * window);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowWindow, gst_roboflow_window_clear)
/* Moves on until used is the first byte, and reads what follows; the window
 * becomes larger when that is all it holds. Pointers into it are then no
 * longer good. */
     gboolean gst_roboflow_window_advance (GstRoboflowWindow * window,
    gsize used, GError ** error);

/* Reads a part of a file that is known to be there. text has room for a NUL
 * behind it. */
     gboolean gst_roboflow_window_read_at (gint fd, guint64 offset,
    gchar * text, gsize length, GError ** error);

G_END_DECLS
