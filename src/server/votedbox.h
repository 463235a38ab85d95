/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A window that a cascade has said yes to, or the mean of several. */
typedef struct
{
  double left;
  double top;
  double width;
  double height;
  guint votes;                  /* windows behind it */
} VotedBox;

/* A cascade says yes to many windows around an object, and now and then to a
 * single one by chance. Merges windows that nearly coincide. Drops boxes of
 * fewer than @min_votes windows, and those that overlap with one of more
 * votes. @windows: (transfer none) (element-type VotedBox)
 *
 * Returns: (transfer full) (element-type VotedBox): those of most votes
 *   first */
GArray *voted_boxes_merge (GArray * windows, guint min_votes);

G_END_DECLS
