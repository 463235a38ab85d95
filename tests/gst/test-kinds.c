/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What each kind of input is, and what is said of those that cannot be. */

#include "gstroboflowcontainer.h"
#include "gstroboflowcodec.h"
#include "gstroboflowinput.h"

#include <string.h>

static void
test_kinds (void)
{
  static const struct
  {
    const gchar *caps;
    GstRoboflowInputKind kind;
    const gchar *container;     /* of encoded video and files */
  } cases[] = {
    {"video/x-raw,format=I420", GST_ROBOFLOW_INPUT_RAW},
    {"video/x-raw,format=BGRx,interlace-mode=interleaved",
        GST_ROBOFLOW_INPUT_RAW},
    {"video/x-h264,stream-format=avc,alignment=au",
        GST_ROBOFLOW_INPUT_ENCODED, "MP4"},
    {"video/x-h264,stream-format=byte-stream", GST_ROBOFLOW_INPUT_ENCODED,
        "MP4"},
    {"video/x-h265,stream-format=hvc1,alignment=au",
        GST_ROBOFLOW_INPUT_ENCODED, "MP4"},
    {"video/x-av1,alignment=tu", GST_ROBOFLOW_INPUT_ENCODED, "MP4"},
    {"video/mpeg,mpegversion=4,systemstream=false",
        GST_ROBOFLOW_INPUT_ENCODED, "MP4"},
    {"video/x-divx,divxversion=5", GST_ROBOFLOW_INPUT_ENCODED, "MP4"},
    {"video/x-vp8", GST_ROBOFLOW_INPUT_ENCODED, "WebM"},
    {"video/x-vp9,alignment=super-frame", GST_ROBOFLOW_INPUT_ENCODED, "WebM"},
    {"image/jpeg,framerate=30/1", GST_ROBOFLOW_INPUT_ENCODED, "AVI"},
    {"image/jpeg,framerate=0/1", GST_ROBOFLOW_INPUT_ENCODED, "MOV"},
    {"image/jpeg", GST_ROBOFLOW_INPUT_ENCODED, "MOV"},
    {"video/quicktime,variant=iso", GST_ROBOFLOW_INPUT_FILE, "MP4"},
    {"video/quicktime,variant=apple", GST_ROBOFLOW_INPUT_FILE, "MOV"},
    {"video/quicktime", GST_ROBOFLOW_INPUT_FILE, "MP4"},
    {"video/webm", GST_ROBOFLOW_INPUT_FILE, "WebM"},
    {"video/x-msvideo", GST_ROBOFLOW_INPUT_FILE, "AVI"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);
    const GstRoboflowContainer *container =
        cases[i].kind == GST_ROBOFLOW_INPUT_FILE ?
        gst_roboflow_container_for_file (caps) :
        gst_roboflow_container_for_codec (caps);
    const gchar *complaint = NULL;

    g_test_message ("%s", cases[i].caps);
    g_assert_cmpint (gst_roboflow_input_kind (caps, &complaint), ==,
        cases[i].kind);
    g_assert_null (complaint);
    g_assert_cmpstr (container ? container->name : NULL, ==,
        cases[i].container);
  }
}

static void
test_complaints (void)
{
  static const struct
  {
    const gchar *caps;
    const gchar *advice;
  } cases[] = {
    {"video/x-raw(memory:GLMemory),format=RGBA", "gldownload"},
    {"video/x-raw(format:Interlaced),interlace-mode=alternate", "deinterlace"},
    {"video/x-h264,stream-format=byte-stream,alignment=nal", "h264parse"},
    {"video/x-vp9,alignment=frame", "parser"},
    {"video/x-av1,alignment=obu", "parser"},
    {"video/x-matroska", "matroskademux"},
    {"video/mpegts,systemstream=true", "tsdemux"},
    {"video/mpeg,mpegversion=2,systemstream=false", "decodebin"},
    {"video/x-theora", "decodebin"},
    {"audio/x-raw", "decodebin"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);
    const gchar *complaint = NULL;

    g_test_message ("%s", cases[i].caps);
    g_assert_cmpint (gst_roboflow_input_kind (caps, &complaint), ==,
        GST_ROBOFLOW_INPUT_UNKNOWN);
    g_assert_nonnull (strstr (complaint, cases[i].advice));
  }
}

static void
test_reordering (void)
{
  static const struct
  {
    const gchar *caps;
    gboolean reorders;
  } cases[] = {
    {"video/x-h264", TRUE}, {"video/x-h265", TRUE},
    {"video/mpeg,mpegversion=4", TRUE}, {"video/x-divx", TRUE},
    {"video/x-vp8", FALSE}, {"video/x-vp9", FALSE}, {"video/x-av1", FALSE},
    {"image/jpeg", FALSE}, {"video/x-raw", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);

    g_assert_cmpint (gst_roboflow_codec_reorders (caps), ==, cases[i].reorders);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kinds/kinds", test_kinds);
  g_test_add_func ("/kinds/complaints", test_complaints);
  g_test_add_func ("/kinds/reordering", test_reordering);
  return g_test_run ();
}
