/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "votedbox.h"

#include <math.h>

#define MAX_OFFSET 0.2
#define MAX_OVERLAP 0.4

static gboolean
nearly_coincide (const VotedBox * a, const VotedBox * b)
{
  double limit = MAX_OFFSET * (MIN (a->width, b->width)
      + MIN (a->height, b->height)) / 2;

  return fabs (a->left - b->left) <= limit && fabs (a->top - b->top) <= limit
      && fabs (a->left + a->width - b->left - b->width) <= limit
      && fabs (a->top + a->height - b->top - b->height) <= limit;
}

/* Gives windows that nearly coincide, or that others connect, one label. */
static void
label_from (GArray * windows, guint * labels, guint start, guint label)
{
  g_autoptr (GQueue) waiting = g_queue_new ();

  labels[start] = label;
  g_queue_push_tail (waiting, GUINT_TO_POINTER (start));
  while (!g_queue_is_empty (waiting)) {
    guint at = GPOINTER_TO_UINT (g_queue_pop_head (waiting));

    for (guint i = 0; i < windows->len; i++) {
      if (labels[i] == 0
          && nearly_coincide (&g_array_index (windows, VotedBox, at),
              &g_array_index (windows, VotedBox, i))) {
        labels[i] = label;
        g_queue_push_tail (waiting, GUINT_TO_POINTER (i));
      }
    }
  }
}

static VotedBox
mean_of_label (GArray * windows, const guint * labels, guint label)
{
  VotedBox sum = { 0, };

  for (guint i = 0; i < windows->len; i++) {
    const VotedBox *window = &g_array_index (windows, VotedBox, i);

    if (labels[i] != label)
      continue;
    sum.left += window->left;
    sum.top += window->top;
    sum.width += window->width;
    sum.height += window->height;
    sum.votes++;
  }
  sum.left /= sum.votes;
  sum.top /= sum.votes;
  sum.width /= sum.votes;
  sum.height /= sum.votes;
  return sum;
}

static int
compare_votes (gconstpointer a, gconstpointer b)
{
  guint left = ((const VotedBox *) a)->votes;
  guint right = ((const VotedBox *) b)->votes;

  return left < right ? 1 : left > right ? -1 : 0;
}

static double
overlap_of_smaller (const VotedBox * a, const VotedBox * b)
{
  double width = MIN (a->left + a->width, b->left + b->width)
      - MAX (a->left, b->left);
  double height = MIN (a->top + a->height, b->top + b->height)
      - MAX (a->top, b->top);

  if (width <= 0 || height <= 0)
    return 0;
  return width * height / MIN (a->width * a->height, b->width * b->height);
}

static void
drop_overlapped (GArray * boxes)
{
  for (guint i = 0; i < boxes->len; i++) {
    for (guint j = boxes->len - 1; j > i; j--) {
      if (overlap_of_smaller (&g_array_index (boxes, VotedBox, i),
              &g_array_index (boxes, VotedBox, j)) > MAX_OVERLAP)
        g_array_remove_index (boxes, j);
    }
  }
}

GArray *
voted_boxes_merge (GArray * windows, guint min_votes)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (VotedBox));
  g_autofree guint *labels = g_new0 (guint, MAX (windows->len, 1));
  guint n_labels = 0;

  for (guint i = 0; i < windows->len; i++) {
    if (labels[i] == 0)
      label_from (windows, labels, i, ++n_labels);
  }
  for (guint label = 1; label <= n_labels; label++) {
    VotedBox box = mean_of_label (windows, labels, label);
    if (box.votes >= min_votes)
      g_array_append_val (boxes, box);
  }
  g_array_sort (boxes, compare_votes);
  drop_overlapped (boxes);
  return boxes;
}
