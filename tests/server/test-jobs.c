/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <glib/gstdio.h>

#include "serverkit.h"

/* Whole jobs over raw HTTP, on clips of a ball whose place in every frame of
 * the source is known. */

#define WIDTH 320
#define HEIGHT 240
#define N_FRAMES 60
#define RATE 30
#define HALF ((16 + 235) / 2)   /* of the range of luma */
#define SOURCE "videotestsrc pattern=ball num-buffers=60 ! " \
    "video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! "

#define MODEL(type, params) "[{\"model_id\":\"ball\",\"model_version\":\"3\"," \
    "\"inference_type\":\"" type "\",\"inference_params\":" params "}]"

typedef struct
{
  int left, top, right, bottom; /* the last pixel excluded */
} Box;

static Box truth[N_FRAMES];
static char *clip;              /* H.264 in MP4, with B-frames */

static GstElement *
launch (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
stop (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static Box
measure (GstSample * sample)
{
  Box box = { WIDTH, HEIGHT, 0, 0 };
  GstVideoInfo info;
  GstVideoFrame frame;

  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  g_assert_true (gst_video_frame_map (&frame, &info,
          gst_sample_get_buffer (sample), GST_MAP_READ));
  for (int y = 0; y < HEIGHT; y++) {
    const guint8 *row = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
    for (int x = 0; x < WIDTH; x++) {
      if (row[x] < HALF)
        continue;
      box.left = MIN (box.left, x);
      box.right = MAX (box.right, x + 1);
      box.top = MIN (box.top, y);
      box.bottom = MAX (box.bottom, y + 1);
    }
  }
  gst_video_frame_unmap (&frame);
  return box;
}

static void
find_truth (void)
{
  GstElement *pipeline = launch (SOURCE "appsink name=sink sync=false");
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  for (int i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstSample) sample =
        gst_app_sink_pull_sample (GST_APP_SINK (sink));
    g_assert_nonnull (sample);
    truth[i] = measure (sample);
  }
  stop (pipeline);
}

static char *
make_clip (const char *tail)
{
  g_autofree char *dir = g_dir_make_tmp ("server-clip-XXXXXX", NULL);
  char *path = g_build_filename (dir, "clip", NULL);
  g_autofree char *description =
      g_strdup_printf (SOURCE "%s ! filesink location=%s", tail, path);
  GstElement *pipeline = launch (description);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  stop (pipeline);
  return path;
}

static void
remove_clip (char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  g_free (path);
}

static JsonObject *
run_on (const char *path, double infer_fps, const char *models)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit", "0", NULL);
  g_autofree char *url = test_server_upload (server, path);

  return test_server_run (server, url, infer_fps, models);
}

static JsonObject *
element (JsonObject * results, const char *column, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (results,
          column), index);
}

static JsonObject *
only_prediction (JsonObject * results, guint index)
{
  JsonArray *predictions =
      json_object_get_array_member (element (results, "ball", index),
      "predictions");

  g_assert_cmpuint (json_array_get_length (predictions), ==, 1);
  return json_array_get_object_element (predictions, 0);
}

static double
number (JsonObject * object, const char *name)
{
  return json_object_get_double_member (object, name);
}

static guint64
frame_offset (JsonObject * results, guint index)
{
  return json_array_get_int_element (json_object_get_array_member (results,
          "frame_offset"), index);
}

static void
assert_box (JsonObject * prediction, const Box * box)
{
  double x = number (prediction, "x"), y = number (prediction, "y");
  double width = number (prediction, "width");
  double height = number (prediction, "height");

  g_assert_cmpfloat_with_epsilon (x - width / 2, box->left, 1.001);
  g_assert_cmpfloat_with_epsilon (x + width / 2, box->right, 1.001);
  g_assert_cmpfloat_with_epsilon (y - height / 2, box->top, 1.001);
  g_assert_cmpfloat_with_epsilon (y + height / 2, box->bottom, 1.001);
}

/* Every frame comes out of every codec and container, in order, and where it
 * is the ball is. */
static void
test_codec (gconstpointer tail)
{
  char *path = make_clip (tail);
  g_autoptr (JsonObject) results =
      run_on (path, RATE, MODEL ("object-detection", "null"));

  for (guint i = 0; i < N_FRAMES; i++) {
    g_assert_cmpuint (frame_offset (results, i), ==, i);
    assert_box (only_prediction (results, i), &truth[i]);
  }
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member
          (results, "ball")), ==, N_FRAMES);
  remove_clip (path);
}

/* Players shall turn the video by a quarter: the matrix of a track stands 40 bytes
 * behind the name of its header. */
static void
turn_clip (const char *path)
{
  static const guint8 quarter[] = {
    0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  };
  g_autofree char *bytes = NULL;
  gsize size, at = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  while (at + 68 <= size && memcmp (bytes + at, "tkhd", 4) != 0)
    at++;
  g_assert_cmpuint (at + 68, <=, size);
  memcpy (bytes + at + 4 + 40, quarter, sizeof quarter);
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
}

/* Frames are seen as a player shows them, on which a phone relies. */
static void
test_turned (void)
{
  char *path = make_clip ("x264enc ! mp4mux");
  g_autoptr (JsonObject) results = NULL;

  turn_clip (path);
  results = run_on (path, 1, MODEL ("object-detection", "null"));

  for (guint i = 0; i < 2; i++) {
    const Box *stored = &truth[i * RATE];
    const Box upright = { HEIGHT - stored->bottom, stored->left,
      HEIGHT - stored->top, stored->right
    };
    JsonObject *image = json_object_get_object_member (element (results, "ball",
            i), "image");

    g_assert_cmpint (json_object_get_int_member (image, "width"), ==, HEIGHT);
    g_assert_cmpint (json_object_get_int_member (image, "height"), ==, WIDTH);
    assert_box (only_prediction (results, i), &upright);
  }
  remove_clip (path);
}

static void
test_sampling (void)
{
  static const guint64 expected[] = { 0, 4, 9, 13, 17, 21, 26, 30 };
  g_autoptr (JsonObject) results =
      run_on (clip, 7, MODEL ("object-detection", "null"));
  JsonArray *times = json_object_get_array_member (results, "time_offset");

  /* 30 is no multiple of 7 */
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_assert_cmpuint (frame_offset (results, i), ==, expected[i]);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (times, i),
        (double) expected[i] / RATE, 0.00006);
    assert_box (only_prediction (results, i), &truth[expected[i]]);
  }
}

static void
test_above_frame_rate (void)
{
  g_autoptr (JsonObject) results =
      run_on (clip, 31, MODEL ("object-detection", "null"));

  g_assert_cmpuint (json_object_get_size (results), ==, 0);
}

static void
test_confidence (void)
{
  g_autoptr (JsonObject) all = run_on (clip, 1,
      MODEL ("object-detection", "{\"confidence\":0.5}"));
  g_autoptr (JsonObject) none = run_on (clip, 1,
      MODEL ("object-detection", "{\"confidence\":1}"));
  JsonArray *predictions =
      json_object_get_array_member (element (none, "ball", 0), "predictions");

  g_assert_cmpfloat (number (only_prediction (all, 0), "confidence"), <, 1);
  g_assert_cmpuint (json_array_get_length (predictions), ==, 0);
}

/* Twice the area of the polygon (the shoelace formula). */
static double
twice_area (JsonArray * points)
{
  guint n = json_array_get_length (points);
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    JsonObject *a = json_array_get_object_element (points, i);
    JsonObject *b = json_array_get_object_element (points, (i + 1) % n);
    sum += number (a, "x") * number (b, "y") - number (b, "x") * number (a,
        "y");
  }
  return ABS (sum);
}

static guint
count_mask_pixels (JsonArray * counts)
{
  guint inside = 0, all = 0;

  for (guint i = 0; i < json_array_get_length (counts); i++) {
    all += json_array_get_int_element (counts, i);
    if (i % 2)
      inside += json_array_get_int_element (counts, i);
  }
  g_assert_cmpuint (all, ==, WIDTH * HEIGHT);
  return inside;
}

static void
test_instance_segmentation (void)
{
  g_autoptr (JsonObject) polygons = run_on (clip, 1,
      MODEL ("instance-segmentation", "null"));
  g_autoptr (JsonObject) lists = run_on (clip, 1,
      MODEL ("instance-segmentation", "{\"mask_format\":\"rle_list\"}"));
  g_autoptr (JsonObject) texts = run_on (clip, 1,
      MODEL ("instance-segmentation", "{\"mask_format\":\"rle\"}"));
  JsonObject *list, *text;

  for (guint i = 0; i < 2; i++) {
    assert_box (only_prediction (polygons, i), &truth[i * RATE]);
    list = json_object_get_object_member (only_prediction (lists, i),
        "rle_mask");
    text = json_object_get_object_member (only_prediction (texts, i), "rle");
    /* the outline covers just the pixels of the mask */
    g_assert_cmpfloat_with_epsilon (twice_area (json_object_get_array_member
            (only_prediction (polygons, i), "points")),
        2.0 * count_mask_pixels (json_object_get_array_member (list,
                "counts")), 0.001);
    g_assert_cmpint (json_array_get_int_element (json_object_get_array_member
            (text, "size"), 0), ==, HEIGHT);
    g_assert_nonnull (json_object_get_string_member (text, "counts"));
  }
}

static void
test_keypoints (void)
{
  static const char *const names[] = {
    "centre", "left", "right", "top", "bottom"
  };
  g_autoptr (JsonObject) results = run_on (clip, 1,
      MODEL ("keypoint-detection", "null"));
  JsonArray *points = json_object_get_array_member (only_prediction (results,
          1), "keypoints");
  const Box *box = &truth[RATE];
  JsonObject *point;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    point = json_array_get_object_element (points, i);
    g_assert_cmpstr (json_object_get_string_member (point, "class"), ==,
        names[i]);
    g_assert_cmpint (json_object_get_int_member (point, "class_id"), ==, i);
  }
  point = json_array_get_object_element (points, 0);
  g_assert_cmpfloat_with_epsilon (number (point, "x"),
      (box->left + box->right) / 2.0, 1.001);
  g_assert_cmpfloat_with_epsilon (number (point, "y"),
      (box->top + box->bottom) / 2.0, 1.001);
  point = json_array_get_object_element (points, 4);
  g_assert_cmpfloat_with_epsilon (number (point, "y"), box->bottom, 1.001);
}

static const char *
quadrant_of (const Box * box)
{
  gboolean right = box->left + box->right > WIDTH;
  gboolean bottom = box->top + box->bottom > HEIGHT;

  if (bottom)
    return right ? "bottom-right" : "bottom-left";
  return right ? "top-right" : "top-left";
}

static void
test_classification (void)
{
  g_autoptr (JsonObject) single = run_on (clip, 5,
      MODEL ("classification", "null"));
  g_autoptr (JsonObject) multi = run_on (clip, 5,
      MODEL ("classification", "{\"multi_label\":true}"));

  /* in the first frames the ball is in the middle, in all four */
  for (guint i = 2; i < 10; i++) {
    const char *expected = quadrant_of (&truth[i * 6]);
    JsonObject *labels = json_object_get_object_member (element (multi,
            "ball", i), "predictions");

    g_assert_cmpstr (json_object_get_string_member (element (single, "ball",
                i), "top"), ==, expected);
    g_assert_true (json_object_has_member (labels, expected));
    g_assert_cmpstr (json_array_get_string_element
        (json_object_get_array_member (element (multi, "ball", i),
                "predicted_classes"), 0), ==, expected);
  }
}

static void
assert_png (JsonObject * object, const char *name)
{
  gsize size;
  g_autofree guchar *png =
      g_base64_decode (json_object_get_string_member (object, name), &size);

  g_assert_cmpuint (size, >, 24);
  g_assert_cmpmem (png, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpuint (GST_READ_UINT32_BE (png + 16), ==, WIDTH);
  g_assert_cmpuint (GST_READ_UINT32_BE (png + 20), ==, HEIGHT);
}

static void
test_semantic_segmentation (void)
{
  g_autoptr (JsonObject) results = run_on (clip, 1,
      MODEL ("semantic-segmentation", "null"));
  g_autoptr (JsonObject) masks = run_on (clip, 1,
      MODEL ("instance-segmentation", "{\"mask_format\":\"png\"}"));
  JsonObject *predictions = json_object_get_object_member (element (results,
          "ball", 0), "predictions");

  assert_png (predictions, "segmentation_mask");
  assert_png (predictions, "confidence_mask");
  g_assert_cmpstr (json_object_get_string_member
      (json_object_get_object_member (predictions, "class_map"), "1"), ==,
      "ball");
  assert_png (only_prediction (masks, 0), "mask");
}

static double
dot (JsonArray * a, JsonArray * b)
{
  double sum = 0;

  g_assert_cmpuint (json_array_get_length (a), ==, json_array_get_length (b));
  for (guint i = 0; i < json_array_get_length (a); i++)
    sum += json_array_get_double_element (a, i)
        * json_array_get_double_element (b, i);
  return sum;
}

/* Two models in a job. The embedding has the length 1, and frames that differ
 * have different ones. */
static void
test_embedding (void)
{
  g_autoptr (JsonObject) results = run_on (clip, 1,
      "[{\"model_id\":\"clip\",\"model_version\":\"1\","
      "\"inference_type\":\"clip-embed-image\"},"
      "{\"model_id\":\"ball\",\"model_version\":\"1\","
      "\"inference_type\":\"object-detection\"}]");
  JsonArray *vectors[2];

  for (guint i = 0; i < 2; i++) {
    vectors[i] = json_array_get_array_element (json_object_get_array_member
        (element (results, "clip", i), "embeddings"), 0);
    g_assert_cmpfloat_with_epsilon (dot (vectors[i], vectors[i]), 1, 1e-6);
    assert_box (only_prediction (results, i), &truth[i * RATE]);
  }
  g_assert_cmpfloat (dot (vectors[0], vectors[1]), <, 0.9);
}

static void
assert_failure (TestServer * server, const char *url, const char *reason)
{
  g_autofree char *id = test_server_create (server, url, 1,
      MODEL ("object-detection", "null"));
  g_autoptr (JsonObject) status = test_server_wait (server, id);

  g_assert_cmpint (json_object_get_int_member (status, "status"), >, 1);
  g_assert_nonnull (strstr (json_object_get_string_member (status, "error"),
          reason));
}

static void
test_failures (void)
{
  g_autoptr (TestServer) server = test_server_start ("--poll-limit", "0", NULL);
  g_autofree char *empty_url = test_server_get_upload_url (server);
  g_autofree char *missing = g_strconcat (server->url, "/nothing.mp4", NULL);
  g_autofree char *text_url = test_server_get_upload_url (server);
  g_autofree char *cut_url = test_server_get_upload_url (server);
  g_autoptr (GMappedFile) file = g_mapped_file_new (clip, FALSE, NULL);
  g_autoptr (GBytes) whole = g_mapped_file_get_bytes (file);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, 5000);
  g_autoptr (GBytes) text = g_bytes_new_static ("no video at all", 15);
  g_autoptr (Reply) text_reply = test_server_put (server, text_url, text);
  g_autoptr (Reply) cut_reply = test_server_put (server, cut_url, part);

  g_assert_cmpuint (text_reply->status, ==, 200);
  g_assert_cmpuint (cut_reply->status, ==, 200);
  assert_failure (server, empty_url, "Nothing has been uploaded");
  assert_failure (server, missing, "404");
  assert_failure (server, text_url, "not an MP4, MOV, AVI or WebM file");
  assert_failure (server, cut_url, "The video cannot be decoded");
}

/* A public URL of a video does as well as an upload; here another server has
 * it, as its results. */
static void
test_input_url (void)
{
  g_autoptr (TestServer) host = test_server_start ("--results", clip,
      "--poll-limit", "0", NULL);
  g_autoptr (TestServer) server = test_server_start ("--poll-limit", "0", NULL);
  g_autofree char *upload = test_server_upload (host, clip);
  g_autofree char *id = test_server_create (host, upload, 1,
      MODEL ("object-detection", "null"));
  g_autoptr (JsonObject) status = test_server_wait (host, id);
  g_autoptr (JsonObject) results = test_server_run (server,
      json_object_get_string_member (status, "output_signed_url"), 1,
      MODEL ("object-detection", "null"));

  assert_box (only_prediction (results, 1), &truth[RATE]);
}

static void
add_codec (const char *name, const char *tail)
{
  g_autofree char *path = g_strconcat ("/server/jobs/codec/", name, NULL);

  g_test_add_data_func (path, tail, test_codec);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  find_truth ();
  clip = make_clip ("x264enc bframes=2 ! mp4mux");
  add_codec ("h264", "x264enc bframes=2 ! mp4mux");
  add_codec ("vp8", "vp8enc deadline=1 ! webmmux");
  add_codec ("mpeg4", "avenc_mpeg4 ! avimux");
  add_codec ("mjpeg", "jpegenc ! avimux");
  g_test_add_func ("/server/jobs/turned", test_turned);
  g_test_add_func ("/server/jobs/sampling", test_sampling);
  g_test_add_func ("/server/jobs/above-frame-rate", test_above_frame_rate);
  g_test_add_func ("/server/jobs/confidence", test_confidence);
  g_test_add_func ("/server/jobs/instance-segmentation",
      test_instance_segmentation);
  g_test_add_func ("/server/jobs/keypoints", test_keypoints);
  g_test_add_func ("/server/jobs/classification", test_classification);
  g_test_add_func ("/server/jobs/semantic-segmentation",
      test_semantic_segmentation);
  g_test_add_func ("/server/jobs/embedding", test_embedding);
  g_test_add_func ("/server/jobs/failures", test_failures);
  g_test_add_func ("/server/jobs/input-url", test_input_url);
  result = g_test_run ();
  remove_clip (clip);
  return result;
}
