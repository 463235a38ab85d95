/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Formats, colours, memory and properties of roboflowoverlay; what it draws is
 * in test-overlay-drawing.c. */

#include "overlaykit.h"

static void
assert_uncopied (GstBuffer * buffer)
{
  GstHarness *harness = overlay_new ("RGB");
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);
  GstBuffer *out;

  /* Somebody else holds the frame, too. */
  out = gst_harness_push_and_pull (harness, gst_buffer_ref (buffer));
  g_assert_true (out == buffer);
  g_assert_true (gst_buffer_peek_memory (out, 0) == memory);
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

static void
test_no_meta (void)
{
  assert_uncopied (rgb_buffer ());
}

static void
test_nothing_found (void)
{
  assert_uncopied (with_results (rgb_buffer (), RESULTS ("[]")));
}

static void
test_shared (void)
{
  GstHarness *harness = overlay_new ("RGB");
  GstBuffer *buffer = with_results (rgb_buffer (), RESULTS ("[" ZEBRA "]"));
  GstBuffer *out = gst_harness_push_and_pull (harness, gst_buffer_ref (buffer));
  GstMapInfo map;

  g_assert_true (out != buffer);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size; i++)
    g_assert_cmpuint (map.data[i], ==, GREY);
  gst_buffer_unmap (buffer, &map);
  g_assert_nonnull (gst_buffer_get_roboflow_meta (out));
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}

/* Returns: (transfer full): the frame in RGB. */
static GBytes *
to_rgb (GstBuffer * buffer, GstCaps * caps)
{
  g_autoptr (GstSample) sample = gst_sample_new (buffer, caps, NULL, NULL);
  g_autoptr (GstCaps) rgb = video_caps ("RGB", WIDTH, HEIGHT);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstSample) converted =
      gst_video_convert_sample (sample, rgb, 10 * GST_SECOND, &error);
  gpointer data;
  gsize size;

  g_assert_no_error (error);
  gst_buffer_extract_dup (gst_sample_get_buffer (converted), 0, -1, &data,
      &size);
  return g_bytes_new_take (data, size);
}

static gboolean
similar (guint32 a, guint32 b, gint tolerance)
{
  for (gint shift = 0; shift <= 16; shift += 8) {
    if (ABS ((gint) (a >> shift & 0xff) - (gint) (b >> shift & 0xff))
        > tolerance)
      return FALSE;
  }
  return TRUE;
}

/* The edge is drawn, and nothing but the edge: subsampled chroma may go a
 * pixel or three further. */
static void
test_format (gconstpointer name)
{
  GstHarness *harness = overlay_new (name);
  g_autoptr (GstCaps) caps = video_caps (name, WIDTH, HEIGHT);
  g_autoptr (GBytes) before = NULL, after = NULL;
  GstBuffer *plain, *drawn;
  GstVideoInfo info;
  guint32 grey;

  gst_video_info_from_caps (&info, caps);
  plain = grey_buffer (info.size);
  before = to_rgb (plain, caps);
  grey = pixel_at (before, 0, 0);
  drawn = gst_harness_push_and_pull (harness,
      with_results (gst_buffer_copy_deep (plain), RESULTS ("[" ZEBRA "]")));
  after = to_rgb (drawn, caps);

  for (gint x = 81; x < 159; x++) {
    g_assert_cmphex (pixel_at (after, x, 62), !=, grey);
    g_assert_cmphex (pixel_at (after, x, 178), !=, grey);
  }
  for (gint y = 61; y < 179; y++) {
    g_assert_cmphex (pixel_at (after, 82, y), !=, grey);
    g_assert_cmphex (pixel_at (after, 158, y), !=, grey);
  }
  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      gboolean outside = x < 76 || x >= 164 || y < 56 || y >= 184;
      gboolean inside = x >= 88 && x < 152 && y >= 68 && y < 172;

      if (outside || inside)
        g_assert_cmphex (pixel_at (after, x, y), ==, pixel_at (before, x, y));
    }
  }
  if (!GST_VIDEO_INFO_IS_GRAY (&info) && info.finfo->bits >= 8)
    g_assert_true (similar (pixel_at (after, 82, 120), ZEBRA_COLOUR, 6));

  gst_buffer_unref (plain);
  gst_buffer_unref (drawn);
  gst_harness_teardown (harness);
}

/* Every raw format is taken, and nothing is written beyond the frame's
 * memory. */
static void
test_every_format (void)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string (GST_VIDEO_CAPS_MAKE
      (GST_VIDEO_OVERLAY_COMPOSITION_BLEND_FORMATS));
  const GValue *formats =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "format");

  for (guint i = 0; i < gst_value_list_get_size (formats); i++) {
    const gchar *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    GstHarness *harness = overlay_new (name);
    GstBuffer *drawn;
    GstVideoInfo info;

    gst_video_info_set_format (&info, gst_video_format_from_string (name),
        WIDTH, HEIGHT);
    drawn = gst_harness_push_and_pull (harness,
        with_results (grey_buffer (info.size), RESULTS ("[" ZEBRA "]")));
    g_assert_nonnull (drawn);
    gst_buffer_unref (drawn);
    gst_harness_teardown (harness);
  }
}

/* Colours are converted with the video's own matrix: BT.709 and BT.601
 * differ. */
static void
test_colorimetry (gconstpointer colorimetry)
{
  GstHarness *harness = overlay_new ("I420");
  GstCaps *caps = video_caps ("I420", WIDTH, HEIGHT);
  g_autoptr (GBytes) rgb = NULL;
  GstBuffer *drawn;

  gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  gst_harness_set_src_caps (harness, gst_caps_ref (caps));
  drawn = gst_harness_push_and_pull (harness,
      with_results (grey_buffer (WIDTH * HEIGHT * 3 / 2),
          RESULTS ("[" ZEBRA "]")));
  rgb = to_rgb (drawn, caps);
  if (!similar (pixel_at (rgb, 82, 120), ZEBRA_COLOUR, 4))
    g_assert_cmphex (pixel_at (rgb, 82, 120), ==, ZEBRA_COLOUR);
  gst_buffer_unref (drawn);
  gst_caps_unref (caps);
  gst_harness_teardown (harness);
}

static gboolean
is_attaching (GstHarness * harness)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (harness->sinkpad);

  return gst_caps_features_contains (gst_caps_get_features (caps, 0),
      GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION);
}

static GstHarness *
new_attaching (void)
{
  GstHarness *harness = gst_harness_new ("roboflowoverlay");

  gst_harness_add_propose_allocation_meta (harness,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  overlay_set_video (harness, "RGB", WIDTH, HEIGHT);
  return harness;
}

static GstVideoOverlayComposition *
get_composition (GstBuffer * buffer)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);

  g_assert_nonnull (meta);
  return meta->overlay;
}

static void
test_attach (void)
{
  GstHarness *harness = new_attaching ();
  GstBuffer *buffer = with_results (rgb_buffer (), RESULTS ("[" ZEBRA "]"));
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);
  GstBuffer *first = gst_harness_push_and_pull (harness, buffer);
  GstBuffer *second = gst_harness_push_and_pull (harness,
      gst_buffer_copy (first));

  g_assert_true (is_attaching (harness));
  g_assert_true (gst_buffer_peek_memory (first, 0) == memory);
  g_assert_cmpint (gst_buffer_memcmp (first, 0, "\x80\x80\x80", 3), ==, 0);
  /* Four edges and two words. */
  g_assert_cmpuint (gst_video_overlay_composition_n_rectangles
      (get_composition (first)), ==, 6);
  /* The second had an overlay already. */
  g_assert_cmpuint (gst_video_overlay_composition_n_rectangles
      (get_composition (second)), ==, 12);
  g_assert_cmpuint (gst_video_overlay_composition_n_rectangles
      (get_composition (first)), ==, 6);
  gst_buffer_unref (first);
  gst_buffer_unref (second);
  gst_harness_teardown (harness);
}

static void
test_same_frame_again (void)
{
  GstHarness *harness = new_attaching ();
  g_autoptr (GstRoboflowFrame) frame = first_frame (RESULTS ("[" ZEBRA "]"));
  GstVideoOverlayComposition *last = NULL;
  GstBuffer *outs[3];

  for (guint i = 0; i < G_N_ELEMENTS (outs); i++) {
    GstBuffer *buffer = rgb_buffer ();

    if (i == 2)
      g_object_set (harness->element, "labels", FALSE, NULL);
    gst_buffer_add_roboflow_meta (buffer, frame, WIDTH, HEIGHT);
    outs[i] = gst_harness_push_and_pull (harness, buffer);
    if (i > 0)
      g_assert_true ((get_composition (outs[i]) == last) == (i == 1));
    last = get_composition (outs[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (outs); i++)
    gst_buffer_unref (outs[i]);
  gst_harness_teardown (harness);
}

/* Caps with the feature are accepted by anything, such as a fakesink. */
static void
test_not_attaching (void)
{
  GstHarness *harness = overlay_new ("RGB");
  g_autoptr (GBytes) rgb = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));

  g_assert_false (is_attaching (harness));
  g_assert_cmphex (pixel_at (rgb, 82, 120), ==, ZEBRA_COLOUR);

  /* Downstream is another one now, and is asked again. */
  gst_harness_add_propose_allocation_meta (harness,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_push_upstream_event (harness, gst_event_new_reconfigure ());
  gst_buffer_unref (gst_harness_push_and_pull (harness, rgb_buffer ()));
  g_assert_true (is_attaching (harness));
  gst_harness_teardown (harness);
}

/* Memory of a GPU cannot be drawn on; it passes where downstream takes attached
 * overlays. */
static void
test_other_memory (void)
{
  GstHarness *harness = gst_harness_new ("roboflowoverlay");
  g_autoptr (GstCaps) caps = gst_caps_from_string ("video/x-raw(memory:Other),"
      "format=RGB,width=320,height=240,framerate=30/1");
  g_autoptr (GstCaps) refused = NULL;
  GstBuffer *out;

  gst_harness_set_sink_caps_str (harness, "video/x-raw(memory:Other)");
  refused = gst_pad_peer_query_caps (harness->srcpad, caps);
  g_assert_true (gst_caps_is_empty (refused));

  gst_harness_set_sink_caps_str (harness,
      "video/x-raw(memory:Other,meta:GstVideoOverlayComposition)");
  gst_harness_add_propose_allocation_meta (harness,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_src_caps (harness, gst_caps_ref (caps));
  out = gst_harness_push_and_pull (harness, with_results (rgb_buffer (),
          RESULTS ("[" ZEBRA "]")));
  g_assert_true (is_attaching (harness));
  g_assert_cmpuint (gst_video_overlay_composition_n_rectangles
      (get_composition (out)), ==, 6);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

/* A filter of several classes, as gst-launch takes it. */
static void
test_classes (void)
{
  GstHarness *harness = overlay_new ("RGB");
  const struct
  {
    const gchar *classes;
    gboolean drawn;
  } cases[] = {
    {NULL, TRUE},
    {"", TRUE},
    {"zebra", TRUE},
    {"traffic light, zebra", TRUE},
    {"traffic light,lion", FALSE},
    {"zebr", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *read_back = NULL;
    g_autoptr (GBytes) rgb = NULL;

    g_object_set (harness->element, "classes", cases[i].classes, NULL);
    g_object_get (harness->element, "classes", &read_back, NULL);
    g_assert_cmpstr (read_back, ==, cases[i].classes);
    rgb = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));
    g_assert_cmpint (count_drawn (rgb, 0, 0, WIDTH, HEIGHT) > 0, ==,
        cases[i].drawn);
  }
  gst_harness_teardown (harness);
}

static void
test_min_confidence (void)
{
  GstHarness *harness = overlay_new ("RGB");
  g_autoptr (GBytes) shown = NULL, hidden = NULL, unknown = NULL;

  g_object_set (harness->element, "min-confidence", 0.75, NULL);
  shown = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));
  g_assert_cmpuint (count_drawn (shown, 0, 0, WIDTH, HEIGHT), >, 0);
  g_object_set (harness->element, "min-confidence", 0.76, NULL);
  hidden = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));
  g_assert_cmpuint (count_drawn (hidden, 0, 0, WIDTH, HEIGHT), ==, 0);
  /* What has no confidence is not known to have too little. */
  unknown = overlay_draw (harness, RESULTS ("[{" BOX "}]"));
  g_assert_cmpuint (count_drawn (unknown, 0, 0, WIDTH, HEIGHT), >, 0);
  gst_harness_teardown (harness);
}

static gpointer
change_properties (gpointer element)
{
  for (guint i = 0; i < 300; i++) {
    g_autofree gchar *font = g_strdup_printf ("Sans %upx", 8 + i % 20);

    g_object_set (element, "line-width", i % 9, "font-desc", font, "classes",
        i % 2 ? "zebra,lion" : NULL, "labels", i % 3 != 0, NULL);
  }
  return NULL;
}

static void
test_changes_while_playing (void)
{
  GstHarness *harness = overlay_new ("RGB");
  GThread *thread =
      g_thread_new ("changes", change_properties, harness->element);

  for (guint i = 0; i < 20; i++) {
    g_autoptr (GBytes) rgb = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));

    g_assert_cmpuint (count_drawn (rgb, 0, 0, WIDTH, HEIGHT), >, 0);
  }
  g_thread_join (thread);
  gst_harness_teardown (harness);
}

/* The frames become larger, their predictions do not. */
static void
test_new_size (void)
{
  GstHarness *harness = overlay_new ("RGB");
  g_autoptr (GBytes) small = overlay_draw (harness, RESULTS ("[" ZEBRA "]"));
  GstBuffer *large;
  guint8 pixel[3];

  overlay_set_video (harness, "RGB", 2 * WIDTH, 2 * HEIGHT);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (harness, gst_event_new_segment (&(GstSegment) {
          .format = GST_FORMAT_TIME,.rate = 1.0,.applied_rate = 1.0,.stop =
            -1,.duration = -1}));
  large =
      gst_harness_push_and_pull (harness,
      with_results (grey_buffer (4 * WIDTH * HEIGHT * 3),
          RESULTS ("[" ZEBRA "]")));
  gst_buffer_extract (large, (240 * 2 * WIDTH + 162) * 3, pixel, 3);
  g_assert_cmphex (pixel[0] << 16 | pixel[1] << 8 | pixel[2], ==, ZEBRA_COLOUR);
  gst_buffer_unref (large);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  static const gchar *formats[] = { "I420", "YV12", "NV12", "NV21", "YUY2",
    "UYVY", "Y42B", "Y444", "GRAY8", "RGB", "BGR", "BGRx", "RGBA", "ARGB",
    "AYUV", "I420_10LE", "P010_10LE", "v210", "UYVP", "NV12_64Z32", "RGB16"
  };
  static const gchar *colorimetries[] = { "bt601", "bt709", "bt2020",
    "1:4:0:0"
  };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/overlay/no-meta", test_no_meta);
  g_test_add_func ("/overlay/nothing-found", test_nothing_found);
  g_test_add_func ("/overlay/shared", test_shared);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *path = g_strconcat ("/overlay/format/", formats[i],
        NULL);

    g_test_add_data_func (path, formats[i], test_format);
  }
  g_test_add_func ("/overlay/every-format", test_every_format);
  for (guint i = 0; i < G_N_ELEMENTS (colorimetries); i++) {
    g_autofree gchar *path = g_strconcat ("/overlay/colorimetry/",
        colorimetries[i], NULL);

    g_test_add_data_func (path, colorimetries[i], test_colorimetry);
  }
  g_test_add_func ("/overlay/attach", test_attach);
  g_test_add_func ("/overlay/same-frame-again", test_same_frame_again);
  g_test_add_func ("/overlay/not-attaching", test_not_attaching);
  g_test_add_func ("/overlay/other-memory", test_other_memory);
  g_test_add_func ("/overlay/classes", test_classes);
  g_test_add_func ("/overlay/min-confidence", test_min_confidence);
  g_test_add_func ("/overlay/changes-while-playing",
      test_changes_while_playing);
  g_test_add_func ("/overlay/new-size", test_new_size);

  return g_test_run ();
}
