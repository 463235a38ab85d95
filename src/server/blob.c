/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "blob.h"

#include <math.h>

#define MIN_CONTRAST 64
#define MIN_PIXELS 16
#define MIN_ROUNDNESS 0.8

/* @background: the level that half of the pixels do not exceed. @peak: the
 * highest level that MIN_PIXELS pixels reach. Coding noise changes neither. */
static void
measure_levels (const guint8 * luma, int width, int height, int stride,
    int *background, int *peak)
{
  guint histogram[256] = { 0, };
  guint half = (guint) width * height / 2;
  guint seen;

  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++)
      histogram[luma[y * stride + x]]++;
  }
  *background = 0;
  for (seen = histogram[0]; seen < half; seen += histogram[*background])
    (*background)++;
  *peak = 255;
  for (seen = histogram[255]; seen < MIN_PIXELS && *peak > 0;
      seen += histogram[*peak])
    (*peak)--;
}

static void
grow_box (int x, int y, int *left, int *top, int *right, int *bottom)
{
  *left = MIN (*left, x);
  *top = MIN (*top, y);
  *right = MAX (*right, x);
  *bottom = MAX (*bottom, y);
}

/* Gives @label to all pixels of 1 that are connected with the one at @start.
 * @stack: room for all pixels
 *
 * Returns: how many there are */
static guint
flood (guint8 * mask, int width, int height, guint start, guint8 label,
    guint * stack)
{
  guint n_found = 0, n_done = 0;

  mask[start] = label;
  stack[n_found++] = start;
  while (n_done < n_found) {
    guint at = stack[n_done++];
    guint x = at % width;
    guint neighbours[4] = { at - 1, at + 1, at - width, at + width };
    gboolean inside[4] = {
      x > 0, x + 1 < (guint) width, at >= (guint) width,
      at + width < (guint) width * height
    };

    for (int i = 0; i < 4; i++) {
      if (inside[i] && mask[neighbours[i]] == 1) {
        mask[neighbours[i]] = label;
        stack[n_found++] = neighbours[i];
      }
    }
  }
  return n_found;
}

/* Leaves only the largest connected part of @mask. */
static guint
keep_largest (guint8 * mask, int width, int height)
{
  guint size = (guint) width * height;
  g_autofree guint *stack = g_new (guint, size);
  guint largest = 0, largest_start = 0;

  for (guint i = 0; i < size; i++) {
    guint n;

    if (mask[i] != 1)
      continue;
    n = flood (mask, width, height, i, 2, stack);
    if (n > largest) {
      largest = n;
      largest_start = i;
    }
  }
  for (guint i = 0; i < size; i++)
    mask[i] = mask[i] == 2;
  if (largest == 0)
    return 0;

  flood (mask, width, height, largest_start, 2, stack);
  for (guint i = 0; i < size; i++)
    mask[i] = mask[i] == 2;
  return largest;
}

static void
measure (Blob * self)
{
  int left = G_MAXINT, top = G_MAXINT, right = -1, bottom = -1;
  double sum_x = 0, sum_y = 0, ellipse;

  for (int y = 0; y < self->frame_height; y++) {
    for (int x = 0; x < self->frame_width; x++) {
      if (!self->mask[y * self->frame_width + x])
        continue;
      grow_box (x, y, &left, &top, &right, &bottom);
      sum_x += x + 0.5;
      sum_y += y + 0.5;
    }
  }
  self->left = left;
  self->top = top;
  self->width = right + 1 - left;
  self->height = bottom + 1 - top;
  self->centre_x = sum_x / self->n_pixels;
  self->centre_y = sum_y / self->n_pixels;
  ellipse = G_PI / 4 * self->width * self->height;
  self->roundness = MAX (0, 1 - fabs (self->n_pixels - ellipse) / ellipse);
}

Blob *
blob_find (const guint8 * luma, int width, int height, int stride)
{
  g_autoptr (Blob) self = g_new0 (Blob, 1);
  int background, peak, threshold;

  measure_levels (luma, width, height, stride, &background, &peak);
  if (peak - background < MIN_CONTRAST)
    return NULL;

  threshold = (background + peak + 1) / 2;
  self->frame_width = width;
  self->frame_height = height;
  self->mask = g_new0 (guint8, (gsize) width * height);
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++)
      self->mask[y * width + x] = luma[y * stride + x] >= threshold;
  }
  self->n_pixels = keep_largest (self->mask, width, height);
  if (self->n_pixels < MIN_PIXELS)
    return NULL;
  measure (self);
  if (self->roundness < MIN_ROUNDNESS)
    return NULL;
  return g_steal_pointer (&self);
}

void
blob_free (Blob * self)
{
  g_free (self->mask);
  g_free (self);
}
