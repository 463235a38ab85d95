/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <string.h>

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

#define GST_ROBOFLOW_SCANNER_MAX_DEPTH 64

/* A piece of the text that is scanned. */
typedef struct
{
  const gchar *start;
  gsize length;
} GstRoboflowSpan;

/* Walks over JSON text and reads what is asked for. All of the text is
 * checked, also that it is UTF-8. The first error is kept, and every call
 * after it fails at once. The text ends with a NUL, which its length does not
 * count. */
typedef struct
{
  const gchar *start;
  const gchar *at;
  const gchar *end;
  guint64 origin;               /* where in the file the text begins */
  guint depth;
  GError *error;

  gboolean plain;               /* the last string was ASCII without escapes */
  GString *key;                 /* the last key, if it was not */
} GstRoboflowScanner;

void gst_roboflow_scanner_init (GstRoboflowScanner * scanner,
    const gchar * text, gsize length, guint64 origin);

/* Goes on with another piece of the same text: the depth stays, an error is
 * cleared. @origin: where in the file the piece begins */
void gst_roboflow_scanner_move (GstRoboflowScanner * scanner,
    const gchar * text, gsize length, guint64 origin);

void gst_roboflow_scanner_clear (GstRoboflowScanner * scanner);

/* The first character of what comes next, 0 at the end. */
static inline gchar
gst_roboflow_scanner_peek (GstRoboflowScanner * scanner)
{
  while (*scanner->at == ' ' || *scanner->at == '\n' || *scanner->at == '\t'
      || *scanner->at == '\r')
    scanner->at++;
  return *scanner->at;
}

/* Enters an object ('{') or a list ('['). */
gboolean gst_roboflow_scanner_open (GstRoboflowScanner * scanner,
    gchar bracket);

/* Moves to the next member of the object that was entered. @first has to be
 * TRUE before the first call. @key is decoded, and valid until the next call.
 * FALSE: the object has ended, or there is an error. */
gboolean gst_roboflow_scanner_next_member (GstRoboflowScanner * scanner,
    gboolean * first, GstRoboflowSpan * key);

/* Moves to the next item of the list that was entered. */
gboolean gst_roboflow_scanner_next_item (GstRoboflowScanner * scanner,
    gboolean * first);

/* Passes over one value of any kind, which @value (nullable) is set to. NaN,
 * Infinity and -Infinity, which Python writes, count as values. */
gboolean gst_roboflow_scanner_skip (GstRoboflowScanner * scanner,
    GstRoboflowSpan * value);

/* These pass over one value, too. FALSE, and nothing is set, if it is of
 * another kind. */
gboolean gst_roboflow_scanner_read_null (GstRoboflowScanner * scanner);

gboolean gst_roboflow_scanner_read_number (GstRoboflowScanner * scanner,
    gdouble * number);

/* A whole number, however it is written. */
gboolean gst_roboflow_scanner_read_integer (GstRoboflowScanner * scanner,
    gint64 * integer);

/* What is between the quotes. Unless scanner->plain is set afterwards,
 * gst_roboflow_text_append_unescaped() has to decode it. */
gboolean gst_roboflow_scanner_read_string (GstRoboflowScanner * scanner,
    GstRoboflowSpan * inside);

/* Sets an error: the text is well formed, but there is more of it than is
 * accepted. */
void gst_roboflow_scanner_fail_limit (GstRoboflowScanner * scanner,
    const gchar * what);

/* Checks that nothing but white space follows. */
gboolean gst_roboflow_scanner_finish (GstRoboflowScanner * scanner);

/* Whether the last error is that the text has ended. */
gboolean gst_roboflow_scanner_is_cut (const GstRoboflowScanner * scanner);

/* @name: a string literal */
#define gst_roboflow_span_is(span, name) \
    ((span)->length == sizeof (name) - 1 \
        && memcmp ((span)->start, name, sizeof (name) - 1) == 0)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowScanner,
    gst_roboflow_scanner_clear)

G_END_DECLS
