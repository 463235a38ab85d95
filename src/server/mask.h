/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "blob.h"

G_BEGIN_DECLS

/* The forms that a mask has in answers. */

/* Run lengths in COCO's order: down the columns, beginning with a run of
 * zeros (element-type guint32). */
GArray *mask_run_lengths (const guint8 * mask, int width, int height);

/* COCO's text form of run lengths. */
char *mask_compress (GArray * run_lengths);

/* Adds the corners of the outline as {"x", "y"} objects. The polygon covers
 * the centres of exactly the blob's pixels, as long as its rows are whole. */
void mask_add_outline (const Blob * blob, JsonBuilder * builder);

/* @grey, width * height bytes, as a PNG in base64. */
char *mask_to_png (const guint8 * grey, int width, int height, GError ** error);

G_END_DECLS
