/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* roboflowoverlay by itself: grey frames of 320 x 240 go in. */

#pragma once

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "../roboflow/resultskit.h"
#include "roboflow/gstroboflowmeta.h"

#define WIDTH 320
#define HEIGHT 240
#define GREY 0x80

/* Results of one model and one frame as large as the video. */
#define RESULTS(predictions) "{\"frame_offset\":[0],\"zoo\":[{\"image\":" \
    "{\"width\":320,\"height\":240},\"predictions\":" predictions "}]}"

/* Covers 80 to 160 across and 60 to 180 down. */
#define BOX "\"x\":120,\"y\":120,\"width\":80,\"height\":120"
#define ZEBRA "{" BOX ",\"class\":\"zebra\",\"confidence\":0.75}"

/* The colour of the class "zebra": red, green, blue. */
#define ZEBRA_COLOUR 0xff0d9a

static inline GstCaps *
video_caps (const gchar * format, gint width, gint height)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
}

static inline void
overlay_set_video (GstHarness * harness, const gchar * format, gint width,
    gint height)
{
  gst_harness_set_src_caps (harness, video_caps (format, width, height));
}

/* Draws lines of 4 pixels and no text, so that tests know each pixel. */
static inline GstHarness *
overlay_new (const gchar * format)
{
  GstHarness *harness = gst_harness_new ("roboflowoverlay");

  g_object_set (harness->element, "line-width", 4, "labels", FALSE,
      "confidence", FALSE, NULL);
  overlay_set_video (harness, format, WIDTH, HEIGHT);
  return harness;
}

static inline GstBuffer *
grey_buffer (gsize size)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (size);

  gst_buffer_memset (buffer, 0, GREY, size);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static inline GstBuffer *
rgb_buffer (void)
{
  return grey_buffer (WIDTH * HEIGHT * 3);
}

static inline GstBuffer *
with_results (GstBuffer * buffer, const gchar * results)
{
  g_autoptr (GstRoboflowFrame) frame = first_frame (results);

  gst_buffer_add_roboflow_meta (buffer, frame, WIDTH, HEIGHT);
  return buffer;
}

/* Draws @results on a grey RGB frame; returns its bytes. */
static inline GBytes *
overlay_draw (GstHarness * harness, const gchar * results)
{
  GstBuffer *drawn = gst_harness_push_and_pull (harness,
      with_results (rgb_buffer (), results));
  gpointer data;
  gsize size;

  g_assert_nonnull (drawn);
  gst_buffer_extract_dup (drawn, 0, -1, &data, &size);
  gst_buffer_unref (drawn);
  return g_bytes_new_take (data, size);
}

static inline guint32
pixel_at (GBytes * rgb, gint x, gint y)
{
  const guint8 *data = g_bytes_get_data (rgb, NULL);

  data += (y * WIDTH + x) * 3;
  return data[0] << 16 | data[1] << 8 | data[2];
}

#define GREY_PIXEL (GREY << 16 | GREY << 8 | GREY)

/* How many pixels of this part of the frame were drawn on. */
static inline guint
count_drawn (GBytes * rgb, gint left, gint top, gint right, gint bottom)
{
  guint count = 0;

  for (gint y = top; y < bottom; y++) {
    for (gint x = left; x < right; x++)
      count += pixel_at (rgb, x, y) != GREY_PIXEL;
  }
  return count;
}
