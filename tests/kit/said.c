/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "said.h"

#include <math.h>

static const GstStructure *
get_structure (const GstStructure * structure, const gchar * field, guint index)
{
  const GValue *array = gst_structure_get_value (structure, field);

  g_assert_nonnull (array);
  g_assert_cmpuint (index, <, gst_value_array_get_size (array));
  return gst_value_get_structure (gst_value_array_get_value (array, index));
}

static void
assert_fields (const GstStructure * structure, const gchar * expected)
{
  g_autoptr (GString) fields = g_string_new (NULL);

  for (gint i = 0; i < gst_structure_n_fields (structure); i++)
    g_string_append_printf (fields, "%s%s", i > 0 ? " " : "",
        gst_structure_nth_field_name (structure, i));
  g_assert_cmpstr (fields->str, ==, expected);
}

static void
assert_double (const GstStructure * structure, const gchar * field,
    gdouble expected)
{
  gdouble number;

  g_assert_true (gst_structure_get_double (structure, field, &number));
  g_assert_cmpfloat_with_epsilon (number, expected, 1e-9);
}

static void
assert_class (const GstStructure * structure, const gchar * name, gint id)
{
  gint class_id;

  g_assert_cmpstr (gst_structure_get_string (structure, "class"), ==, name);
  g_assert_true (gst_structure_get_int (structure, "class-id", &class_id));
  g_assert_cmpint (class_id, ==, id);
}

/* Boxes. */

static gdouble
roundness (const RecordedBall * ball)
{
  gdouble ellipse = G_PI / 4 * ball->box.w * ball->box.h;

  return 1 - fabs (ball->n_pixels - ellipse) / ellipse;
}

/* The only prediction: the ball, with its box. */
static const GstRoboflowPrediction *
check_ball (const Said * said, const gchar * fields)
{
  const GstRoboflowPrediction *prediction =
      gst_roboflow_frame_get_prediction (said->frame, said->model, 0);
  const GstStructure *structure =
      get_structure (said->structure, "predictions", 0);
  GstVideoRectangle box = said->ball->box;
  gdouble x, y, width, height, confidence;

  box.w = MIN (box.w, said->width - box.x);
  box.h = MIN (box.h, said->height - box.y);
  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (said->frame,
          said->model), ==, 1);
  g_assert_cmpstr (gst_roboflow_prediction_get_class (prediction), ==, "ball");
  g_assert_true (gst_roboflow_prediction_get_confidence (prediction,
          &confidence));
  g_assert_cmpfloat_with_epsilon (confidence, roundness (said->ball), 1e-9);
  g_assert_true (gst_roboflow_prediction_get_box (prediction, &x, &y, &width,
          &height));
  g_assert_cmpfloat (x, ==, box.x);
  g_assert_cmpfloat (y, ==, box.y);
  g_assert_cmpfloat (width, ==, box.w);
  g_assert_cmpfloat (height, ==, box.h);

  assert_fields (structure, fields);
  assert_class (structure, "ball", 0);
  assert_double (structure, "confidence", confidence);
  assert_double (structure, "x", x);
  assert_double (structure, "y", y);
  assert_double (structure, "width", width);
  assert_double (structure, "height", height);
  return prediction;
}

#define BOX "class class-id confidence x y width height detection-id"

void
said_check_box (const Said * said)
{
  check_ball (said, BOX);
}

/* Outlines and masks. */

/* Whether the middle of a pixel is inside: a ray from there to the left meets
 * the outline an odd number of times. */
static gboolean
is_inside (const GstRoboflowPrediction * prediction, gint x, gint y)
{
  guint n = gst_roboflow_prediction_get_n_points (prediction);
  gboolean inside = FALSE;
  gdouble x0, y0, x1, y1;

  gst_roboflow_prediction_get_point (prediction, n - 1, &x0, &y0);
  for (guint i = 0; i < n; i++, x0 = x1, y0 = y1) {
    gst_roboflow_prediction_get_point (prediction, i, &x1, &y1);
    if ((y0 > y + 0.5) != (y1 > y + 0.5)
        && x0 + (y + 0.5 - y0) / (y1 - y0) * (x1 - x0) < x + 0.5)
      inside = !inside;
  }
  return inside;
}

void
said_check_polygon (const Said * said)
{
  const GstRoboflowPrediction *prediction = check_ball (said, BOX " points");
  const GValue *points = gst_structure_get_value (get_structure
      (said->structure, "predictions", 0), "points");
  guint n = gst_roboflow_prediction_get_n_points (prediction);

  for (gint y = 0; y < said->height; y++) {
    for (gint x = 0; x < said->width; x++)
      g_assert_cmpint (is_inside (prediction, x, y), ==,
          said->ball->mask[y * said->ball->width + x]);
  }

  g_assert_cmpuint (gst_value_array_get_size (points), ==, 2 * n);
  for (guint i = 0; i < n; i++) {
    gdouble x, y;

    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    g_assert_cmpfloat (g_value_get_double (gst_value_array_get_value (points,
                2 * i)), ==, x);
    g_assert_cmpfloat (g_value_get_double (gst_value_array_get_value (points,
                2 * i + 1)), ==, y);
  }
}

/* Asserts that a plane of the element's size is the recorded one, which can
 * have a padded column and row. @inside: the value in the plane for 1 in
 * @recorded */
static void
assert_plane (const Said * said, GBytes * bytes, gint width, gint height,
    const guint8 * recorded, guint8 inside)
{
  const guint8 *plane = g_bytes_get_data (bytes, NULL);

  g_assert_cmpint (width, ==, said->width);
  g_assert_cmpint (height, ==, said->height);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, width * height);
  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++)
      g_assert_cmpuint (plane[y * width + x], ==,
          recorded[y * said->ball->width + x] * inside);
  }
}

static void
check_mask (const Said * said, const GstRoboflowPrediction * prediction)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mask = NULL;
  gint width, height;

  g_assert_true (gst_roboflow_prediction_has_mask (prediction));
  mask = gst_roboflow_prediction_get_mask (prediction, &width, &height, &error);
  g_assert_no_error (error);
  assert_plane (said, mask, width, height, said->ball->mask, 255);
}

void
said_check_rle (const Said * said)
{
  const GstRoboflowPrediction *prediction = check_ball (said, BOX " rle");
  const GstStructure *rle = gst_value_get_structure (gst_structure_get_value
      (get_structure (said->structure, "predictions", 0), "rle"));
  const GValue *size = gst_structure_get_value (rle, "size");
  gint width, height;

  check_mask (said, prediction);
  assert_fields (rle, "size counts");
  g_assert_cmpstr (gst_structure_get_string (rle, "counts"), ==,
      gst_roboflow_prediction_get_rle (prediction, &width, &height));
  g_assert_cmpint (width, ==, said->ball->width);
  g_assert_cmpint (height, ==, said->ball->height);
  g_assert_cmpint (g_value_get_int (gst_value_array_get_value (size, 0)), ==,
      height);
  g_assert_cmpint (g_value_get_int (gst_value_array_get_value (size, 1)), ==,
      width);
}

static void
assert_png (const gchar * base64)
{
  g_autofree guchar *png = NULL;
  gsize size;

  g_assert_nonnull (base64);
  png = g_base64_decode (base64, &size);
  g_assert_cmpuint (size, >, 8);
  g_assert_cmpmem (png, 8, "\211PNG\r\n\032\n", 8);
}

void
said_check_png (const Said * said)
{
  check_mask (said, check_ball (said, BOX " mask"));
  assert_png (gst_structure_get_string (get_structure (said->structure,
              "predictions", 0), "mask"));
}

void
said_check_semantic (const Said * said)
{
  const GstStructure *classes[] = {
    get_structure (said->structure, "predictions", 0),
    get_structure (said->structure, "predictions", 1),
  };
  gsize n = (gsize) said->ball->width * said->ball->height;
  g_autofree guint8 *confidence = g_malloc (n);
  g_autoptr (GBytes) plane = NULL;
  g_autoptr (GError) error = NULL;
  gint width, height;

  plane = gst_roboflow_frame_get_class_mask (said->frame, said->model, &width,
      &height, &error);
  g_assert_no_error (error);
  assert_plane (said, plane, width, height, said->ball->mask, 1);
  g_clear_pointer (&plane, g_bytes_unref);

  for (gsize i = 0; i < n; i++)
    confidence[i] = CLAMP (abs (said->ball->grey[i] - 128) * 2, 0, 255);
  plane = gst_roboflow_frame_get_confidence_mask (said->frame, said->model,
      &width, &height, &error);
  g_assert_no_error (error);
  assert_plane (said, plane, width, height, confidence, 1);

  assert_fields (said->structure, "model-id inferred predictions "
      "segmentation-mask confidence-mask");
  assert_png (gst_structure_get_string (said->structure, "segmentation-mask"));
  assert_png (gst_structure_get_string (said->structure, "confidence-mask"));
  assert_fields (classes[0], "class class-id");
  assert_class (classes[0], "background", 0);
  assert_class (classes[1], "ball", 1);
}

/* Keypoints. */

void
said_check_keypoints (const Said * said)
{
  const GstRoboflowPrediction *prediction = check_ball (said, BOX " keypoints");
  const GstStructure *structure =
      get_structure (said->structure, "predictions", 0);
  const RecordedBall *ball = said->ball;
  const struct
  {
    const gchar *name;
    gdouble x, y;
  } points[] = {
    {"centre", ball->centre_x, ball->centre_y},
    {"left", ball->box.x, ball->centre_y},
    {"right", ball->box.x + ball->box.w, ball->centre_y},
    {"top", ball->centre_x, ball->box.y},
    {"bottom", ball->centre_x, ball->box.y + ball->box.h},
  };

  g_assert_cmpuint (gst_roboflow_prediction_get_n_keypoints (prediction), ==,
      G_N_ELEMENTS (points));
  for (guint i = 0; i < G_N_ELEMENTS (points); i++) {
    const GstRoboflowKeypoint *keypoint =
        gst_roboflow_prediction_find_keypoint (prediction, i);
    const GstStructure *described = get_structure (structure, "keypoints", i);
    gdouble x, y;

    g_assert_cmpstr (gst_roboflow_keypoint_get_class (keypoint), ==,
        points[i].name);
    gst_roboflow_keypoint_get_position (keypoint, &x, &y);
    g_assert_cmpfloat_with_epsilon (x, points[i].x, 1e-9);
    g_assert_cmpfloat_with_epsilon (y, points[i].y, 1e-9);

    assert_fields (described, "class class-id confidence x y");
    assert_class (described, points[i].name, i);
    assert_double (described, "x", x);
    assert_double (described, "y", y);
    assert_double (described, "confidence", roundness (ball));
  }
}

/* Classification. */

static gdouble
share_of_quadrant (const RecordedBall * ball, gint quadrant)
{
  guint n = 0;

  for (gint y = 0; y < ball->height; y++) {
    for (gint x = 0; x < ball->width; x++) {
      gint at = (2 * y >= ball->height) * 2 + (2 * x >= ball->width);

      n += at == quadrant && ball->mask[y * ball->width + x];
    }
  }
  return (gdouble) n / ball->n_pixels;
}

/* @threshold: labels with at least this share count as predicted; 0: only the
 * largest */
static void
check_labels (const Said * said, gdouble threshold)
{
  static const gchar *const names[] = {
    "top-left", "top-right", "bottom-left", "bottom-right"
  };
  gdouble largest = 0;
  guint n_predicted = 0;

  g_assert_cmpuint (gst_roboflow_frame_get_n_predictions (said->frame,
          said->model), ==, 4);
  for (guint i = 0; i < 4; i++)
    largest = MAX (largest, share_of_quadrant (said->ball, i));
  for (guint i = 0; i < 4; i++) {
    const GstRoboflowPrediction *prediction =
        gst_roboflow_frame_get_prediction (said->frame, said->model, i);
    const GstStructure *structure =
        get_structure (said->structure, "predictions", i);
    gboolean predicted, described;
    gdouble share, confidence, x;
    gint id;

    g_assert_true (gst_roboflow_prediction_get_class_id (prediction, &id));
    share = share_of_quadrant (said->ball, id);
    g_assert_true (gst_roboflow_prediction_get_confidence (prediction,
            &confidence));
    g_assert_cmpfloat_with_epsilon (confidence, share, 1e-9);
    g_assert_true (gst_roboflow_prediction_get_predicted (prediction,
            &predicted));
    n_predicted += predicted;
    if (threshold > 0)
      g_assert_cmpint (predicted, ==, confidence >= threshold);
    else if (predicted)
      g_assert_cmpfloat_with_epsilon (confidence, largest, 1e-9);
    g_assert_false (gst_roboflow_prediction_get_box (prediction, &x, &x, &x,
            &x));

    assert_fields (structure, "class class-id confidence predicted");
    assert_class (structure, names[id], id);
    assert_double (structure, "confidence", confidence);
    g_assert_true (gst_structure_get_boolean (structure, "predicted",
            &described));
    g_assert_cmpint (described, ==, predicted);
  }
  if (threshold == 0)
    g_assert_cmpuint (n_predicted, ==, 1);
}

void
said_check_one_label (const Said * said)
{
  check_labels (said, 0);
}

void
said_check_many_labels (const Said * said)
{
  check_labels (said, 0.2);
}

/* Embeddings. */

static gdouble
mean_of_cell (const RecordedBall * ball, gint column, gint row)
{
  gint left = column * ball->width / 8, right = (column + 1) * ball->width / 8;
  gint top = row * ball->height / 8, bottom = (row + 1) * ball->height / 8;
  gdouble sum = 0;

  for (gint y = top; y < bottom; y++) {
    for (gint x = left; x < right; x++)
      sum += ball->grey[y * ball->width + x];
  }
  return sum / ((right - left) * (bottom - top));
}

void
said_check_embedding (const Said * said)
{
  const GstStructure *structure =
      get_structure (said->structure, "predictions", 0);
  const GValue *described = gst_structure_get_value (structure, "embedding");
  gdouble means[64], sum = 0;
  const gdouble *embedding;
  gsize length;

  embedding = gst_roboflow_prediction_get_embedding
      (gst_roboflow_frame_get_prediction (said->frame, said->model, 0),
      &length);
  g_assert_cmpuint (length, ==, 64);
  for (guint i = 0; i < 64; i++) {
    means[i] = mean_of_cell (said->ball, i % 8, i / 8);
    sum += means[i] * means[i];
  }
  assert_fields (structure, "embedding");
  g_assert_cmpuint (gst_value_array_get_size (described), ==, 64);
  for (guint i = 0; i < 64; i++) {
    g_assert_cmpfloat_with_epsilon (embedding[i], means[i] / sqrt (sum), 1e-9);
    g_assert_cmpfloat (g_value_get_double (gst_value_array_get_value
            (described, i)), ==, embedding[i]);
  }
}
