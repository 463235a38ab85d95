/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Opening a file makes an index of it. A frame is read from its place in the
 * file and decoded when it is asked for. */

#include "gstroboflowreader-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gstroboflowdecoder-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowframe-private.h"
#include "gstroboflowindex-private.h"
#include "gstroboflowwindow-private.h"

GST_DEBUG_CATEGORY_STATIC (roboflow_reader_debug);
#define GST_CAT_DEFAULT roboflow_reader_debug

#define WINDOW (256 * 1024)

struct _GstRoboflowReader
{
  gchar *path;                  /* for display */
  gint fd;
  GstRoboflowIndex *index;
  GPtrArray *model_ids;         /* strings of the index, then NULL */

  gint n_skipped;               /* predictions that were left out; atomic */
};

void
gst_roboflow_reader_free (GstRoboflowReader * reader)
{
  if (reader->fd >= 0)
    close (reader->fd);
  g_clear_pointer (&reader->index, gst_roboflow_index_free);
  g_ptr_array_unref (reader->model_ids);
  g_free (reader->path);
  g_free (reader);
}

/* O_NONBLOCK: a named pipe must not block. */
static gboolean
open_file (GstRoboflowReader * reader, const gchar * path, GError ** error)
{
  struct stat info;

  reader->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (reader->fd < 0 || fstat (reader->fd, &info) != 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: cannot be opened: %s", reader->path, g_strerror (errno));
    return FALSE;
  }
  if (!S_ISREG (info.st_mode)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: not a file", reader->path);
    return FALSE;
  }
  if ((guint64) info.st_size > GST_ROBOFLOW_MAX_FILE_SIZE) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "%s: larger than %" G_GUINT64_FORMAT
        " bytes, which is the most that can be read", reader->path,
        GST_ROBOFLOW_MAX_FILE_SIZE);
    return FALSE;
  }
  return TRUE;
}

GstRoboflowReader *
gst_roboflow_reader_open_with_window (const gchar * path, gsize window,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowReader) reader = g_new0 (GstRoboflowReader, 1);
  GstRoboflowIndex *index;

  GST_DEBUG_CATEGORY_INIT (roboflow_reader_debug, "roboflowreader", 0,
      "Results files of Roboflow");

  reader->path = g_filename_display_name (path);
  reader->model_ids = g_ptr_array_new ();
  if (!open_file (reader, path, error))
    return NULL;

  index = reader->index =
      gst_roboflow_index_new (reader->fd, window, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (index->error != NULL)
    g_prefix_error (&index->error, "%s: ", reader->path);
  if (index->error != NULL && index->numbers->len == 0) {
    g_propagate_error (error, g_steal_pointer (&index->error));
    return NULL;
  }
  for (guint i = 0; i < index->columns->len; i++) {
    GstRoboflowColumn *column = g_ptr_array_index (index->columns, i);

    g_ptr_array_add (reader->model_ids, column->model_id);
  }
  g_ptr_array_add (reader->model_ids, NULL);
  return g_steal_pointer (&reader);
}

GstRoboflowReader *
gst_roboflow_reader_open (const gchar * path, GCancellable * cancellable,
    GError ** error)
{
  return gst_roboflow_reader_open_with_window (path, WINDOW, cancellable,
      error);
}

const GError *
gst_roboflow_reader_get_error (GstRoboflowReader * reader)
{
  return reader->index->error;
}

guint
gst_roboflow_reader_get_n_frames (GstRoboflowReader * reader)
{
  return reader->index->numbers->len;
}

const guint64 *
gst_roboflow_reader_get_numbers (GstRoboflowReader * reader)
{
  return (const guint64 *) reader->index->numbers->data;
}

const GstClockTime *
gst_roboflow_reader_get_times (GstRoboflowReader * reader)
{
  return (const GstClockTime *) reader->index->times->data;
}

const gchar *const *
gst_roboflow_reader_get_model_ids (GstRoboflowReader * reader)
{
  return (const gchar * const *) reader->model_ids->pdata;
}

/* Warns once only: a file with one bad prediction tends to have many. */
static void
note_skipped (GstRoboflowReader * reader, const GstRoboflowFrame * frame,
    guint n_skipped)
{
  if (n_skipped == 0)
    return;
  if (g_atomic_int_add (&reader->n_skipped, n_skipped) == 0)
    GST_WARNING ("%s: %u predictions of frame %" G_GUINT64_FORMAT
        " are unusable and left out; further ones are not reported",
        reader->path, n_skipped, frame->number);
}

static GstRoboflowPlace
get_place (GstRoboflowReader * reader, guint model, guint index)
{
  GstRoboflowColumn *column = g_ptr_array_index (reader->index->columns, model);

  return g_array_index (column->places, GstRoboflowPlace, index);
}

gboolean
gst_roboflow_reader_is_inferred (GstRoboflowReader * reader, guint model,
    guint index)
{
  return get_place (reader, model, index) != 0;
}

static gboolean
read_json (GstRoboflowReader * reader, GstRoboflowPlace place,
    GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model,
    GError ** error)
{
  guint64 offset = gst_roboflow_place_offset (place);
  gsize length = gst_roboflow_place_length (place);
  gchar *json;

  if (place == 0)
    return TRUE;
  json = gst_roboflow_arena_alloc (decoder->arena, length + 1);
  return gst_roboflow_window_read_at (reader->fd, offset, json, length, error)
      && gst_roboflow_decoder_read (decoder, json, length, offset, model,
      error);
}

/* @i: index of the model; @index: of the frame, G_MAXUINT for none */
static gboolean
read_model (GstRoboflowReader * reader, guint i, guint index,
    GstRoboflowDecoder * decoder, GstRoboflowFrameModel * model,
    GError ** error)
{
  const gchar *model_id = g_ptr_array_index (reader->model_ids, i);

  model->model_id = gst_roboflow_arena_strndup (decoder->arena, model_id,
      strlen (model_id));
  if (index == G_MAXUINT)
    return TRUE;
  model->number = gst_roboflow_reader_get_numbers (reader)[index];
  if (read_json (reader, get_place (reader, i, index), decoder, model, error))
    return TRUE;
  g_prefix_error (error, "%s: inferred frame %u (%" G_GUINT64_FORMAT
      " of the video), in '%s': ", reader->path, index, model->number,
      model_id);
  return FALSE;
}

/* The size of the JSON of a frame. */
static gsize
get_json_size (GstRoboflowReader * reader, const guint * indices)
{
  gsize size = 0;

  for (guint i = 0; i < reader->index->columns->len; i++) {
    if (indices[i] != G_MAXUINT)
      size += gst_roboflow_place_length (get_place (reader, i, indices[i]));
  }
  return size;
}

GstRoboflowFrame *
gst_roboflow_reader_read_frames (GstRoboflowReader * reader, guint64 number,
    GstClockTime time, const guint * indices, GError ** error)
{
  const guint n_models = reader->index->columns->len;
  const gsize size = get_json_size (reader, indices);
  g_autoptr (GstRoboflowFrame) frame = NULL;
  g_auto (GstRoboflowDecoder) decoder = { NULL, };
  guint n_skipped = 0;

  if (size > GST_ROBOFLOW_MAX_FRAME_SIZE) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "%s: of frame %" G_GUINT64_FORMAT " of the video there are more than "
        "%d bytes", reader->path, number, GST_ROBOFLOW_MAX_FRAME_SIZE);
    return NULL;
  }

  frame = gst_roboflow_frame_new (number, time, n_models,
      gst_roboflow_decoder_guess_size (size));
  gst_roboflow_decoder_init (&decoder, frame->arena);
  for (guint i = 0; i < n_models; i++) {
    if (!read_model (reader, i, indices[i], &decoder, &frame->models[i], error))
      return NULL;
    n_skipped += frame->models[i].n_skipped;
  }
  gst_roboflow_frame_complete (frame);
  note_skipped (reader, frame, n_skipped);
  return g_steal_pointer (&frame);
}

GstRoboflowFrame *
gst_roboflow_reader_read_frame (GstRoboflowReader * reader, guint index,
    GError ** error)
{
  const guint n_models = reader->index->columns->len;
  g_autofree guint *indices = g_new (guint, n_models);

  for (guint i = 0; i < n_models; i++)
    indices[i] = index;
  return gst_roboflow_reader_read_frames (reader,
      gst_roboflow_reader_get_numbers (reader)[index],
      gst_roboflow_reader_get_times (reader)[index], indices, error);
}
