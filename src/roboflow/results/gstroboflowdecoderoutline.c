/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads the shape of an object: its outline, its mask, its keypoints. */

#include "gstroboflowdecoder-private.h"
#include "gstroboflowrle-private.h"

/* Returns: FALSE if it is not a point */
static gboolean
read_point (GstRoboflowDecoder * decoder, gdouble point[2])
{
  GstRoboflowScanner *scanner = &decoder->scanner;
  gboolean first = TRUE, has_x = FALSE, has_y = FALSE;
  GstRoboflowSpan key;

  if (gst_roboflow_decoder_skip_others (decoder, '{'))
    return FALSE;
  gst_roboflow_scanner_open (scanner, '{');
  while (gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    if (gst_roboflow_span_is (&key, "x"))
      has_x = gst_roboflow_decoder_read_double (decoder, &point[0]);
    else if (gst_roboflow_span_is (&key, "y"))
      has_y = gst_roboflow_decoder_read_double (decoder, &point[1]);
    else
      gst_roboflow_scanner_skip (scanner, NULL);
  }
  return has_x && has_y;
}

void
gst_roboflow_decoder_read_points (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction)
{
  GArray *numbers = decoder->numbers;
  gboolean first = TRUE, usable = TRUE;

  prediction->n_points = 0;
  prediction->points = NULL;
  if (gst_roboflow_decoder_skip_others (decoder, '['))
    return;
  g_array_set_size (numbers, 0);
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    gdouble point[2];

    if (!read_point (decoder, point))
      usable = FALSE;
    else if (numbers->len == 2 * GST_ROBOFLOW_MAX_POINTS)
      decoder->bad = TRUE;
    else
      g_array_append_vals (numbers, point, 2);
  }
  if (!usable || numbers->len < 2 * 3)
    return;
  prediction->n_points = numbers->len / 2;
  prediction->points = gst_roboflow_arena_memdup (decoder->arena,
      numbers->data, numbers->len * sizeof (gdouble));
}

/* Returns: (nullable): the run lengths as COCO compresses them */
static const gchar *
read_run_list (GstRoboflowDecoder * decoder)
{
  g_autofree gchar *counts = NULL;
  gboolean first = TRUE, usable = TRUE;

  g_array_set_size (decoder->runs, 0);
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    gint64 integer = -1;
    guint32 run;

    gst_roboflow_scanner_read_integer (&decoder->scanner, &integer);
    usable &= integer >= 0 && integer <= G_MAXUINT32;
    run = integer;
    g_array_append_val (decoder->runs, run);
  }
  if (!usable)
    return NULL;
  counts = gst_roboflow_rle_compress ((guint32 *) decoder->runs->data,
      decoder->runs->len);
  return gst_roboflow_arena_strndup (decoder->arena, counts, strlen (counts));
}

/* @size: height and width, in this order */
static gboolean
read_size (GstRoboflowDecoder * decoder, gint64 size[2])
{
  gboolean first = TRUE, usable = TRUE;
  guint n = 0;

  if (gst_roboflow_decoder_skip_others (decoder, '['))
    return FALSE;
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    gint64 side = 0;

    gst_roboflow_scanner_read_integer (&decoder->scanner, &side);
    usable &= n < 2 && side > 0 && side <= G_MAXINT;
    if (n < 2)
      size[n++] = side;
  }
  return usable && n == 2;
}

static const gchar *
read_counts (GstRoboflowDecoder * decoder)
{
  gchar kind = gst_roboflow_scanner_peek (&decoder->scanner);

  if (kind == '[')
    return read_run_list (decoder);
  if (kind == '"')
    return gst_roboflow_decoder_read_blob (decoder);
  gst_roboflow_scanner_skip (&decoder->scanner, NULL);
  return NULL;
}

void
gst_roboflow_decoder_read_rle (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction)
{
  GstRoboflowScanner *scanner = &decoder->scanner;
  const gchar *counts = NULL;
  gboolean first = TRUE, has_size = FALSE;
  GstRoboflowSpan key;
  gint64 size[2];

  prediction->rle = NULL;
  if (gst_roboflow_decoder_skip_others (decoder, '{'))
    return;
  gst_roboflow_scanner_open (scanner, '{');
  while (gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    if (gst_roboflow_span_is (&key, "size"))
      has_size = read_size (decoder, size);
    else if (gst_roboflow_span_is (&key, "counts"))
      counts = read_counts (decoder);
    else
      gst_roboflow_scanner_skip (scanner, NULL);
  }
  if (!has_size || counts == NULL
      || !gst_roboflow_rle_check (counts, strlen (counts), size[1], size[0]))
    return;
  prediction->rle = counts;
  prediction->mask_width = size[1];
  prediction->mask_height = size[0];
}

/* Returns: FALSE if it is not a keypoint */
static gboolean
read_keypoint (GstRoboflowDecoder * decoder, GstRoboflowKeypoint * keypoint)
{
  GstRoboflowScanner *scanner = &decoder->scanner;
  gboolean first = TRUE, has_x = FALSE, has_y = FALSE;
  GstRoboflowSpan key;

  if (gst_roboflow_decoder_skip_others (decoder, '{'))
    return FALSE;
  gst_roboflow_scanner_open (scanner, '{');
  while (gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    if (gst_roboflow_scanner_peek (scanner) == 'n')
      gst_roboflow_scanner_skip (scanner, NULL);
    else if (gst_roboflow_span_is (&key, "x"))
      has_x = gst_roboflow_decoder_read_double (decoder, &keypoint->x);
    else if (gst_roboflow_span_is (&key, "y"))
      has_y = gst_roboflow_decoder_read_double (decoder, &keypoint->y);
    else if (gst_roboflow_span_is (&key, "confidence"))
      keypoint->has_confidence =
          gst_roboflow_decoder_read_double (decoder, &keypoint->confidence);
    else if (gst_roboflow_span_is (&key, "class_id"))
      keypoint->has_class_id =
          gst_roboflow_decoder_read_int (decoder, &keypoint->class_id);
    else if (gst_roboflow_span_is (&key, "class")
        || (gst_roboflow_span_is (&key, "class_name")
            && keypoint->class_name == NULL))
      keypoint->class_name = gst_roboflow_decoder_read_text (decoder, 0);
    else
      gst_roboflow_scanner_skip (scanner, NULL);
  }
  return has_x && has_y;
}

void
gst_roboflow_decoder_read_keypoints (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction)
{
  GArray *keypoints = decoder->keypoints;
  gboolean first = TRUE;

  prediction->n_keypoints = 0;
  if (gst_roboflow_decoder_skip_others (decoder, '['))
    return;
  g_array_set_size (keypoints, 0);
  gst_roboflow_scanner_open (&decoder->scanner, '[');
  while (gst_roboflow_scanner_next_item (&decoder->scanner, &first)) {
    GstRoboflowKeypoint keypoint = { NULL, };

    if (!read_keypoint (decoder, &keypoint))
      continue;
    if (keypoints->len == GST_ROBOFLOW_MAX_POINTS)
      decoder->bad = TRUE;
    else
      g_array_append_val (keypoints, keypoint);
  }
  prediction->n_keypoints = keypoints->len;
  prediction->keypoints = gst_roboflow_arena_memdup (decoder->arena,
      keypoints->data, keypoints->len * sizeof (GstRoboflowKeypoint));
}
