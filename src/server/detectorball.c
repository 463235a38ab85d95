/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <gst/video/video.h>
#include <math.h>

#include "blob.h"
#include "detector.h"
#include "frameconverter.h"
#include "mask.h"

/* Finds the ball of "videotestsrc pattern=ball" and describes it as any of the
 * types of inference would. The numbers are measured, not made up: a
 * confidence is how round the blob is, or how much of it is in a quadrant. */

#define BALL_CLASS "ball"
#define BALL_CLASS_ID 0
#define DEFAULT_LABEL_CONFIDENCE 0.4
#define GRID 8

typedef struct _Ball Ball;
typedef gboolean (*BallFunc) (Ball * self, JsonBuilder * builder,
    GError ** error);

struct _Ball
{
  Detector parent;
  FrameConverter *converter;
  double min_confidence;
  MaskFormat mask_format;
  BallFunc describe;

  /* the frame that is being looked at */
  const guint8 *luma;
  int width;
  int height;
  int stride;
  Blob *blob;                   /* NULL: no ball */
};

static gboolean
is_seen (const Ball * self)
{
  return self->blob && self->blob->roundness >= self->min_confidence;
}

static void
begin_predictions (const Ball * self, JsonBuilder * builder)
{
  detector_add_image (builder, self->width, self->height);
  json_builder_set_member_name (builder, "predictions");
}

static void
begin_ball (const Ball * self, JsonBuilder * builder)
{
  const Blob *blob = self->blob;

  detector_begin_box (builder, blob->left, blob->top, blob->width,
      blob->height);
  detector_add_class (builder, BALL_CLASS, BALL_CLASS_ID, blob->roundness);
}

/* @add_shape: (nullable): adds what there is to the box */
static gboolean
describe_object (Ball * self, JsonBuilder * builder, BallFunc add_shape,
    GError ** error)
{
  begin_predictions (self, builder);
  json_builder_begin_array (builder);
  if (is_seen (self)) {
    begin_ball (self, builder);
    if (add_shape && !add_shape (self, builder, error))
      return FALSE;
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  return TRUE;
}

static gboolean
describe_box (Ball * self, JsonBuilder * builder, GError ** error)
{
  return describe_object (self, builder, NULL, error);
}

static void
add_run_lengths (const Blob * blob, gboolean as_list, JsonBuilder * builder)
{
  g_autoptr (GArray) runs = mask_run_lengths (blob->mask, blob->frame_width,
      blob->frame_height);

  detector_add_string (builder, "mask_format", "rle");
  json_builder_set_member_name (builder, as_list ? "rle_mask" : "rle");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "size");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, blob->frame_height);
  json_builder_add_int_value (builder, blob->frame_width);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "counts");
  if (as_list) {
    json_builder_begin_array (builder);
    for (guint i = 0; i < runs->len; i++)
      json_builder_add_int_value (builder, g_array_index (runs, guint32, i));
    json_builder_end_array (builder);
  } else {
    g_autofree char *counts = mask_compress (runs);
    json_builder_add_string_value (builder, counts);
  }
  json_builder_end_object (builder);
}

static gboolean
add_png (const Blob * blob, const char *name, const guint8 * grey,
    JsonBuilder * builder, GError ** error)
{
  g_autofree char *png = mask_to_png (grey, blob->frame_width,
      blob->frame_height, error);

  if (!png)
    return FALSE;
  detector_add_string (builder, name, png);
  return TRUE;
}

static gboolean
add_mask (Ball * self, JsonBuilder * builder, GError ** error)
{
  switch (self->mask_format) {
    case MASK_RLE:
    case MASK_RLE_LIST:
      add_run_lengths (self->blob, self->mask_format == MASK_RLE_LIST, builder);
      return TRUE;
    case MASK_PNG:
      return add_png (self->blob, "mask", self->blob->mask, builder, error);
    default:
      json_builder_set_member_name (builder, "points");
      json_builder_begin_array (builder);
      mask_add_outline (self->blob, builder);
      json_builder_end_array (builder);
      return TRUE;
  }
}

static gboolean
describe_instance (Ball * self, JsonBuilder * builder, GError ** error)
{
  return describe_object (self, builder, add_mask, error);
}

static gboolean
add_keypoints (Ball * self, JsonBuilder * builder, GError ** error)
{
  const Blob *blob = self->blob;
  double right = blob->left + blob->width;
  double bottom = blob->top + blob->height;
  const struct
  {
    const char *name;
    double x, y;
  } points[] = {
    {"centre", blob->centre_x, blob->centre_y},
    {"left", blob->left, blob->centre_y},
    {"right", right, blob->centre_y},
    {"top", blob->centre_x, blob->top},
    {"bottom", blob->centre_x, bottom},
  };

  json_builder_set_member_name (builder, "keypoints");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++) {
    json_builder_begin_object (builder);
    detector_add_double (builder, "x", points[i].x);
    detector_add_double (builder, "y", points[i].y);
    detector_add_class (builder, points[i].name, i, blob->roundness);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  return TRUE;
}

static gboolean
describe_keypoints (Ball * self, JsonBuilder * builder, GError ** error)
{
  return describe_object (self, builder, add_keypoints, error);
}

typedef struct
{
  const char *name;
  int id;
  double share;
} Quadrant;

static int
compare_shares (const void *a, const void *b)
{
  double difference = ((const Quadrant *) b)->share
      - ((const Quadrant *) a)->share;

  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

/* How much of the ball is in which quadrant, the most first. */
static void
measure_shares (const Blob * blob, Quadrant quadrants[4])
{
  static const char *const names[] = {
    "top-left", "top-right", "bottom-left", "bottom-right"
  };

  for (int i = 0; i < 4; i++) {
    quadrants[i].name = names[i];
    quadrants[i].id = i;
    quadrants[i].share = 0;
  }
  for (int y = blob->top; y < blob->top + blob->height; y++) {
    for (int x = blob->left; x < blob->left + blob->width; x++) {
      int at = (2 * y >= blob->frame_height) * 2 + (2 * x >= blob->frame_width);

      if (blob->mask[y * blob->frame_width + x])
        quadrants[at].share += 1.0 / blob->n_pixels;
    }
  }
  qsort (quadrants, 4, sizeof *quadrants, compare_shares);
}

static gboolean
describe_single_label (Ball * self, JsonBuilder * builder, GError ** error)
{
  Quadrant quadrants[4] = { 0, };

  if (self->blob)
    measure_shares (self->blob, quadrants);
  begin_predictions (self, builder);
  json_builder_begin_array (builder);
  for (int i = 0; self->blob && i < 4; i++) {
    json_builder_begin_object (builder);
    detector_add_class (builder, quadrants[i].name, quadrants[i].id,
        quadrants[i].share);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  detector_add_string (builder, "top", self->blob ? quadrants[0].name : "");
  detector_add_double (builder, "confidence", quadrants[0].share);
  return TRUE;
}

static gboolean
describe_labels (Ball * self, JsonBuilder * builder, GError ** error)
{
  double threshold = self->min_confidence > 0
      ? self->min_confidence : DEFAULT_LABEL_CONFIDENCE;
  Quadrant quadrants[4] = { 0, };
  guint n = self->blob ? 4 : 0;

  if (self->blob)
    measure_shares (self->blob, quadrants);
  begin_predictions (self, builder);
  json_builder_begin_object (builder);
  for (guint i = 0; i < n; i++) {
    json_builder_set_member_name (builder, quadrants[i].name);
    json_builder_begin_object (builder);
    detector_add_double (builder, "confidence", quadrants[i].share);
    detector_add_int (builder, "class_id", quadrants[i].id);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "predicted_classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n && quadrants[i].share >= threshold; i++)
    json_builder_add_string_value (builder, quadrants[i].name);
  json_builder_end_array (builder);
  return TRUE;
}

/* How far each pixel is from middle grey: at the ball's edge it is not sure. */
static guint8 *
confidence_of_pixels (const Ball * self)
{
  guint8 *grey = g_malloc ((gsize) self->width * self->height);

  for (int y = 0; y < self->height; y++) {
    for (int x = 0; x < self->width; x++) {
      int level = self->luma[y * self->stride + x];
      grey[y * self->width + x] = CLAMP (abs (level - 128) * 2, 0, 255);
    }
  }
  return grey;
}

static gboolean
describe_classes_of_pixels (Ball * self, JsonBuilder * builder, GError ** error)
{
  g_autofree guint8 *nothing = g_malloc0 ((gsize) self->width * self->height);
  g_autofree guint8 *confidence = confidence_of_pixels (self);
  Blob whole = {.frame_width = self->width,.frame_height = self->height };

  begin_predictions (self, builder);
  json_builder_begin_object (builder);
  if (!add_png (&whole, "segmentation_mask",
          self->blob ? self->blob->mask : nothing, builder, error)
      || !add_png (&whole, "confidence_mask", confidence, builder, error))
    return FALSE;
  json_builder_set_member_name (builder, "class_map");
  json_builder_begin_object (builder);
  detector_add_string (builder, "0", "background");
  detector_add_string (builder, "1", BALL_CLASS);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return TRUE;
}

static double
mean_luma (const Ball * self, int column, int row)
{
  int left = column * self->width / GRID;
  int right = MAX (left + 1, (column + 1) * self->width / GRID);
  int top = row * self->height / GRID;
  int bottom = MAX (top + 1, (row + 1) * self->height / GRID);
  double sum = 0;

  for (int y = top; y < bottom; y++) {
    for (int x = left; x < right; x++)
      sum += self->luma[y * self->stride + x];
  }
  return sum / ((right - left) * (bottom - top));
}

/* The mean brightness in a grid, as a vector of length 1. */
static gboolean
describe_embedding (Ball * self, JsonBuilder * builder, GError ** error)
{
  double values[GRID * GRID];
  double squares = 0;

  for (int i = 0; i < GRID * GRID; i++) {
    values[i] = mean_luma (self, i % GRID, i / GRID);
    squares += values[i] * values[i];
  }
  json_builder_set_member_name (builder, "embeddings");
  json_builder_begin_array (builder);
  json_builder_begin_array (builder);
  for (int i = 0; i < GRID * GRID; i++)
    json_builder_add_double_value (builder,
        squares > 0 ? values[i] / sqrt (squares) : 0);
  json_builder_end_array (builder);
  json_builder_end_array (builder);
  return TRUE;
}

static gboolean
ball_infer (Detector * detector, GstSample * sample, JsonBuilder * builder,
    GError ** error)
{
  Ball *self = (Ball *) detector;
  g_autoptr (GstSample) grey =
      frame_converter_run (self->converter, sample, error);
  g_autoptr (Blob) blob = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;
  gboolean ok;

  if (!grey)
    return FALSE;
  gst_video_info_from_caps (&info, gst_sample_get_caps (grey));
  gst_video_frame_map (&frame, &info, gst_sample_get_buffer (grey),
      GST_MAP_READ);
  self->luma = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  self->stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  self->width = GST_VIDEO_INFO_WIDTH (&info);
  self->height = GST_VIDEO_INFO_HEIGHT (&info);
  blob = blob_find (self->luma, self->width, self->height, self->stride);
  self->blob = blob;
  ok = self->describe (self, builder, error);
  self->blob = NULL;
  self->luma = NULL;
  gst_video_frame_unmap (&frame);
  return ok;
}

static BallFunc
find_description (const ModelRequest * model)
{
  static const struct
  {
    const char *type;
    BallFunc describe;
  } descriptions[] = {
    {"object-detection", describe_box},
    {"instance-segmentation", describe_instance},
    {"keypoint-detection", describe_keypoints},
    {"semantic-segmentation", describe_classes_of_pixels},
    {"clip-embed-image", describe_embedding},
  };

  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++) {
    if (g_str_equal (descriptions[i].type, model->inference_type))
      return descriptions[i].describe;
  }
  return model->multi_label ? describe_labels : describe_single_label;
}

static Detector *
ball_create (const ModelRequest * model, GError ** error)
{
  Ball *self = g_new0 (Ball, 1);

  self->converter = frame_converter_new (GST_VIDEO_FORMAT_GRAY8);
  self->min_confidence = model->min_confidence;
  self->mask_format = model->mask_format;
  self->describe = find_description (model);
  return &self->parent;
}

static void
ball_destroy (Detector * detector)
{
  Ball *self = (Ball *) detector;

  frame_converter_free (self->converter);
  g_free (self);
}

const DetectorClass detector_ball_class = {
  ball_create, ball_destroy, ball_infer
};
