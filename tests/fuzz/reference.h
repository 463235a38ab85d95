/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A second reader of results files, as simple as can be and slow: it has all
 * of the text in memory and knows nothing of windows, indexes and types. What
 * the library says is held against it. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  const gchar *start;
  gsize length;
} ReferenceSpan;

/* A list of the file. */
typedef struct
{
  gchar *name;
  GArray *elements;             /* ReferenceSpan */
} ReferenceList;

typedef struct
{
  GPtrArray *lists;             /* ReferenceList, in the order of their ends */
  gboolean is_whole;            /* one object and nothing else */
} Reference;

/* The text has to outlive what is returned. */
Reference *reference_new (const gchar * text, gsize length);

void reference_free (Reference * reference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)

/* The last list of one of these names, or NULL. */
const ReferenceList *reference_find (const Reference * reference,
    const gchar * name, const gchar * other_name);

/* How many lists with names of their own are there. */
guint reference_count_names (const Reference * reference);

/* A non-negative whole number of at most 15 digits. */
gboolean reference_is_plain_number (const ReferenceSpan * span,
    guint64 * number);

/* Frames come in the order of their numbers, those of the same number in that
 * of the file. Returns: (transfer full): for each of the first n_frames where
 * it is in the file; NULL if there are not so many */
guint *reference_order (const Reference * reference, guint n_frames);

/* A time that makes no sense, or goes back, is GST_CLOCK_TIME_NONE. Returns:
 * (transfer full): for each frame in that order */
GstClockTime *reference_times (const Reference * reference,
    const guint * order, guint n_frames);

/* Whether the JSON says the same as the text it was made from, but for what
 * strict JSON or UTF-8 cannot hold. */
gboolean reference_is_same (const ReferenceSpan * span, const gchar * json);

G_END_DECLS
