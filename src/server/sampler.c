/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "sampler.h"

#include <gst/app/gstappsink.h>
#include <gst/base/gsttypefindhelper.h>
#include <math.h>
#include <stdio.h>

/* Decoding runs in GStreamer's threads. The calling thread pulls every frame
 * out of the appsink, whose short queue makes the decoder wait, and does the
 * rest. */

#define PULL_TIMEOUT (100 * GST_MSECOND)
#define STALL_LIMIT (60 * GST_SECOND)
#define TYPE_FIND_SIZE (64 * 1024)

/* An infer_fps of 30 is not above a frame rate of 30000/1001; and where a
 * demuxer computes the rate from time stamps, the last digits are noise. */
#define RATE_TOLERANCE 1.0011

typedef struct
{
  GstElement *pipeline;
  GstAppSink *sink;
  GCancellable *cancellable;
  double rate;
  double infer_fps;
  guint64 number;
  guint64 n_picked;
  GstClockTime first_pts;
  GstClockTime last_pts;
  GstClockTime duration;
} Sampler;

static void
sampler_clear (Sampler * self)
{
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sampler, sampler_clear)

static gboolean
is_linked (GstElement * element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  return gst_pad_is_linked (pad);
}

/* The demuxer of a container that the service accepts, or NULL. No other
 * demuxer is ever used: some of them open further files or URLs that a file
 * names. */
static const char *
find_demuxer (const char *path)
{
  static const struct
  {
    const char *type, *demuxer;
  } containers[] = {
    {"video/quicktime", "qtdemux"},
    {"application/x-3gp", "qtdemux"},
    {"video/x-msvideo", "avidemux"},
    {"video/webm", "matroskademux"},
  };
  g_autofree guint8 *head = g_malloc (TYPE_FIND_SIZE);
  g_autoptr (GstCaps) caps = NULL;
  FILE *file = fopen (path, "rb");
  gsize size = 0;

  if (file) {
    size = fread (head, 1, TYPE_FIND_SIZE, file);
    fclose (file);
  }
  if (size > 0)
    caps = gst_type_find_helper_for_data (NULL, head, size, NULL);
  for (guint i = 0; caps && i < G_N_ELEMENTS (containers); i++) {
    if (gst_structure_has_name (gst_caps_get_structure (caps, 0),
            containers[i].type))
      return containers[i].demuxer;
  }
  return NULL;
}

static void
on_demuxer_pad (GstElement * demuxer, GstPad * pad, GstElement * decoder)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (decoder, "sink");
  const char *type = caps
      ? gst_structure_get_name (gst_caps_get_structure (caps, 0)) : "";

  if ((g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "image/"))
      && !gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static void
on_no_more_pads (GstElement * demuxer, GstElement * decoder)
{
  if (!is_linked (decoder))
    GST_ELEMENT_ERROR (demuxer, STREAM, WRONG_TYPE,
        ("The input holds no video"), (NULL));
}

static void
on_decoder_pad (GstElement * decoder, GstPad * pad, GstElement * upright)
{
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (upright, "sink");

  gst_pad_link (pad, sink_pad);
}

/* decodebin only sees the stream behind the demuxer: given the whole file, it
 * now and then swallows the error of a demuxer that gives up at once. As at the
 * service, frames are upright: turned as the container says. */
static gboolean
sampler_start (Sampler * self, const char *demuxer_name, const char *path,
    GError ** error)
{
  g_autoptr (GstCaps) raw = gst_caps_new_empty_simple ("video/x-raw");
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *demuxer = gst_element_factory_make (demuxer_name, NULL);
  GstElement *decoder = gst_element_factory_make ("decodebin", NULL);
  GstElement *upright = gst_parse_bin_from_description
      ("videoconvert ! videoflip video-direction=auto", TRUE, NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  if (!source || !demuxer || !decoder || !upright || !sink) {
    gst_clear_object (&source);
    gst_clear_object (&demuxer);
    gst_clear_object (&decoder);
    gst_clear_object (&upright);
    gst_clear_object (&sink);
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "GStreamer's base or good plugins are not installed");
    return FALSE;
  }
  self->pipeline = gst_pipeline_new (NULL);
  self->sink = GST_APP_SINK (sink);
  g_object_set (source, "location", path, NULL);
  g_object_set (decoder, "force-sw-decoders", TRUE, NULL);
  g_object_set (sink, "caps", raw, "sync", FALSE, "max-buffers", 4, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, demuxer, decoder,
      upright, sink, NULL);
  gst_element_link (source, demuxer);
  gst_element_link (upright, sink);
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (on_demuxer_pad), decoder);
  g_signal_connect (demuxer, "no-more-pads", G_CALLBACK (on_no_more_pads),
      decoder);
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_decoder_pad), upright);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

/* FALSE with an error if the pipeline has reported one. */
static gboolean
check_bus (Sampler * self, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) cause = NULL;

  if (!message)
    return TRUE;
  gst_message_parse_error (message, &cause, NULL);
  g_propagate_prefixed_error (error, g_steal_pointer (&cause),
      "The video cannot be decoded: ");
  return FALSE;
}

/* The next frame; NULL without an error at the end. The appsink does not
 * return when the pipeline has an error or the cancellable is cancelled, so
 * both are checked whenever no frame has come for a while. */
static GstSample *
pull (Sampler * self, GError ** error)
{
  for (GstClockTime waited = 0; waited < STALL_LIMIT; waited += PULL_TIMEOUT) {
    GstSample *sample;

    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return NULL;
    sample = gst_app_sink_try_pull_sample (self->sink, PULL_TIMEOUT);
    if (sample)
      return sample;
    if (!check_bus (self, error) || gst_app_sink_is_eos (self->sink))
      return NULL;
  }
  g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "The video cannot be decoded: nothing has come for a minute");
  return NULL;
}

static double
rate_of_caps (GstSample * sample)
{
  GstStructure *structure =
      gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  int n = 0, d = 1;

  gst_structure_get_fraction (structure, "framerate", &n, &d);
  return (double) n / d;
}

static void
note_stamps (Sampler * self, GstSample * sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gint64 duration;

  if (self->number == 0) {
    self->first_pts = GST_BUFFER_PTS (buffer);
    if (gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration)
        && duration > 0)
      self->duration = duration;
  }
  self->last_pts = GST_BUFFER_PTS (buffer);
}

/* The average rate of a stream without a fixed one, measured by decoding all
 * of it once. @rate is not changed if there are no time stamps. */
static gboolean
measure_rate (const char *demuxer, const char *path, double *rate,
    GCancellable * cancellable, GError ** error)
{
  g_auto (Sampler) self = {.cancellable = cancellable };
  GError *failure = NULL;
  GstSample *sample;

  if (!sampler_start (&self, demuxer, path, error))
    return FALSE;
  while ((sample = pull (&self, &failure))) {
    note_stamps (&self, sample);
    self.number++;
    gst_sample_unref (sample);
  }
  if (failure) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  if (GST_CLOCK_TIME_IS_VALID (self.first_pts)
      && GST_CLOCK_TIME_IS_VALID (self.last_pts)
      && self.last_pts > self.first_pts)
    *rate = (self.number - 1) / ((self.last_pts - self.first_pts) / 1e9);
  return TRUE;
}

static double
time_of (const Sampler * self, GstSample * sample)
{
  GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));

  if (GST_CLOCK_TIME_IS_VALID (pts)
      && GST_CLOCK_TIME_IS_VALID (self->first_pts))
    return ((double) pts - (double) self->first_pts) / 1e9;
  return self->number / self->rate;
}

static double
position_of (const Sampler * self, double time_s)
{
  if (self->duration == 0)
    return 0;
  return CLAMP (time_s / (self->duration / 1e9), 0, 1);
}

/* Calls @func if this frame is to be inferred. */
static gboolean
offer (Sampler * self, GstSample * sample, SamplerFunc func, gpointer user_data,
    GError ** error)
{
  guint64 next = llround (self->n_picked * self->rate / self->infer_fps);
  SampledFrame frame;

  if (self->number < next)
    return TRUE;
  self->n_picked++;
  frame.number = self->number;
  frame.time_s = time_of (self, sample);
  frame.position = position_of (self, frame.time_s);
  frame.sample = sample;
  return func (&frame, user_data, error);
}

static gboolean
sample_all (Sampler * self, GstSample * first, SamplerFunc func,
    gpointer user_data, GError ** error)
{
  GError *failure = NULL;
  GstSample *sample = gst_sample_ref (first);

  while (sample) {
    gboolean ok;

    note_stamps (self, sample);
    ok = offer (self, sample, func, user_data, error);
    gst_sample_unref (sample);
    if (!ok)
      return FALSE;
    self->number++;
    sample = pull (self, &failure);
  }
  if (failure)
    g_propagate_error (error, failure);
  return !failure;
}

gboolean
sampler_run (const char *path, double infer_fps, SamplerFunc func,
    gpointer user_data, GCancellable * cancellable, GError ** error)
{
  g_auto (Sampler) self = {.infer_fps = infer_fps,.cancellable = cancellable };
  const char *demuxer = find_demuxer (path);
  g_autoptr (GstSample) first = NULL;
  GError *failure = NULL;

  if (!demuxer) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "The input is not an MP4, MOV, AVI or WebM file");
    return FALSE;
  }
  if (!sampler_start (&self, demuxer, path, error))
    return FALSE;
  first = pull (&self, &failure);
  if (!first) {
    if (failure)
      g_propagate_error (error, failure);
    else
      g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
          "The input holds no frame that can be decoded");
    return FALSE;
  }
  self.rate = rate_of_caps (first);
  if (self.rate <= 0) {
    self.rate = infer_fps;
    if (!measure_rate (demuxer, path, &self.rate, cancellable, error))
      return FALSE;
  }
  if (infer_fps > self.rate * RATE_TOLERANCE)
    return TRUE;
  self.rate = MAX (self.rate, infer_fps);
  return sample_all (&self, first, func, user_data, error);
}
