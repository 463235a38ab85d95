/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bright blob of a dark picture: the pixels that are nearer to the
 * brightest level of the picture than to that of its background. */
typedef struct
{
  int frame_width;
  int frame_height;
  guint8 *mask;                 /* frame_width * frame_height, 1 is inside */
  guint n_pixels;
  int left;
  int top;
  int width;
  int height;
  double centre_x;              /* centre of gravity; pixel 0 is from 0 to 1 */
  double centre_y;
  double roundness;             /* 1: it fills as much of its box as an ellipse */
} Blob;

/* NULL when there is none. */
Blob *blob_find (const guint8 * luma, int width, int height, int stride);
void blob_free (Blob * self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Blob, blob_free)

G_END_DECLS
