/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What roboflowoverlay draws of each kind of prediction, and where. */

#include "overlaykit.h"

static GBytes *
draw (const gchar * results)
{
  GstHarness *harness = overlay_new ("RGB");
  GBytes *rgb = overlay_draw (harness, results);

  gst_harness_teardown (harness);
  return rgb;
}

static GBytes *
draw_with_text (const gchar * results)
{
  GstHarness *harness = overlay_new ("RGB");
  GBytes *rgb;

  g_object_set (harness->element, "labels", TRUE, "confidence", TRUE, NULL);
  rgb = overlay_draw (harness, results);
  gst_harness_teardown (harness);
  return rgb;
}

/* Mixes a colour into the grey of the frame, as @opacity says. */
static guint32
mix (guint32 colour, gdouble opacity)
{
  guint32 mixed = 0;

  for (gint shift = 0; shift <= 16; shift += 8)
    mixed |= (guint32) (opacity * (colour >> shift & 0xff)
        + (1.0 - opacity) * GREY + 0.5) << shift;
  return mixed;
}

static void
assert_similar (guint32 a, guint32 b)
{
  for (gint shift = 0; shift <= 16; shift += 8) {
    if (ABS ((gint) (a >> shift & 0xff) - (gint) (b >> shift & 0xff)) > 3)
      g_assert_cmphex (a, ==, b);
  }
}

static void
test_box (void)
{
  g_autoptr (GBytes) rgb = draw (RESULTS ("[" ZEBRA "]"));

  /* Across the left edge: dark, four pixels of colour, dark. */
  g_assert_cmphex (pixel_at (rgb, 78, 120), ==, GREY_PIXEL);
  assert_similar (pixel_at (rgb, 79, 120), 0x404040);
  for (gint x = 80; x < 84; x++)
    g_assert_cmphex (pixel_at (rgb, x, 120), ==, ZEBRA_COLOUR);
  assert_similar (pixel_at (rgb, 84, 120), 0x404040);
  g_assert_cmphex (pixel_at (rgb, 85, 120), ==, GREY_PIXEL);
  /* The corners, where strips meet, are as the rest. */
  g_assert_cmphex (pixel_at (rgb, 80, 60), ==, ZEBRA_COLOUR);
  g_assert_cmphex (pixel_at (rgb, 159, 179), ==, ZEBRA_COLOUR);
  assert_similar (pixel_at (rgb, 79, 59), 0x404040);
  assert_similar (pixel_at (rgb, 160, 180), 0x404040);
  g_assert_cmpuint (count_drawn (rgb, 85, 65, 155, 175), ==, 0);
}

/* Boxes smaller than a line, and far larger than the frame. */
static void
test_odd_boxes (void)
{
  static const struct
  {
    const gchar *box;
    guint least;
    guint most;
  } cases[] = {
    {"\"x\":100,\"y\":100,\"width\":0,\"height\":0", 0, 8},
    {"\"x\":100,\"y\":100,\"width\":1,\"height\":1", 1, 9},
    {"\"x\":100,\"y\":100,\"width\":200,\"height\":0", 0, 600},
    {"\"x\":160,\"y\":120,\"width\":8,\"height\":8", 64, 100},
    /* Its edges are beyond the frame. */
    {"\"x\":160,\"y\":120,\"width\":1e9,\"height\":1e9", 0, 0},
    {"\"x\":1e9,\"y\":-1e9,\"width\":50,\"height\":50", 0, 0},
    /* Exactly the frame: the line is inside of it. */
    {"\"x\":160,\"y\":120,\"width\":320,\"height\":240",
        2 * 4 * (320 + 240 - 8), 2 * 5 * (320 + 240)},
    {"\"x\":0,\"y\":120,\"width\":1e9,\"height\":100", 2 * 320 * 4,
        2 * 320 * 6},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *results = g_strdup_printf (RESULTS ("[{%s}]"),
        cases[i].box);
    g_autoptr (GBytes) rgb = draw (results);
    guint count = count_drawn (rgb, 0, 0, WIDTH, HEIGHT);

    g_assert_cmpuint (count, >=, cases[i].least);
    g_assert_cmpuint (count, <=, cases[i].most);
  }
}

/* Has overlays attached instead of blended, to see where they are. */
static GstBuffer *
attach (const gchar * results, gint width, gint height)
{
  GstHarness *harness = gst_harness_new ("roboflowoverlay");
  GstBuffer *out;

  gst_harness_add_propose_allocation_meta (harness,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  overlay_set_video (harness, "RGB", width, height);
  out = gst_harness_push_and_pull (harness, with_results (rgb_buffer (),
          results));
  gst_harness_teardown (harness);
  return out;
}

static void
test_text_inside_of_frame (void)
{
  static const gchar *places[] = {
    "\"x\":0,\"y\":0", "\"x\":320,\"y\":0", "\"x\":0,\"y\":240",
    "\"x\":320,\"y\":240", "\"x\":160,\"y\":120", "\"x\":160,\"y\":5",
    "\"x\":310,\"y\":100", "\"x\":-15,\"y\":235", "\"x\":160,\"y\":250",
  };
  static const gint sizes[][2] = { {320, 240}, {16, 8}, {1, 1}, {64, 480} };
  g_autofree gchar *name = g_strnfill (1000, 'W');

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++) {
      g_autofree gchar *results =
          g_strdup_printf (RESULTS ("[{%s,\"width\":40,\"height\":30,"
              "\"class\":\"a\\nb %s\",\"confidence\":0.5}]"), places[i],
          j % 2 ? "" : name);
      GstBuffer *out = attach (results, sizes[j][0], sizes[j][1]);
      GstVideoOverlayComposition *all =
          gst_buffer_get_video_overlay_composition_meta (out)->overlay;

      for (guint k = 0; k < gst_video_overlay_composition_n_rectangles (all);
          k++) {
        guint width, height;
        gint x, y;

        gst_video_overlay_rectangle_get_render_rectangle
            (gst_video_overlay_composition_get_rectangle (all, k), &x, &y,
            &width, &height);
        g_assert_cmpint (x, >=, 0);
        g_assert_cmpint (y, >=, 0);
        g_assert_cmpint (x + width, <=, sizes[j][0]);
        g_assert_cmpint (y + height, <=, sizes[j][1]);
      }
      gst_buffer_unref (out);
    }
  }
}

/* The label stands on the box, or in it where the frame ends. */
static void
test_label (void)
{
  g_autoptr (GBytes) above = draw_with_text (RESULTS ("[" ZEBRA "]"));
  g_autoptr (GBytes) in_it = draw_with_text (RESULTS
      ("[{\"x\":160,\"y\":100,\"width\":200,\"height\":200,"
          "\"class\":\"zebra\"}]"));

  assert_similar (pixel_at (above, 82, 50), mix (ZEBRA_COLOUR, 0.85));
  g_assert_cmpuint (count_drawn (above, 86, 66, 154, 174), ==, 0);
  g_assert_cmpuint (count_drawn (in_it, 66, 6, 90, 16), ==, 24 * 10);
  g_assert_cmpuint (count_drawn (in_it, 66, 30, 250, 190), ==, 0);
}

/* A track that is new writes its own number only, on as much as it takes. */
static void
test_words (void)
{
  g_autoptr (GBytes) class = draw_with_text (RESULTS
      ("[{" BOX ",\"class\":\"zebra\"}]"));
  g_autoptr (GBytes) track = draw_with_text (RESULTS
      ("[{" BOX ",\"class\":\"zebra\",\"tracker_id\":7}]"));
  gint end = 80;

  while (pixel_at (class, end, 55) != GREY_PIXEL)
    end++;
  for (gint y = 45; y < 58; y++) {
    for (gint x = 80; x < end; x++)
      g_assert_cmphex (pixel_at (track, x, y), ==, pixel_at (class, x, y));
  }
  assert_similar (pixel_at (track, end, 55), mix (ZEBRA_COLOUR, 0.85));
  g_assert_cmphex (pixel_at (track, end + 30, 55), ==, GREY_PIXEL);
}

/* Labels that are too long for their box, or not all of the same height. */
static void
test_words_as_one (void)
{
  static const gchar *names[] = {
    "a name that is so long that nobody would want to read all of it and so",
    "\340\270\201\340\270\265\340\271\211",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *results = g_strdup_printf (RESULTS
        ("[{" BOX ",\"class\":\"%s\",\"confidence\":0.5}]"), names[i]);
    g_autoptr (GBytes) rgb = draw_with_text (results);

    g_assert_cmpuint (count_drawn (rgb, 0, 0, WIDTH, 60), >, 0);
    g_assert_cmpuint (count_drawn (rgb, 0, 0, WIDTH, 30), ==, 0);
  }
}

static void
test_polygon (void)
{
  GstHarness *harness = overlay_new ("RGB");
  const gchar *results = RESULTS ("[{" BOX ",\"class\":\"zebra\",\"points\":["
      "{\"x\":80,\"y\":60},{\"x\":160,\"y\":60},{\"x\":80,\"y\":180}]}]");
  static const gdouble opacities[] = { 0.0, 0.25, 0.4, 1.0 };

  for (guint i = 0; i < G_N_ELEMENTS (opacities); i++) {
    g_autoptr (GBytes) rgb = NULL;

    g_object_set (harness->element, "mask-opacity", opacities[i], NULL);
    rgb = overlay_draw (harness, results);
    assert_similar (pixel_at (rgb, 100, 90), mix (ZEBRA_COLOUR, opacities[i]));
    /* On the slanted side, and the half of the box beyond it. */
    assert_similar (pixel_at (rgb, 119, 120), ZEBRA_COLOUR);
    g_assert_cmphex (pixel_at (rgb, 140, 150), ==, GREY_PIXEL);
  }
  gst_harness_teardown (harness);
}

/* Coordinates far beyond what a graphics library can draw. */
static void
test_far_polygon (void)
{
  g_autoptr (GBytes) rgb = draw (RESULTS ("[{" BOX ",\"class\":\"zebra\","
          "\"points\":[{\"x\":-1e9,\"y\":-1e9},{\"x\":1e9,\"y\":-1e9},"
          "{\"x\":1e9,\"y\":1e9},{\"x\":-1e9,\"y\":1e9}]}]"));

  assert_similar (pixel_at (rgb, 10, 10), mix (ZEBRA_COLOUR, 0.4));
  assert_similar (pixel_at (rgb, 310, 230), mix (ZEBRA_COLOUR, 0.4));
}

/* A mask of 4 x 3: its second column. Each of its pixels is 80 wide. */
#define RLE_MASK "\"rle_mask\":{\"size\":[3,4],\"counts\":\"336\"}"

static void
test_mask (void)
{
  g_autoptr (GBytes) rgb = draw (RESULTS ("[{\"x\":120,\"y\":120,\"width\":80,"
          "\"height\":240,\"class\":\"zebra\"," RLE_MASK "}]"));
  g_autoptr (GBytes) without_box = draw (RESULTS ("[{\"class\":\"zebra\","
          RLE_MASK "}]"));

  assert_similar (pixel_at (rgb, 120, 120), mix (ZEBRA_COLOUR, 0.4));
  assert_similar (pixel_at (rgb, 158, 120), ZEBRA_COLOUR);
  g_assert_cmphex (pixel_at (rgb, 170, 120), ==, GREY_PIXEL);
  g_assert_cmphex (pixel_at (rgb, 70, 120), ==, GREY_PIXEL);
  assert_similar (pixel_at (without_box, 120, 120), mix (ZEBRA_COLOUR, 0.4));
  g_assert_cmphex (pixel_at (without_box, 170, 120), ==, GREY_PIXEL);
}

/* The pixels of classes 1 and 2, and the names of those that are there. */
static void
test_semantic (void)
{
  g_autoptr (GstRoboflowResults) results =
      open_good_data ("results/semantic.json");
  g_autoptr (GstRoboflowFrame) frame = get_frame (results, 0);
  g_autoptr (GstRoboflowFrame) scaled =
      gst_roboflow_frame_scale (frame, WIDTH, HEIGHT);
  g_autoptr (GBytes) plane = NULL;
  GstHarness *harness = overlay_new ("RGB");
  GstBuffer *buffer = rgb_buffer ();
  g_autoptr (GBytes) rgb = NULL;
  const guint8 *classes;
  gint width, height;
  gpointer data;
  gsize size;

  gst_buffer_add_roboflow_meta (buffer, scaled, WIDTH, HEIGHT);
  buffer = gst_harness_push_and_pull (harness, buffer);
  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  rgb = g_bytes_new_take (data, size);
  plane = gst_roboflow_frame_get_class_mask (scaled, 0, &width, &height, NULL);
  g_assert_cmpint (width, ==, WIDTH);
  classes = g_bytes_get_data (plane, NULL);
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++)
      g_assert_cmpint (pixel_at (rgb, x, y) != GREY_PIXEL, ==,
          classes[y * WIDTH + x] != 0);
  }
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

static void
test_keypoints (void)
{
  GstHarness *harness = overlay_new ("RGB");
  const gchar *results = RESULTS ("[{" BOX ",\"class\":\"lion\",\"keypoints\":"
      "[{\"x\":100,\"y\":100,\"class\":\"zebra\",\"class_id\":0,"
      "\"confidence\":0.9},{\"x\":130,\"y\":100,\"class\":\"tail\","
      "\"class_id\":1,\"confidence\":0.2},{\"x\":319,\"y\":0,"
      "\"class\":\"zebra\",\"class_id\":2,\"confidence\":0.9}]}]");
  g_autoptr (GBytes) all = overlay_draw (harness, results);
  g_autoptr (GBytes) sure = NULL;

  /* In the colour of its own class. */
  g_assert_cmphex (pixel_at (all, 100, 100), ==, ZEBRA_COLOUR);
  g_assert_cmphex (pixel_at (all, 319, 0), ==, ZEBRA_COLOUR);
  g_assert_cmpuint (count_drawn (all, 120, 90, 140, 110), >, 0);
  g_assert_cmpuint (count_drawn (all, 90, 120, 150, 170), ==, 0);

  g_object_set (harness->element, "min-confidence", 0.5, NULL);
  sure = overlay_draw (harness, results);
  g_assert_cmpuint (count_drawn (sure, 120, 90, 140, 110), ==, 0);
  gst_harness_teardown (harness);
}

/* The face is in the middle of the frame. */
static GBytes *
draw_gaze (const gchar * yaw, const gchar * pitch)
{
  g_autofree gchar *results = g_strdup_printf ("{\"frame_offset\":[0],"
      "\"gaze\":[{\"predictions\":[{\"face\":{\"x\":160,\"y\":120,"
      "\"width\":60,\"height\":60,\"class\":\"face\",\"confidence\":1},"
      "\"yaw\":%s,\"pitch\":%s}]}]}", yaw, pitch);

  return draw (results);
}

static void
test_gaze (void)
{
  g_autoptr (GBytes) ahead = draw_gaze ("0", "0");
  g_autoptr (GBytes) left = draw_gaze ("1.5", "0");
  g_autoptr (GBytes) right = draw_gaze ("-1.5", "0");
  g_autoptr (GBytes) up = draw_gaze ("0", "1.5");

  /* Beyond the box at each of its sides. */
  g_assert_cmpuint (count_drawn (ahead, 192, 80, 240, 160), ==, 0);
  g_assert_cmpuint (count_drawn (ahead, 150, 110, 170, 130), >, 0);
  g_assert_cmpuint (count_drawn (left, 100, 110, 128, 130), >, 0);
  g_assert_cmpuint (count_drawn (left, 192, 80, 240, 160), ==, 0);
  g_assert_cmpuint (count_drawn (right, 192, 110, 220, 130), >, 0);
  g_assert_cmpuint (count_drawn (right, 100, 80, 128, 160), ==, 0);
  g_assert_cmpuint (count_drawn (up, 150, 60, 170, 88), >, 0);
}

/* What the image is said to be of, at the top left, and nothing else. */
static void
test_classification (void)
{
  g_autoptr (GBytes) one = draw_with_text (RESULTS ("{\"zebra\":"
          "{\"confidence\":0.8,\"class_id\":0},\"lion\":{\"confidence\":0.1,"
          "\"class_id\":1}},\"predicted_classes\":[\"zebra\"]"));
  g_autoptr (GBytes) both = draw_with_text (RESULTS ("{\"zebra\":"
          "{\"confidence\":0.8,\"class_id\":0},\"lion\":{\"confidence\":0.7,"
          "\"class_id\":1}},\"predicted_classes\":[\"zebra\",\"lion\"]"));
  g_autoptr (GBytes) no_labels = draw (RESULTS ("{\"zebra\":"
          "{\"confidence\":0.8,\"class_id\":0}},"
          "\"predicted_classes\":[\"zebra\"]"));

  assert_similar (pixel_at (one, 6, 8), mix (ZEBRA_COLOUR, 0.85));
  g_assert_cmpuint (count_drawn (one, 0, 22, WIDTH, HEIGHT), ==, 0);
  g_assert_cmpuint (count_drawn (both, 0, 22, WIDTH, HEIGHT), >, 0);
  g_assert_cmpuint (count_drawn (both, 0, 45, WIDTH, HEIGHT), ==, 0);
  g_assert_cmpuint (count_drawn (no_labels, 0, 0, WIDTH, HEIGHT), ==, 0);
}

/* At the bottom, on as many lines as it takes, but never all over. */
static void
test_answer (void)
{
  g_autofree gchar *words = g_strnfill (20000, 'x');
  g_autofree gchar *endless = g_strdup_printf ("{\"frame_offset\":[0],"
      "\"vlm\":[{\"response\":\"%s\"}]}", words);
  g_autoptr (GBytes) brief = draw ("{\"frame_offset\":[0],"
      "\"vlm\":[{\"response\":\"Yes.\"}]}");
  g_autoptr (GBytes) full = draw (endless);

  g_assert_cmpuint (count_drawn (brief, 0, 200, WIDTH, HEIGHT), >, 0);
  g_assert_cmpuint (count_drawn (brief, 0, 0, WIDTH, 200), ==, 0);
  g_assert_cmpuint (count_drawn (full, 0, 160, WIDTH, 180), >, 0);
  g_assert_cmpuint (count_drawn (full, 0, 0, WIDTH, 140), ==, 0);
  for (gint y = 0; y < HEIGHT; y++)
    g_assert_cmphex (pixel_at (full, WIDTH - 1, y), ==, GREY_PIXEL);
}

/* What would take too much memory is left out, without an error. */
static void
test_too_much (void)
{
  GString *results = g_string_new ("{\"frame_offset\":[0],\"zoo\":[{\"image\":"
      "{\"width\":320,\"height\":240},\"predictions\":[");
  g_autoptr (GBytes) rgb = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (results, "%s{" BOX ",\"class\":\"zebra\","
        "\"points\":[{\"x\":0,\"y\":0},{\"x\":320,\"y\":0},{\"x\":320,"
        "\"y\":240}]}", i > 0 ? "," : "");
  g_string_append (results, "]}]}");
  rgb = draw (results->str);
  g_assert_cmpuint (count_drawn (rgb, 0, 0, WIDTH, HEIGHT), >, 0);
  g_string_free (results, TRUE);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/overlay-drawing/box", test_box);
  g_test_add_func ("/overlay-drawing/odd-boxes", test_odd_boxes);
  g_test_add_func ("/overlay-drawing/text-inside-of-frame",
      test_text_inside_of_frame);
  g_test_add_func ("/overlay-drawing/label", test_label);
  g_test_add_func ("/overlay-drawing/words", test_words);
  g_test_add_func ("/overlay-drawing/words-as-one", test_words_as_one);
  g_test_add_func ("/overlay-drawing/polygon", test_polygon);
  g_test_add_func ("/overlay-drawing/far-polygon", test_far_polygon);
  g_test_add_func ("/overlay-drawing/mask", test_mask);
  g_test_add_func ("/overlay-drawing/semantic", test_semantic);
  g_test_add_func ("/overlay-drawing/keypoints", test_keypoints);
  g_test_add_func ("/overlay-drawing/gaze", test_gaze);
  g_test_add_func ("/overlay-drawing/classification", test_classification);
  g_test_add_func ("/overlay-drawing/answer", test_answer);
  g_test_add_func ("/overlay-drawing/too-much", test_too_much);

  return g_test_run ();
}
