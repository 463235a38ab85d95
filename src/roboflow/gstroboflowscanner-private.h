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

/* Walks over JSON text and takes out what is wanted. All of the text is
 * checked on the way, that it is UTF-8 too. The first error stays, and every
 * further call fails at once. The text ends with a NUL that length does not
 * count. */
typedef struct
{
  const gchar *start;
  const gchar *at;
  const gchar *end;
  guint64 origin;               /* where in the file the text begins */
  guint depth;
  GError *error;

  gboolean plain;               /* the last string: ASCII without escapes */
  GString *key;                 /* holds a key with escapes */
} GstRoboflowScanner;

void gst_roboflow_scanner_init (GstRoboflowScanner * scanner,
    const gchar * text, gsize length, guint64 origin);

/* Goes on with another piece of the text, as deep inside as before. */
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

/* Moves to the next member of the object that was entered. first is TRUE
 * before the first call. key is decoded and lives until the next call. FALSE:
 * the object has ended, or there is an error. */
gboolean gst_roboflow_scanner_next_member (GstRoboflowScanner * scanner,
    gboolean * first, GstRoboflowSpan * key);

/* The same for the list that was entered. */
gboolean gst_roboflow_scanner_next_item (GstRoboflowScanner * scanner,
    gboolean * first);

/* Passes over one value of any kind. NaN, Infinity and -Infinity, which
 * Python writes, count as values. */
gboolean gst_roboflow_scanner_skip (GstRoboflowScanner * scanner,
    GstRoboflowSpan * value);

/* These pass over one value, too. FALSE if it is of another kind. */
gboolean gst_roboflow_scanner_read_null (GstRoboflowScanner * scanner);

gboolean gst_roboflow_scanner_read_number (GstRoboflowScanner * scanner,
    gdouble * number);

/* A whole number, however it is written. */
gboolean gst_roboflow_scanner_read_integer (GstRoboflowScanner * scanner,
    gint64 * integer);

/* What is between the quotes. plain tells whether it is what it stands for;
 * gst_roboflow_scanner_append_decoded() makes that of others. */
gboolean gst_roboflow_scanner_read_string (GstRoboflowScanner * scanner,
    GstRoboflowSpan * inside);

/* Ends everything: the text is well formed, but more than is accepted. */
void gst_roboflow_scanner_fail_limit (GstRoboflowScanner * scanner,
    const gchar * what);

/* Checks that nothing follows. */
gboolean gst_roboflow_scanner_finish (GstRoboflowScanner * scanner);

/* Whether the last error is that the text has ended. */
gboolean gst_roboflow_scanner_is_cut (const GstRoboflowScanner * scanner);

/* What a string stands for. What UTF-8 text cannot hold (half a surrogate pair,
 * NUL) becomes U+FFFD. */
void gst_roboflow_scanner_append_decoded (GString * text,
    const GstRoboflowSpan * inside);

/* name: a literal */
#define gst_roboflow_span_is(span, name) \
    ((span)->length == sizeof (name) - 1 \
        && memcmp ((span)->start, name, sizeof (name) - 1) == 0)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowScanner,
    gst_roboflow_scanner_clear)

G_END_DECLS
