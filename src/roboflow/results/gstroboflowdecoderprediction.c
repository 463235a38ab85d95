/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads an item of a list of predictions: an object with a box, a label, a
 * gaze. */

#include "gstroboflowdecoder-private.h"

/* The parts of a box and of a gaze. */
enum
{
  HAS_X = 1 << 0,
  HAS_Y = 1 << 1,
  HAS_WIDTH = 1 << 2,
  HAS_HEIGHT = 1 << 3,
  HAS_BOX = HAS_X | HAS_Y | HAS_WIDTH | HAS_HEIGHT,
  HAS_YAW = 1 << 4,
  HAS_PITCH = 1 << 5,
  HAS_GAZE = HAS_YAW | HAS_PITCH,
};

static guint read_members (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

static inline guint
read_part (GstRoboflowDecoder * decoder, gdouble * number, guint part)
{
  return gst_roboflow_decoder_read_double (decoder, number) ? part : 0;
}

/* Members that few predictions have: looked for last. Older servers wrote
 * "class_name". */
static guint
read_rare_member (GstRoboflowDecoder * decoder, const GstRoboflowSpan * key,
    GstRoboflowPrediction * prediction)
{
  if (gst_roboflow_span_is (key, "points"))
    gst_roboflow_decoder_read_points (decoder, prediction);
  else if (gst_roboflow_span_is (key, "rle")
      || gst_roboflow_span_is (key, "rle_mask"))
    gst_roboflow_decoder_read_rle (decoder, prediction);
  else if (gst_roboflow_span_is (key, "mask")
      && gst_roboflow_scanner_peek (&decoder->scanner) == '"')
    prediction->mask_png = gst_roboflow_decoder_read_blob (decoder);
  else if (gst_roboflow_span_is (key, "keypoints")
      || gst_roboflow_span_is (key, "landmarks"))
    gst_roboflow_decoder_read_keypoints (decoder, prediction);
  else if (gst_roboflow_span_is (key, "class_name")
      && prediction->class_name == NULL)
    prediction->class_name = gst_roboflow_decoder_read_text (decoder, 0);
  else if (gst_roboflow_span_is (key, "yaw"))
    return read_part (decoder, &prediction->yaw, HAS_YAW);
  else if (gst_roboflow_span_is (key, "pitch"))
    return read_part (decoder, &prediction->pitch, HAS_PITCH);
  else if (gst_roboflow_span_is (key, "face")
      && gst_roboflow_scanner_peek (&decoder->scanner) == '{')
    return read_members (decoder, prediction);
  else
    gst_roboflow_scanner_skip (&decoder->scanner, NULL);
  return 0;
}

/* Returns: the part of a box or gaze that was read, or 0 */
static guint
read_member (GstRoboflowDecoder * decoder, const GstRoboflowSpan * key,
    GstRoboflowPrediction * prediction)
{
  if (gst_roboflow_scanner_peek (&decoder->scanner) == 'n') {
    gst_roboflow_scanner_skip (&decoder->scanner, NULL);
    return 0;
  }
  if (gst_roboflow_span_is (key, "x"))
    return read_part (decoder, &prediction->left, HAS_X);
  if (gst_roboflow_span_is (key, "y"))
    return read_part (decoder, &prediction->top, HAS_Y);
  if (gst_roboflow_span_is (key, "width"))
    return read_part (decoder, &prediction->width, HAS_WIDTH);
  if (gst_roboflow_span_is (key, "height"))
    return read_part (decoder, &prediction->height, HAS_HEIGHT);

  if (gst_roboflow_span_is (key, "confidence"))
    prediction->has_confidence =
        gst_roboflow_decoder_read_double (decoder, &prediction->confidence);
  else if (gst_roboflow_span_is (key, "class"))
    prediction->class_name = gst_roboflow_decoder_read_text (decoder, 0);
  else if (gst_roboflow_span_is (key, "class_id"))
    prediction->has_class_id =
        gst_roboflow_decoder_read_int (decoder, &prediction->class_id);
  else if (gst_roboflow_span_is (key, "detection_id"))
    prediction->detection_id = gst_roboflow_decoder_read_text (decoder, 0);
  else if (gst_roboflow_span_is (key, "tracker_id"))
    prediction->has_tracker_id =
        gst_roboflow_decoder_read_int64 (decoder, &prediction->tracker_id);
  else if (gst_roboflow_span_is (key, "parent_id"))
    prediction->parent_id = gst_roboflow_decoder_read_text (decoder, 0);
  else
    return read_rare_member (decoder, key, prediction);
  return 0;
}

/* Returns: all parts that were read */
static guint
read_members (GstRoboflowDecoder * decoder, GstRoboflowPrediction * prediction)
{
  GstRoboflowSpan key;
  gboolean first = TRUE;
  guint parts = 0;

  gst_roboflow_scanner_open (&decoder->scanner, '{');
  while (gst_roboflow_scanner_next_member (&decoder->scanner, &first, &key))
    parts |= read_member (decoder, &key, prediction);
  return parts;
}

static gboolean
says_anything (const GstRoboflowPrediction * prediction)
{
  return prediction->has_box || prediction->class_name != NULL
      || prediction->has_class_id || prediction->has_confidence
      || prediction->n_points > 0 || prediction->n_keypoints > 0
      || prediction->rle != NULL || prediction->mask_png != NULL
      || prediction->has_gaze;
}

/* A box has all four parts or none, a gaze has both or none. The service gives
 * the centre of a box. */
void
gst_roboflow_decoder_read_prediction (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction)
{
  guint parts;

  if (gst_roboflow_decoder_skip_others (decoder, '{')) {
    decoder->bad = TRUE;
    return;
  }
  parts = read_members (decoder, prediction);

  prediction->has_box = (parts & HAS_BOX) == HAS_BOX;
  prediction->has_gaze = (parts & HAS_GAZE) == HAS_GAZE;
  prediction->left -= prediction->width / 2;
  prediction->top -= prediction->height / 2;
  if (((parts & HAS_BOX) && !prediction->has_box)
      || ((parts & HAS_GAZE) && !prediction->has_gaze)
      || prediction->width < 0 || prediction->height < 0
      || !says_anything (prediction))
    decoder->bad = TRUE;
}
