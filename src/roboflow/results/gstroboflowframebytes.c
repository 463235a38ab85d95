/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A frame as bytes. They hold the JSON that the service wrote and how it is
 * placed on the image. Predictions are decoded from that again, by the
 * decoder, which trusts nothing. All numbers are little endian:
 *
 *   frame: number, time (64 bits each), width, height, number of models (32
 *     bits each)
 *   each model: frame number (64 bits); scale, offset and edge, x and y of
 *     each (doubles); length of the name, name, length of the JSON, JSON
 *     (lengths: 32 bits)
 *
 * JSON of no length stands for a model that did not look at the frame. */

#include "gstroboflowframebytes-private.h"

#include <gst/base/base.h>
#include <math.h>

#include "gstroboflowdecoder-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowframe-private.h"
#include "gstroboflowindex-private.h"

#define FRAME_HEAD (2 * 8 + 3 * 4)
#define MODEL_HEAD (8 + 6 * 8 + 2 * 4)

static gsize
get_json_size (const GstRoboflowFrame * frame)
{
  gsize size = 0;

  for (guint i = 0; i < frame->n_models; i++)
    size += frame->models[i].json_length;
  return size;
}

static void
put_block (GstByteWriter * writer, const gchar * data, gsize size)
{
  gst_byte_writer_put_uint32_le (writer, size);
  gst_byte_writer_put_data (writer, (const guint8 *) data, size);
}

static void
put_model (GstByteWriter * writer, const GstRoboflowFrameModel * model)
{
  gst_byte_writer_put_uint64_le (writer, model->number);
  gst_byte_writer_put_float64_le (writer, model->fit.scale_x);
  gst_byte_writer_put_float64_le (writer, model->fit.scale_y);
  gst_byte_writer_put_float64_le (writer, model->fit.offset_x);
  gst_byte_writer_put_float64_le (writer, model->fit.offset_y);
  gst_byte_writer_put_float64_le (writer, model->fit.edge_x);
  gst_byte_writer_put_float64_le (writer, model->fit.edge_y);
  put_block (writer, model->model_id, strlen (model->model_id));
  put_block (writer, model->json ? model->json : "", model->json_length);
}

GBytes *
gst_roboflow_frame_to_bytes (const GstRoboflowFrame * frame)
{
  gsize size = FRAME_HEAD + get_json_size (frame)
      + frame->n_models * (MODEL_HEAD + 32);
  GstByteWriter writer;

  if (size > GST_ROBOFLOW_MAX_FRAME_SIZE)
    return NULL;
  gst_byte_writer_init_with_size (&writer, size, FALSE);
  gst_byte_writer_put_uint64_le (&writer, frame->number);
  gst_byte_writer_put_uint64_le (&writer, frame->time);
  gst_byte_writer_put_int32_le (&writer, frame->width);
  gst_byte_writer_put_int32_le (&writer, frame->height);
  gst_byte_writer_put_uint32_le (&writer, frame->n_models);
  for (guint i = 0; i < frame->n_models; i++)
    put_model (&writer, &frame->models[i]);
  size = gst_byte_writer_get_size (&writer);
  return g_bytes_new_take (gst_byte_writer_reset_and_get_data (&writer), size);
}

/* @block: points into the bytes */
static gboolean
get_block (GstByteReader * reader, GstRoboflowSpan * block)
{
  const guint8 *data;
  guint32 length;

  if (!gst_byte_reader_get_uint32_le (reader, &length)
      || !gst_byte_reader_get_data (reader, length, &data))
    return FALSE;
  block->start = (const gchar *) data;
  block->length = length;
  return TRUE;
}

static gboolean
get_fit (GstByteReader * reader, GstRoboflowFit * fit)
{
  return gst_byte_reader_get_float64_le (reader, &fit->scale_x)
      && gst_byte_reader_get_float64_le (reader, &fit->scale_y)
      && gst_byte_reader_get_float64_le (reader, &fit->offset_x)
      && gst_byte_reader_get_float64_le (reader, &fit->offset_y)
      && gst_byte_reader_get_float64_le (reader, &fit->edge_x)
      && gst_byte_reader_get_float64_le (reader, &fit->edge_y);
}

static gboolean
is_scale (gdouble scale)
{
  return scale >= 1.0 / GST_ROBOFLOW_MAX_SIDE && scale <= GST_ROBOFLOW_MAX_SIDE;
}

/* Whether scaling and cropping images of the sizes that are accepted can lead
 * to it. All comparisons with a NaN are false. */
static gboolean
is_fit (const GstRoboflowFit * fit)
{
  const gdouble most = (gdouble) GST_ROBOFLOW_MAX_SIDE * GST_ROBOFLOW_MAX_SIDE;

  return is_scale (fit->scale_x) && is_scale (fit->scale_y)
      && fabs (fit->offset_x) <= most && fabs (fit->offset_y) <= most
      && fit->edge_x >= -most && fit->edge_y >= -most;
}

static gboolean
is_name (const GstRoboflowSpan * name)
{
  return name->length <= GST_ROBOFLOW_MAX_NAME
      && g_utf8_validate_len (name->start, name->length, NULL);
}

static gboolean
fail (GError ** error, const gchar * what)
{
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
      "not a frame: %s", what);
  return FALSE;
}

static gboolean
read_model (GstByteReader * reader, GstRoboflowDecoder * decoder,
    GstRoboflowFrameModel * model, GstRoboflowFit * fit, GError ** error)
{
  GstRoboflowSpan name, json;
  g_autofree gchar *clean = NULL;

  if (!gst_byte_reader_get_uint64_le (reader, &model->number)
      || !get_fit (reader, fit) || !get_block (reader, &name)
      || !get_block (reader, &json))
    return fail (error, "it ends too early");
  if (!is_fit (fit))
    return fail (error, "its image cannot be where it is said to be");
  if (!is_name (&name))
    return fail (error, "the name of a model cannot be read");

  clean = gst_roboflow_text_clean (name.start, name.length, 0);
  model->model_id = gst_roboflow_arena_strndup (decoder->arena, clean,
      strlen (clean));
  if (json.length == 0)
    return TRUE;
  return gst_roboflow_decoder_read (decoder,
      gst_roboflow_arena_strndup (decoder->arena, json.start, json.length),
      json.length, 0, model, error);
}

static gboolean
is_size (gint width, gint height)
{
  return (width == 0 && height == 0)
      || (width > 0 && width <= GST_ROBOFLOW_MAX_SIDE
      && height > 0 && height <= GST_ROBOFLOW_MAX_SIDE);
}

static gboolean
read_models (GstByteReader * reader, GstRoboflowFrame * frame, gint width,
    gint height, GError ** error)
{
  g_autofree GstRoboflowFit *fits = g_new (GstRoboflowFit, frame->n_models);
  g_auto (GstRoboflowDecoder) decoder = { NULL, };

  gst_roboflow_decoder_init (&decoder, frame->arena);
  for (guint i = 0; i < frame->n_models; i++) {
    if (!read_model (reader, &decoder, &frame->models[i], &fits[i], error))
      return FALSE;
  }
  if (gst_byte_reader_get_remaining (reader) > 0)
    return fail (error, "something follows it");

  gst_roboflow_frame_complete (frame);
  if ((frame->width == 0) != (width == 0))
    return fail (error, "there is no image, or one of no size");
  frame->width = width;
  frame->height = height;
  for (guint i = 0; i < frame->n_models; i++)
    frame->models[i].fit = fits[i];
  return TRUE;
}

GstRoboflowFrame *
gst_roboflow_frame_new_from_bytes (const guint8 * data, gsize size,
    GError ** error)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  GstByteReader reader;
  guint64 number, time;
  gint32 width, height;
  guint32 n_models;

  if (size > GST_ROBOFLOW_MAX_FRAME_SIZE) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "a frame of more than %d bytes", GST_ROBOFLOW_MAX_FRAME_SIZE);
    return NULL;
  }
  gst_byte_reader_init (&reader, data, size);
  if (!gst_byte_reader_get_uint64_le (&reader, &number)
      || !gst_byte_reader_get_uint64_le (&reader, &time)
      || !gst_byte_reader_get_int32_le (&reader, &width)
      || !gst_byte_reader_get_int32_le (&reader, &height)
      || !gst_byte_reader_get_uint32_le (&reader, &n_models)) {
    fail (error, "it ends too early");
    return NULL;
  }
  if (!is_size (width, height)
      || n_models > gst_byte_reader_get_remaining (&reader) / MODEL_HEAD
      || n_models > GST_ROBOFLOW_MAX_MODELS) {
    fail (error, "its size or the number of its models is impossible");
    return NULL;
  }

  frame = gst_roboflow_frame_new (number, time, n_models,
      gst_roboflow_decoder_guess_size (size));
  if (!read_models (&reader, frame, width, height, error))
    return NULL;
  return g_steal_pointer (&frame);
}
