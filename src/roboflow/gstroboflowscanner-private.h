/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

#define GST_ROBOFLOW_SCANNER_MAX_DEPTH 64

/* A piece of the text that is scanned. */
typedef struct
{
  const gchar *start;
  gsize length;
} GstRoboflowSpan;

/* Walks over JSON text without decoding it, to find out where things are and
 * that they are well formed. The first error stays, and every further call
 * fails at once. The text is UTF-8 and ends with a NUL that length does not
 * count. */
typedef struct
{
  const gchar *start;
  const gchar *at;
  const gchar *end;
  guint depth;
  GError *error;
} GstRoboflowScanner;

void gst_roboflow_scanner_init (GstRoboflowScanner * scanner,
    const gchar * text, gsize length);

void gst_roboflow_scanner_clear (GstRoboflowScanner * scanner);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowScanner,
    gst_roboflow_scanner_clear)

/* The first character of what comes next, 0 at the end. */
gchar gst_roboflow_scanner_peek (GstRoboflowScanner * scanner);

/* Enters an object ('{') or a list ('['). */
gboolean gst_roboflow_scanner_open (GstRoboflowScanner * scanner,
    gchar bracket);

/* Moves to the next member of the object that was entered. first is TRUE
 * before the first call. FALSE: the object has ended, or there is an error. */
gboolean gst_roboflow_scanner_next_member (GstRoboflowScanner * scanner,
    gboolean * first, GstRoboflowSpan * key);

/* The same for the list that was entered. */
gboolean gst_roboflow_scanner_next_item (GstRoboflowScanner * scanner,
    gboolean * first);

/* Passes over one value of any kind. NaN, Infinity and -Infinity, which
 * Python writes, count as values. */
gboolean gst_roboflow_scanner_skip (GstRoboflowScanner * scanner,
    GstRoboflowSpan * value);

/* Checks that nothing follows. */
gboolean gst_roboflow_scanner_finish (GstRoboflowScanner * scanner);

/* A copy of a well-formed value as strict JSON that json-glib reads as it is
 * meant. */
gchar *gst_roboflow_scanner_dup_strict (const GstRoboflowSpan * value);

G_END_DECLS
