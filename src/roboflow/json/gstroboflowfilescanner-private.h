/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowscanner-private.h"
#include "gstroboflowwindow-private.h"

G_BEGIN_DECLS

#define GST_ROBOFLOW_MAX_ELEMENT_SIZE (64 << 20)

/* Scans a file that need not fit into memory. The functions are those of
 * GstRoboflowScanner, and scanner.error is what has gone wrong. A span is
 * valid until the next call. */
typedef struct
{
  GstRoboflowWindow window;
  GstRoboflowScanner scanner;   /* of the text in the window */
  gboolean stopped;             /* nothing more is read */
} GstRoboflowFileScanner;

/* @window: how many bytes are read at once; the window grows to the largest
 * value that is read in one piece. @cancellable: nullable */
void gst_roboflow_file_scanner_init (GstRoboflowFileScanner * file, gint fd,
    gsize window, GCancellable * cancellable);
void gst_roboflow_file_scanner_clear (GstRoboflowFileScanner * file);

/* Ends the scanning with @error (transfer full), in place of any other one. */
void gst_roboflow_file_scanner_stop (GstRoboflowFileScanner * file,
    GError * error);

/* The first character of what comes next; 0 at the end or after an error. */
gchar gst_roboflow_file_scanner_peek (GstRoboflowFileScanner * file);

gboolean gst_roboflow_file_scanner_next_member (GstRoboflowFileScanner * file,
    gboolean * first, GstRoboflowSpan * key);
gboolean gst_roboflow_file_scanner_next_item (GstRoboflowFileScanner * file,
    gboolean * first);

/* As gst_roboflow_scanner_skip(). Values of more than
 * GST_ROBOFLOW_MAX_ELEMENT_SIZE bytes are an error. */
gboolean gst_roboflow_file_scanner_skip (GstRoboflowFileScanner * file,
    GstRoboflowSpan * value);

/* Checks that nothing but white space follows. */
gboolean gst_roboflow_file_scanner_finish (GstRoboflowFileScanner * file);

/* Where @value begins in the file. */
guint64 gst_roboflow_file_scanner_get_offset (const GstRoboflowFileScanner *
    file, const GstRoboflowSpan * value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowFileScanner,
    gst_roboflow_file_scanner_clear)

G_END_DECLS
