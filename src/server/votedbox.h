/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Windows of a cascade, and what they agree on. */
typedef struct
{
  double left;
  double top;
  double width;
  double height;
  guint votes;                  /* windows behind it */
} VotedBox;

/* A cascade answers yes for many windows around one object, and here and there
 * for a single one by chance. Merges windows that nearly coincide, drops what
 * has fewer than @min_votes and what lies upon something with more votes.
 * Takes and returns (element-type VotedBox), the most votes first. */
GArray *voted_boxes_merge (GArray * windows, guint min_votes);

G_END_DECLS
