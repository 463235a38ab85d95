/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "walk.h"

#include <math.h>
#include <string.h>

#include "roboflow/gstroboflowerror.h"

/* Masks up to the first size are worth the time, those beyond the second one
 * have to be refused. */
#define CHEAP_PIXELS (1 << 12)
#define MAX_PIXELS 67108864

static void
check_text (const gchar * text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (text)));
}

/* A text that a model read or wrote has lines. */
static void
check_lines (const gchar * text)
{
  g_autofree gchar *line = g_strdup (text);

  if (line != NULL)
    check_text (g_strdelimit (line, "\t\n\r", ' '));
}

static void
check_error (const GError * error)
{
  g_assert_true (error->domain == GST_ROBOFLOW_ERROR);
  g_assert_true (error->code == GST_ROBOFLOW_ERROR_RESULTS
      || error->code == GST_ROBOFLOW_ERROR_LIMIT);
  check_text (error->message);
}

static void
check_finite (gdouble a, gdouble b)
{
  g_assert_true (isfinite (a));
  g_assert_true (isfinite (b));
}

static gboolean
is_worth_unpacking (gint width, gint height)
{
  gint64 n_pixels = (gint64) width * height;

  return n_pixels <= CHEAP_PIXELS || n_pixels > MAX_PIXELS;
}

static gboolean
is_image_worth_unpacking (GstRoboflowFrame * frame)
{
  gint width = 0, height = 0;

  gst_roboflow_frame_get_image_size (frame, &width, &height);
  return is_worth_unpacking (width, height);
}

static void
check_plane (GstRoboflowFrame * frame, GBytes * plane, gint width, gint height,
    const GError * error)
{
  gint image_width, image_height;

  if (plane == NULL) {
    if (error != NULL)
      check_error (error);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpint (width, >, 0);
  g_assert_cmpint (height, >, 0);
  g_assert_cmpuint (g_bytes_get_size (plane), ==, (gsize) width * height);
  if (gst_roboflow_frame_get_image_size (frame, &image_width, &image_height)) {
    g_assert_cmpint (width, ==, image_width);
    g_assert_cmpint (height, ==, image_height);
  }
}

static void
walk_mask (GstRoboflowFrame * frame, const GstRoboflowPrediction * prediction)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) mask = NULL;
  gint width = 0, height = 0;
  const gchar *rle =
      gst_roboflow_prediction_get_rle (prediction, &width, &height);

  check_text (rle);
  if (rle != NULL)
    g_assert_true (gst_roboflow_prediction_has_mask (prediction));
  if (!is_worth_unpacking (width, height) || !is_image_worth_unpacking (frame))
    return;

  mask = gst_roboflow_prediction_get_mask (prediction, &width, &height, &error);
  if (!gst_roboflow_prediction_has_mask (prediction)) {
    g_assert_null (mask);
    g_assert_no_error (error);
  }
  if (mask != NULL) {
    gsize size;
    const guint8 *pixels = g_bytes_get_data (mask, &size);

    for (gsize i = 0; i < size; i++)
      g_assert_true (pixels[i] == 0 || pixels[i] == 255);
  }
  check_plane (frame, mask, width, height, error);
}

static void
walk_keypoints (const GstRoboflowPrediction * prediction)
{
  guint n = gst_roboflow_prediction_get_n_keypoints (prediction);

  for (guint i = 0; i < n; i++) {
    const GstRoboflowKeypoint *keypoint =
        gst_roboflow_prediction_get_keypoint (prediction, i), *found;
    gint class_id, found_id;
    gdouble x, y;

    gst_roboflow_keypoint_get_position (keypoint, &x, &y);
    check_finite (x, y);
    if (gst_roboflow_keypoint_get_confidence (keypoint, &x))
      check_finite (x, 0);
    check_text (gst_roboflow_keypoint_get_class (keypoint));
    if (!gst_roboflow_keypoint_get_class_id (keypoint, &class_id))
      continue;
    found = gst_roboflow_prediction_find_keypoint (prediction, class_id);
    g_assert_true (gst_roboflow_keypoint_get_class_id (found, &found_id));
    g_assert_cmpint (found_id, ==, class_id);
  }
}

static void
walk_shape (const GstRoboflowPrediction * prediction)
{
  guint n_points = gst_roboflow_prediction_get_n_points (prediction);
  gdouble left, top, width, height;

  if (gst_roboflow_prediction_get_box (prediction, &left, &top, &width,
          &height)) {
    check_finite (left, top);
    check_finite (width, height);
    g_assert_cmpfloat (width, >=, 0);
    g_assert_cmpfloat (height, >=, 0);
  }
  g_assert_true (n_points == 0 || n_points >= 3);
  for (guint i = 0; i < n_points; i++) {
    gst_roboflow_prediction_get_point (prediction, i, &left, &top);
    check_finite (left, top);
  }
  if (gst_roboflow_prediction_get_gaze (prediction, &left, &top))
    check_finite (left, top);
}

static void
walk_prediction (GstRoboflowFrame * frame,
    const GstRoboflowPrediction * prediction)
{
  const gdouble *embedding;
  gdouble confidence;
  gint64 tracker_id;
  gboolean predicted;
  gsize length = 0;
  gint class_id;

  check_text (gst_roboflow_prediction_get_class (prediction));
  check_text (gst_roboflow_prediction_get_detection_id (prediction));
  check_text (gst_roboflow_prediction_get_parent_id (prediction));
  gst_roboflow_prediction_get_class_id (prediction, &class_id);
  gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id);
  gst_roboflow_prediction_get_predicted (prediction, &predicted);
  if (gst_roboflow_prediction_get_confidence (prediction, &confidence))
    check_finite (confidence, 0);
  walk_shape (prediction);
  walk_keypoints (prediction);
  walk_mask (frame, prediction);

  embedding = gst_roboflow_prediction_get_embedding (prediction, &length);
  g_assert_true (embedding != NULL || length == 0);
  for (gsize i = 0; i < length; i++)
    check_finite (embedding[i], 0);
}

typedef GBytes *(*GetPlane) (const GstRoboflowFrame * frame, guint model,
    gint * width, gint * height, GError ** error);

static void
walk_plane (GstRoboflowFrame * frame, guint model, GetPlane get_plane)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plane = NULL;
  gint width = 0, height = 0;

  plane = get_plane (frame, model, &width, &height, &error);
  check_plane (frame, plane, width, height, error);
}

static void
walk_model (GstRoboflowFrame * frame, guint model)
{
  g_autofree gchar *json = gst_roboflow_frame_get_model_json (frame, model);
  guint n_predictions = gst_roboflow_frame_get_n_predictions (frame, model);

  check_text (json);
  check_text (gst_roboflow_frame_get_model_id (frame, model));
  check_lines (gst_roboflow_frame_get_text (frame, model));
  g_assert_true (gst_roboflow_frame_is_inferred (frame, model)
      == (json != NULL));
  if (json == NULL)
    g_assert_cmpuint (n_predictions +
        gst_roboflow_frame_get_n_skipped (frame, model), ==, 0);
  for (guint i = 0; i < n_predictions; i++)
    walk_prediction (frame, gst_roboflow_frame_get_prediction (frame, model,
            i));

  if (!is_image_worth_unpacking (frame))
    return;
  walk_plane (frame, model, gst_roboflow_frame_get_class_mask);
  walk_plane (frame, model, gst_roboflow_frame_get_confidence_mask);
}

/* As language bindings hold it. */
static void
walk_copy (GstRoboflowFrame * frame)
{
  gpointer copy = NULL;

  gst_roboflow_frame_ref (frame);
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    if (copy == NULL && gst_roboflow_frame_get_n_predictions (frame, i) > 0)
      copy = g_boxed_copy (GST_TYPE_ROBOFLOW_PREDICTION,
          gst_roboflow_frame_get_prediction (frame, i, 0));
  }
  gst_roboflow_frame_unref (frame);
  if (copy == NULL)
    return;
  walk_prediction (frame, copy);
  g_boxed_free (GST_TYPE_ROBOFLOW_PREDICTION, copy);
}

void
walk_frame (GstRoboflowFrame * frame)
{
  gint width, height;

  if (gst_roboflow_frame_get_image_size (frame, &width, &height)) {
    g_assert_cmpint (width, >, 0);
    g_assert_cmpint (height, >, 0);
  }
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++)
    walk_model (frame, i);
  walk_copy (frame);
}
