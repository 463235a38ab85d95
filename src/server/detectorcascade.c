/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "detector.h"
#include "frameconverter.h"
#include "votedbox.h"

/* The Haar cascades that OpenCV ships, through GStreamer's facedetect. A frame
 * goes through a small pipeline of its own; the element posts its findings
 * before it hands the frame on, so when the frame comes out at the other end
 * they are on the bus. Everything but that pipeline's streaming thread runs in
 * the thread that calls.
 *
 * A cascade gives no confidence. But it looks at each object in many windows,
 * and the more of them it says yes to, the surer it is: the confidence is
 * votes / (votes + min_votes), which is 0.5 for the weakest that is
 * reported. */

#define CASCADE_DIR "/usr/share/opencv4/haarcascades/"
#define FRAME_TIMEOUT (60 * GST_SECOND)

/* facedetect also looks for a nose, a mouth and eyes in everything that it
 * finds, and that cannot be switched off. A licence plate is wider than any
 * window of these cascades, which makes it the quickest thing to look for. The
 * result is ignored. */
#define UNUSED_CASCADE CASCADE_DIR "haarcascade_licence_plate_rus_16stages.xml"

typedef struct
{
  const char *class_name;
  const char *cascade;
  double scale_factor;
  int min_width;
  int min_height;
  guint min_votes;
} CascadeKind;

typedef struct
{
  Detector parent;
  const CascadeKind *kind;
  FrameConverter *converter;
  double min_confidence;
  GstElement *pipeline;
  GstAppSrc *source;
  GstAppSink *sink;
} Cascade;

static const CascadeKind pedestrians = {
  "person", CASCADE_DIR "haarcascade_fullbody.xml", 1.1, 20, 40, 4
};

static const CascadeKind faces = {
  "face", CASCADE_DIR "haarcascade_frontalface_default.xml", 1.1, 30, 30, 4
};

static void
cascade_destroy (Detector * detector)
{
  Cascade *self = (Cascade *) detector;

  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  frame_converter_free (self->converter);
  g_free (self);
}

static GstElement *
make_facedetect (const CascadeKind * kind)
{
  GstElement *element = gst_element_factory_make_full ("facedetect",
      "profile", kind->cascade, "nose-profile", UNUSED_CASCADE,
      "mouth-profile", UNUSED_CASCADE, "eyes-profile", UNUSED_CASCADE,
      "display", FALSE, "scale-factor", kind->scale_factor,
      "min-neighbors", 0, "min-size-width", kind->min_width,
      "min-size-height", kind->min_height, NULL);

  if (element)
    gst_util_set_object_arg (G_OBJECT (element), "flags", "0");
  return element;
}

static gboolean
build_pipeline (Cascade * self, GError ** error)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  GstElement *facedetect = make_facedetect (self->kind);

  if (!source || !sink || !facedetect) {
    gst_clear_object (&source);
    gst_clear_object (&sink);
    gst_clear_object (&facedetect);
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "GStreamer's element facedetect is not installed");
    return FALSE;
  }
  self->pipeline = gst_pipeline_new (NULL);
  self->source = GST_APP_SRC (source);
  self->sink = GST_APP_SINK (sink);
  g_object_set (source, "format", GST_FORMAT_TIME, NULL);
  g_object_set (sink, "sync", FALSE, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, facedetect, sink, NULL);
  gst_element_link_many (source, facedetect, sink, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

static Detector *
cascade_create (const CascadeKind * kind, const ModelRequest * model,
    GError ** error)
{
  Cascade *self = g_new0 (Cascade, 1);

  self->kind = kind;
  self->converter = frame_converter_new (GST_VIDEO_FORMAT_RGB);
  /* Where rows are padded, OpenCV's elements see them slide to the side. */
  frame_converter_fill_rows (self->converter);
  self->min_confidence = model->min_confidence;
  if (!g_file_test (kind->cascade, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
        "OpenCV's data is not installed: there is no %s", kind->cascade);
  } else if (build_pipeline (self, error)) {
    return &self->parent;
  }
  cascade_destroy (&self->parent);
  return NULL;
}

static Detector *
pedestrians_create (const ModelRequest * model, GError ** error)
{
  return cascade_create (&pedestrians, model, error);
}

static Detector *
faces_create (const ModelRequest * model, GError ** error)
{
  return cascade_create (&faces, model, error);
}

static void
add_windows (GArray * windows, const GstStructure * structure)
{
  const GValue *list = gst_structure_get_value (structure, "faces");

  for (guint i = 0; list && i < gst_value_list_get_size (list); i++) {
    const GstStructure *face =
        gst_value_get_structure (gst_value_list_get_value (list, i));
    guint x, y, width, height;

    if (gst_structure_get (face, "x", G_TYPE_UINT, &x, "y", G_TYPE_UINT, &y,
            "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height,
            NULL)) {
      VotedBox window = { x, y, width, height, 1 };
      g_array_append_val (windows, window);
    }
  }
}

/* What the element said of the frame that has just come out. */
static gboolean
read_bus (Cascade * self, GArray * windows, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  GstMessage *message;
  GError *failure = NULL;

  while ((message = gst_bus_pop_filtered (bus,
              GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR))) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !failure)
      gst_message_parse_error (message, &failure, NULL);
    else if (gst_message_has_name (message, "facedetect"))
      add_windows (windows, gst_message_get_structure (message));
    gst_message_unref (message);
  }
  if (failure)
    g_propagate_error (error, failure);
  return !failure;
}

static gboolean
look (Cascade * self, GstSample * rgb, GArray * windows, GError ** error)
{
  g_autoptr (GstSample) done = NULL;

  gst_app_src_push_sample (self->source, rgb);
  done = gst_app_sink_try_pull_sample (self->sink, FRAME_TIMEOUT);
  if (!read_bus (self, windows, error))
    return FALSE;
  if (done)
    return TRUE;
  g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
      "facedetect has lost a frame");
  return FALSE;
}

static void
add_predictions (Cascade * self, GArray * boxes, JsonBuilder * builder)
{
  json_builder_set_member_name (builder, "predictions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < boxes->len; i++) {
    const VotedBox *box = &g_array_index (boxes, VotedBox, i);
    double confidence = (double) box->votes
        / (box->votes + self->kind->min_votes);

    if (confidence < self->min_confidence)
      continue;
    detector_begin_box (builder, box->left, box->top, box->width, box->height);
    detector_add_class (builder, self->kind->class_name, 0, confidence);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static gboolean
cascade_infer (Detector * detector, GstSample * sample, JsonBuilder * builder,
    GError ** error)
{
  Cascade *self = (Cascade *) detector;
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE, sizeof (VotedBox));
  g_autoptr (GArray) boxes = NULL;
  g_autoptr (GstSample) rgb =
      frame_converter_run (self->converter, sample, error);
  GstVideoInfo info;

  if (!rgb || !look (self, rgb, windows, error))
    return FALSE;
  boxes = voted_boxes_merge (windows, self->kind->min_votes);
  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  detector_add_image (builder, GST_VIDEO_INFO_WIDTH (&info),
      GST_VIDEO_INFO_HEIGHT (&info));
  add_predictions (self, boxes, builder);
  return TRUE;
}

const DetectorClass detector_pedestrians_class = {
  pedestrians_create, cascade_destroy, cascade_infer
};

const DetectorClass detector_faces_class = {
  faces_create, cascade_destroy, cascade_infer
};
