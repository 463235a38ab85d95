/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The part of a file that is in memory while the file is read from beginning
 * to end. */
typedef struct
{
  gint fd;                      /* not owned */
  GCancellable *cancellable;    /* nullable, not owned */
  gchar *text;                  /* ends with a NUL */
  gsize length;
  gsize capacity;
  guint64 offset;               /* of text in the file */
  gboolean at_end;              /* the file ends where text ends */
} GstRoboflowWindow;

/* The window is empty until the first gst_roboflow_window_advance(). */
void gst_roboflow_window_init (GstRoboflowWindow * window, gint fd,
    gsize capacity, GCancellable * cancellable);
void gst_roboflow_window_clear (GstRoboflowWindow * window);

/* Drops the first @used bytes and fills the window with what follows in the
 * file. A full window of which nothing was used grows instead. Pointers into
 * the text are invalid afterwards. */
gboolean gst_roboflow_window_advance (GstRoboflowWindow * window, gsize used,
    GError ** error);

/* Reads @length bytes of a file that was found to have them. @text has room
 * for one byte more, which becomes NUL. */
gboolean gst_roboflow_window_read_at (gint fd, guint64 offset, gchar * text,
    gsize length, GError ** error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowWindow, gst_roboflow_window_clear)

G_END_DECLS
