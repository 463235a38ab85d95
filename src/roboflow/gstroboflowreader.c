/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Opening a file walks over it once and notes where each element of each list
 * is; frames are decoded when they are asked for. Whatever is wrong with the
 * file is met on that walk, with the place it is at, and what comes before it
 * stays usable. */

#include "gstroboflowreader-private.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "gstroboflowelement-private.h"
#include "gstroboflowerror.h"
#include "gstroboflowframe-private.h"
#include "gstroboflowscanner-private.h"

GST_DEBUG_CATEGORY_STATIC (roboflow_reader_debug);
#define GST_CAT_DEFAULT roboflow_reader_debug

/* The file is held in memory. */
#define MAX_FILE_SIZE (512 * 1024 * 1024)
#define MAX_MODELS 1000
#define MAX_SECONDS 1e9

/* A list of the file. */
typedef struct
{
  gchar *name;
  GArray *elements;             /* GstRoboflowSpan, pointing into the text */
} List;

struct _GstRoboflowReader
{
  gchar *path;                  /* for display */
  gchar *text;
  gsize length;
  GError *error;

  List *offsets;                /* NULL: the file has none */
  List *seconds;                /* NULL: the file has none */
  GPtrArray *columns;           /* List, one a model */

  GArray *numbers;              /* guint64 */
  GArray *times;                /* GstClockTime, as long as numbers */
  GPtrArray *model_ids;         /* ends with NULL */

  gint n_bad;                   /* atomic: predictions that were left out */
};

static List *
list_new (const gchar * name)
{
  List *list = g_new0 (List, 1);

  list->name = g_strdup (name);
  list->elements = g_array_new (FALSE, FALSE, sizeof (GstRoboflowSpan));
  return list;
}

static void
list_free (List * list)
{
  g_free (list->name);
  g_array_unref (list->elements);
  g_free (list);
}

static const GstRoboflowSpan *
list_get (const List * list, guint index)
{
  return &g_array_index (list->elements, GstRoboflowSpan, index);
}

void
gst_roboflow_reader_free (GstRoboflowReader * reader)
{
  g_clear_pointer (&reader->offsets, list_free);
  g_clear_pointer (&reader->seconds, list_free);
  g_ptr_array_unref (reader->columns);
  g_array_unref (reader->numbers);
  g_array_unref (reader->times);
  g_ptr_array_unref (reader->model_ids);
  g_clear_error (&reader->error);
  g_free (reader->path);
  g_free (reader->text);
  g_free (reader);
}

#define fail(reader, code, ...) \
    take_error (reader, g_error_new (GST_ROBOFLOW_ERROR, code, __VA_ARGS__))

/* The first error is the cause of all others. */
static void
take_error (GstRoboflowReader * reader, GError * error)
{
  if (reader->error != NULL) {
    g_error_free (error);
    return;
  }
  g_prefix_error (&error, "%s: ", reader->path);
  reader->error = error;
}

static gboolean
load (GstRoboflowReader * reader, const gchar * path, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && !S_ISREG (info.st_mode)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s: not a file", reader->path);
    return FALSE;
  }
  if (g_stat (path, &info) == 0 && info.st_size > MAX_FILE_SIZE) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
        "%s: larger than %d bytes, which is the most that can be read",
        reader->path, MAX_FILE_SIZE);
    return FALSE;
  }
  if (!g_file_get_contents (path, &reader->text, &reader->length, &cause)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s", cause->message);
    return FALSE;
  }
  return TRUE;
}

static void
index_list (GstRoboflowScanner * scanner, List * list)
{
  GstRoboflowSpan element = { NULL, };
  gboolean first = TRUE;

  if (!gst_roboflow_scanner_open (scanner, '['))
    return;
  while (gst_roboflow_scanner_next_item (scanner, &first)) {
    if (gst_roboflow_scanner_skip (scanner, &element))
      g_array_append_val (list->elements, element);
  }

  /* What the end of the text touches may have been longer. */
  if (list->elements->len > 0 && element.start != NULL
      && element.start + element.length == scanner->end)
    g_array_set_size (list->elements, list->elements->len - 1);
}

static List *
add_column (GstRoboflowReader * reader, const gchar * name)
{
  List *column;

  for (guint i = 0; i < reader->columns->len; i++) {
    column = g_ptr_array_index (reader->columns, i);
    if (g_str_equal (column->name, name)) {
      g_array_set_size (column->elements, 0);
      return column;
    }
  }
  if (reader->columns->len == MAX_MODELS) {
    fail (reader, GST_ROBOFLOW_ERROR_LIMIT, "more than %d models", MAX_MODELS);
    return NULL;
  }
  column = list_new (name);
  g_ptr_array_add (reader->columns, column);
  return column;
}

static List *
set_list (List ** slot, const gchar * name)
{
  g_clear_pointer (slot, list_free);
  *slot = list_new (name);
  return *slot;
}

/* NULL if there is no room for it. */
static List *
add_list (GstRoboflowReader * reader, const gchar * name)
{
  if (g_str_equal (name, "frame_offset")
      || g_str_equal (name, "frame_offsets"))
    return set_list (&reader->offsets, name);
  if (g_str_equal (name, "time_offset") || g_str_equal (name, "time_offsets"))
    return set_list (&reader->seconds, name);
  return add_column (reader, name);
}

static gchar *
decode_key (const GstRoboflowSpan * key)
{
  g_autofree gchar *text = gst_roboflow_scanner_dup_strict (key);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return gst_roboflow_element_clean_text (json_node_get_string (node));
}

static void
index_members (GstRoboflowReader * reader, GstRoboflowScanner * scanner)
{
  GstRoboflowSpan key;
  gboolean first = TRUE;

  while (reader->error == NULL
      && gst_roboflow_scanner_next_member (scanner, &first, &key)) {
    g_autofree gchar *name = decode_key (&key);
    GstRoboflowSpan ignored;

    if (name != NULL && gst_roboflow_scanner_peek (scanner) == '[') {
      List *list = add_list (reader, name);

      if (list != NULL)
        index_list (scanner, list);
    } else {
      gst_roboflow_scanner_skip (scanner, &ignored);
    }
  }
}

static void
index_text (GstRoboflowReader * reader)
{
  g_auto (GstRoboflowScanner) scanner = { NULL, };
  const gchar *valid_end;
  gchar c;

  g_utf8_validate_len (reader->text, reader->length, &valid_end);
  gst_roboflow_scanner_init (&scanner, reader->text, valid_end - reader->text);

  c = gst_roboflow_scanner_peek (&scanner);
  if (c == 0 && scanner.at == reader->text + reader->length)
    fail (reader, GST_ROBOFLOW_ERROR_RESULTS, "the file is empty");
  else if (c != '{')
    fail (reader, GST_ROBOFLOW_ERROR_RESULTS, "not a JSON object");
  else if (gst_roboflow_scanner_open (&scanner, '{'))
    index_members (reader, &scanner);

  if (reader->error == NULL && !gst_roboflow_scanner_finish (&scanner)) {
    if (scanner.at >= valid_end && valid_end < reader->text + reader->length)
      fail (reader, GST_ROBOFLOW_ERROR_RESULTS,
          "at byte %" G_GSIZE_FORMAT ": not UTF-8 text",
          (gsize) (valid_end - reader->text));
    else
      fail (reader, scanner.error->code, "%s", scanner.error->message);
  }
}

/* Only as many frames as all lists have. */
static guint
count_frames (GstRoboflowReader * reader)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new ();
  guint n_frames;

  if (reader->seconds != NULL)
    g_ptr_array_add (lists, reader->seconds);
  for (guint i = 0; i < reader->columns->len; i++)
    g_ptr_array_add (lists, g_ptr_array_index (reader->columns, i));

  n_frames = reader->offsets ? reader->offsets->elements->len : 0;
  for (guint i = 0; i < lists->len; i++) {
    List *list = g_ptr_array_index (lists, i);
    guint length = list->elements->len;

    if (reader->offsets == NULL && length > 0)
      fail (reader, GST_ROBOFLOW_ERROR_RESULTS,
          "there is no list 'frame_offset'");
    else if (reader->offsets != NULL
        && length != reader->offsets->elements->len)
      fail (reader, GST_ROBOFLOW_ERROR_RESULTS,
          "the list '%s' has %u elements, '%s' has %u", list->name, length,
          reader->offsets->name, reader->offsets->elements->len);
    n_frames = MIN (n_frames, length);
  }
  return n_frames;
}

static gboolean
parse_double (const GstRoboflowSpan * span, gdouble * number)
{
  if (*span->start != '-' && !g_ascii_isdigit (*span->start))
    return FALSE;
  *number = g_ascii_strtod (span->start, NULL);
  return isfinite (*number);
}

static gboolean
parse_frame_number (const GstRoboflowSpan * span, guint64 * number)
{
  g_autofree gchar *text = g_strndup (span->start, span->length);
  gdouble inexact;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL))
    return TRUE;
  if (!parse_double (span, &inexact) || inexact < 0 || inexact > G_MAXUINT32
      || inexact != trunc (inexact))
    return FALSE;
  *number = inexact;
  return TRUE;
}

static void
read_numbers (GstRoboflowReader * reader, guint n_frames)
{
  guint64 previous = 0;

  for (guint i = 0; i < n_frames; i++) {
    guint64 number;

    if (!parse_frame_number (list_get (reader->offsets, i), &number)) {
      fail (reader, GST_ROBOFLOW_ERROR_RESULTS,
          "element %u of '%s' is not a frame number", i, reader->offsets->name);
      return;
    }
    if (i > 0 && number <= previous) {
      fail (reader, GST_ROBOFLOW_ERROR_RESULTS,
          "element %u of '%s', %" G_GUINT64_FORMAT ", does not ascend", i,
          reader->offsets->name, number);
      return;
    }
    g_array_append_val (reader->numbers, number);
    previous = number;
  }
}

/* A time is of less weight than a number: one that makes no sense, or that
 * goes back, is taken for absent. */
static void
read_times (GstRoboflowReader * reader)
{
  GstClockTime previous = 0;

  for (guint i = 0; i < reader->numbers->len; i++) {
    GstClockTime time = GST_CLOCK_TIME_NONE;
    gdouble seconds;

    if (reader->seconds != NULL
        && parse_double (list_get (reader->seconds, i), &seconds)
        && seconds >= 0 && seconds <= MAX_SECONDS)
      time = llround (seconds * GST_SECOND);
    if (time < previous)
      time = GST_CLOCK_TIME_NONE;
    if (GST_CLOCK_TIME_IS_VALID (time))
      previous = time;
    g_array_append_val (reader->times, time);
  }
}

static GstRoboflowReader *
reader_new (const gchar * path)
{
  GstRoboflowReader *reader = g_new0 (GstRoboflowReader, 1);

  reader->path = g_filename_display_name (path);
  reader->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) list_free);
  reader->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  reader->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  reader->model_ids = g_ptr_array_new ();
  return reader;
}

GstRoboflowReader *
gst_roboflow_reader_open (const gchar * path, GError ** error)
{
  g_autoptr (GstRoboflowReader) reader = reader_new (path);

  GST_DEBUG_CATEGORY_INIT (roboflow_reader_debug, "roboflowreader", 0,
      "Results files of Roboflow");

  if (!load (reader, path, error))
    return NULL;
  index_text (reader);
  read_numbers (reader, count_frames (reader));
  read_times (reader);
  for (guint i = 0; i < reader->columns->len; i++) {
    List *column = g_ptr_array_index (reader->columns, i);

    g_ptr_array_add (reader->model_ids, column->name);
  }
  g_ptr_array_add (reader->model_ids, NULL);

  if (reader->error != NULL && reader->numbers->len == 0) {
    g_propagate_error (error, g_steal_pointer (&reader->error));
    return NULL;
  }
  return g_steal_pointer (&reader);
}

const GError *
gst_roboflow_reader_get_error (GstRoboflowReader * reader)
{
  return reader->error;
}

guint
gst_roboflow_reader_get_n_frames (GstRoboflowReader * reader)
{
  return reader->numbers->len;
}

const guint64 *
gst_roboflow_reader_get_numbers (GstRoboflowReader * reader)
{
  return (const guint64 *) reader->numbers->data;
}

const GstClockTime *
gst_roboflow_reader_get_times (GstRoboflowReader * reader)
{
  return (const GstClockTime *) reader->times->data;
}

const gchar *const *
gst_roboflow_reader_get_model_ids (GstRoboflowReader * reader)
{
  return (const gchar * const *) reader->model_ids->pdata;
}

/* One line is enough: a file with one bad prediction tends to have many. */
static void
note_bad_predictions (GstRoboflowReader * reader, guint index, guint n_bad)
{
  if (n_bad == 0)
    return;
  if (g_atomic_int_add (&reader->n_bad, n_bad) == 0)
    GST_WARNING ("%s: %u predictions of frame %u are unusable and left out; "
        "further ones are not reported", reader->path, n_bad, index);
}

GstRoboflowFrame *
gst_roboflow_reader_read_frame (GstRoboflowReader * reader, guint index,
    GError ** error)
{
  g_autoptr (GstRoboflowFrame) frame = NULL;
  guint n_bad = 0;

  frame =
      gst_roboflow_frame_new (g_array_index (reader->numbers, guint64, index),
      g_array_index (reader->times, GstClockTime, index));
  for (guint i = 0; i < reader->columns->len; i++) {
    List *column = g_ptr_array_index (reader->columns, i);
    g_autofree gchar *json =
        gst_roboflow_scanner_dup_strict (list_get (column, index));

    if (!gst_roboflow_element_read (json, column->name, frame, &n_bad, error)) {
      g_prefix_error (error, "%s: element %u of '%s': ", reader->path, index,
          column->name);
      return NULL;
    }
  }
  note_bad_predictions (reader, index, n_bad);
  return g_steal_pointer (&frame);
}
