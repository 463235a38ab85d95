/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowwindow-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "gstroboflowerror.h"

void
gst_roboflow_window_init (GstRoboflowWindow * window, gint fd, gsize capacity,
    GCancellable * cancellable)
{
  memset (window, 0, sizeof *window);
  window->fd = fd;
  window->cancellable = cancellable;
  window->capacity = capacity;
  window->text = g_malloc (capacity + 1);
  window->text[0] = '\0';
}

void
gst_roboflow_window_clear (GstRoboflowWindow * window)
{
  g_clear_pointer (&window->text, g_free);
}

/* Returns: how many bytes were read, fewer than @length only at the end of the
 *   file; -1 with an error */
static gssize
read_fully (gint fd, guint64 offset, gchar * text, gsize length,
    GError ** error)
{
  gsize done = 0;

  while (done < length) {
    gssize n = pread (fd, text + done, length - done, offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
          "cannot be read: %s", g_strerror (errno));
      return -1;
    }
    if (n == 0)
      break;
    done += n;
  }
  text[done] = '\0';
  return done;
}

gboolean
gst_roboflow_window_advance (GstRoboflowWindow * window, gsize used,
    GError ** error)
{
  gssize n;

  if (g_cancellable_set_error_if_cancelled (window->cancellable, error))
    return FALSE;
  if (used == 0 && window->length == window->capacity) {
    window->capacity *= 2;
    window->text = g_realloc (window->text, window->capacity + 1);
  }
  window->length -= used;
  window->offset += used;
  memmove (window->text, window->text + used, window->length);

  n = read_fully (window->fd, window->offset + window->length,
      window->text + window->length, window->capacity - window->length, error);
  if (n < 0)
    return FALSE;
  window->length += n;
  window->at_end = window->length < window->capacity;
  return TRUE;
}

gboolean
gst_roboflow_window_read_at (gint fd, guint64 offset, gchar * text,
    gsize length, GError ** error)
{
  gssize n = read_fully (fd, offset, text, length, error);

  if (n >= 0 && (gsize) n < length)
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_RESULTS, "the file has become shorter");
  return n >= 0 && (gsize) n == length;
}
