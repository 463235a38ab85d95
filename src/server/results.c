/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "results.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>

#define N_FIXED 2               /* frame_offset and time_offset */

typedef struct
{
  char *name;
  char *path;
  GOutputStream *stream;
} Part;

struct _ResultsWriter
{
  char *path;
  GArray *parts;                /* frame_offset, time_offset, then the models */
  guint64 n_frames;
};

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_clear_object (&part->stream);
  if (part->path)
    g_unlink (part->path);
  g_free (part->path);
  g_free (part->name);
}

static GOutputStream *
create (const char *path, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);

  if (!stream)
    return NULL;
  return g_buffered_output_stream_new (G_OUTPUT_STREAM (stream));
}

static gboolean
add_part (ResultsWriter * self, const char *name, GError ** error)
{
  Part part = { 0, };

  part.name = g_strdup (name);
  part.path = g_strdup_printf ("%s.part%u", self->path, self->parts->len);
  part.stream = create (part.path, error);
  g_array_append_val (self->parts, part);
  return part.stream != NULL;
}

ResultsWriter *
results_writer_new (const char *path, const char *const *columns,
    GError ** error)
{
  g_autoptr (ResultsWriter) self = g_new0 (ResultsWriter, 1);

  self->path = g_strdup (path);
  self->parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  if (!add_part (self, "frame_offset", error)
      || !add_part (self, "time_offset", error))
    return NULL;
  for (guint i = 0; columns[i]; i++) {
    if (!add_part (self, columns[i], error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

void
results_writer_free (ResultsWriter * self)
{
  g_array_unref (self->parts);
  g_free (self->path);
  g_free (self);
}

static gboolean
add_to_part (ResultsWriter * self, guint index, const char *text,
    GError ** error)
{
  const Part *part = &g_array_index (self->parts, Part, index);

  return g_output_stream_printf (part->stream, NULL, NULL, error, "%s%s",
      self->n_frames > 0 ? ", " : "", text);
}

gboolean
results_writer_add (ResultsWriter * self, guint64 frame_offset, double time_s,
    JsonNode ** elements, GError ** error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT,
      frame_offset);
  char time[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (time, sizeof time, "%.10g", round (time_s * 1e4) / 1e4);
  if (!add_to_part (self, 0, number, error)
      || !add_to_part (self, 1, time, error))
    return FALSE;
  for (guint i = N_FIXED; i < self->parts->len; i++) {
    g_autofree char *text = json_to_string (elements[i - N_FIXED], FALSE);
    if (!add_to_part (self, i, text, error))
      return FALSE;
  }
  self->n_frames++;
  return TRUE;
}

static char *
quote (const char *name)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, name);
  return json_to_string (node, FALSE);
}

static gboolean
append_part (GOutputStream * out, Part * part, gboolean first, GError ** error)
{
  g_autofree char *name = quote (part->name);
  g_autoptr (GFile) file = g_file_new_for_path (part->path);
  g_autoptr (GFileInputStream) in = NULL;

  if (!g_output_stream_close (part->stream, NULL, error))
    return FALSE;
  in = g_file_read (file, NULL, error);
  return in
      && g_output_stream_printf (out, NULL, NULL, error, "%s%s: [",
      first ? "" : ", ", name)
      && g_output_stream_splice (out, G_INPUT_STREAM (in),
      G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, NULL, error) >= 0
      && g_output_stream_printf (out, NULL, NULL, error, "]");
}

gboolean
results_writer_finish (ResultsWriter * self, GError ** error)
{
  g_autoptr (GOutputStream) out = create (self->path, error);

  if (!out || !g_output_stream_printf (out, NULL, NULL, error, "{"))
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++) {
    if (!append_part (out, &g_array_index (self->parts, Part, i), i == 0,
            error))
      return FALSE;
  }
  return g_output_stream_printf (out, NULL, NULL, error, "}")
      && g_output_stream_close (out, NULL, error);
}

gboolean
results_write_empty (const char *path, GError ** error)
{
  return g_file_set_contents (path, "{}", -1, error);
}
