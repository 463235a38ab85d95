/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A window slides along the file, and a scanner reads the text in it. A step
 * that reaches the end of the window is undone, the window moves on, and the
 * step is done again. So that little is scanned twice, steps are small: a
 * bracket, a key, one value. */

#include "gstroboflowfilescanner-private.h"

#include "gstroboflowerror.h"

void
gst_roboflow_file_scanner_init (GstRoboflowFileScanner * file, gint fd,
    gsize window, GCancellable * cancellable)
{
  gst_roboflow_window_init (&file->window, fd, window, cancellable);
  gst_roboflow_scanner_init (&file->scanner, file->window.text, 0, 0);
  file->stopped = FALSE;
}

void
gst_roboflow_file_scanner_clear (GstRoboflowFileScanner * file)
{
  gst_roboflow_scanner_clear (&file->scanner);
  gst_roboflow_window_clear (&file->window);
}

void
gst_roboflow_file_scanner_stop (GstRoboflowFileScanner * file, GError * error)
{
  g_clear_error (&file->scanner.error);
  file->scanner.error = error;
  file->stopped = TRUE;
}

static void
stop_at_size (GstRoboflowFileScanner * file, guint64 offset)
{
  gst_roboflow_file_scanner_stop (file,
      g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
          "at byte %" G_GUINT64_FORMAT ": a value of more than %d bytes",
          offset, GST_ROBOFLOW_MAX_ELEMENT_SIZE));
}

/* Moves the window on, so that the step that began at @began can be done again
 * with more text behind it. FALSE: there is no more text, or it cannot be
 * read. */
static gboolean
read_on (GstRoboflowFileScanner * file, const gchar * began)
{
  GstRoboflowWindow *window = &file->window;
  gsize used = began - window->text;
  g_autoptr (GError) error = NULL;

  if (file->stopped || window->at_end)
    return FALSE;
  if (used == 0 && window->length > GST_ROBOFLOW_MAX_ELEMENT_SIZE) {
    stop_at_size (file, window->offset);
    return FALSE;
  }
  if (!gst_roboflow_window_advance (window, used, &error)) {
    gst_roboflow_file_scanner_stop (file, g_steal_pointer (&error));
    return FALSE;
  }
  gst_roboflow_scanner_move (&file->scanner, window->text, window->length,
      window->offset);
  return TRUE;
}

/* Whether a step that has failed can be done again. */
static gboolean
can_repeat (GstRoboflowFileScanner * file, const gchar * began)
{
  return gst_roboflow_scanner_is_cut (&file->scanner)
      && read_on (file, began);
}

gchar
gst_roboflow_file_scanner_peek (GstRoboflowFileScanner * file)
{
  GstRoboflowScanner *scanner = &file->scanner;

  while (scanner->error == NULL && gst_roboflow_scanner_peek (scanner) == 0
      && scanner->at == scanner->end && read_on (file, scanner->at));
  return scanner->error == NULL ? *scanner->at : 0;
}

gboolean
gst_roboflow_file_scanner_next_member (GstRoboflowFileScanner * file,
    gboolean * first, GstRoboflowSpan * key)
{
  const gboolean was_first = *first;
  const gchar *began;

  do {
    gst_roboflow_file_scanner_peek (file);
    began = file->scanner.at;
    *first = was_first;
    if (gst_roboflow_scanner_next_member (&file->scanner, first, key))
      return TRUE;
  } while (can_repeat (file, began));
  return FALSE;
}

gboolean
gst_roboflow_file_scanner_next_item (GstRoboflowFileScanner * file,
    gboolean * first)
{
  gst_roboflow_file_scanner_peek (file);
  return gst_roboflow_scanner_next_item (&file->scanner, first);
}

gboolean
gst_roboflow_file_scanner_skip (GstRoboflowFileScanner * file,
    GstRoboflowSpan * value)
{
  GstRoboflowScanner *scanner = &file->scanner;
  const guint depth = scanner->depth;
  const gchar *began;

  for (;;) {
    gst_roboflow_file_scanner_peek (file);
    began = scanner->at;
    if (gst_roboflow_scanner_skip (scanner, value)) {
      if (value->length > GST_ROBOFLOW_MAX_ELEMENT_SIZE)
        stop_at_size (file, gst_roboflow_file_scanner_get_offset (file, value));
      /* A number that ends with the window may go on behind it. */
      if (scanner->at < scanner->end || !read_on (file, began))
        return scanner->error == NULL;
    } else if (!can_repeat (file, began)) {
      return FALSE;
    }
    scanner->depth = depth;
  }
}

gboolean
gst_roboflow_file_scanner_finish (GstRoboflowFileScanner * file)
{
  gst_roboflow_file_scanner_peek (file);
  return gst_roboflow_scanner_finish (&file->scanner);
}

guint64
gst_roboflow_file_scanner_get_offset (const GstRoboflowFileScanner * file,
    const GstRoboflowSpan * value)
{
  return file->window.offset + (value->start - file->window.text);
}
