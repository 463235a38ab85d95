/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One walk from the beginning of a results file to its end. What is wrong with
 * the file is met here, with the place it is at; what comes before that stays
 * usable. Frame numbers and times are taken in, of all else only the place is
 * kept.
 *
 * A window slides along the file. A step that comes to the end of the window
 * is taken again from where it began when the window has moved on; so each
 * step is a small one: a bracket, a key, one element. */

#include "gstroboflowindex-private.h"

#include <math.h>
#include <string.h>

#include "gstroboflowerror.h"
#include "gstroboflownumber-private.h"
#include "gstroboflowscanner-private.h"
#include "gstroboflowtext-private.h"
#include "gstroboflowwindow-private.h"

#define MAX_SECONDS 1e9

/* The list that the walk is in. */
typedef enum
{
  LIST_NUMBERS,
  LIST_TIMES,
  LIST_COLUMN,
} ListKind;

typedef struct
{
  GstRoboflowIndex *index;
  GstRoboflowWindow window;
  GstRoboflowScanner scanner;

  GHashTable *columns;          /* by their names as they are */
  guint n_elements;             /* of all lists */
  gchar *numbers_name;          /* as the file spells it, NULL: has none */
  gchar *times_name;
  gboolean numbers_end;         /* there was one that is none */
  gboolean stopped;
} Walk;

#define fail(index, code, ...) \
    take_error (index, g_error_new (GST_ROBOFLOW_ERROR, code, __VA_ARGS__))

/* The first error is the cause of all others. */
static void
take_error (GstRoboflowIndex * index, GError * error)
{
  if (index->error == NULL)
    index->error = error;
  else
    g_error_free (error);
}

static void
column_free (GstRoboflowColumn * column)
{
  g_free (column->model_id);
  g_array_unref (column->places);
  g_free (column);
}

void
gst_roboflow_index_free (GstRoboflowIndex * index)
{
  g_array_unref (index->numbers);
  g_array_unref (index->times);
  g_ptr_array_unref (index->columns);
  g_clear_error (&index->error);
  g_free (index);
}

/* Ends the walk. */
static void
stop (Walk * walk, GError * error)
{
  g_clear_error (&walk->scanner.error);
  walk->scanner.error = error;
  walk->stopped = TRUE;
}

static void
stop_at_size (Walk * walk, guint64 offset)
{
  stop (walk, g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
          "at byte %" G_GUINT64_FORMAT ": a value of more than %d bytes",
          offset, GST_ROBOFLOW_MAX_ELEMENT_SIZE));
}

/* Whether a step that failed at the end of the window can be taken again: then
 * the scanner is back where the step began, and there is more to read. */
static gboolean
try_again (Walk * walk, const gchar * began)
{
  GstRoboflowWindow *window = &walk->window;
  gsize used = began - window->text;
  g_autoptr (GError) error = NULL;

  if (walk->stopped || window->at_end)
    return FALSE;
  if (used == 0 && window->length > GST_ROBOFLOW_MAX_ELEMENT_SIZE) {
    stop_at_size (walk, window->offset);
    return FALSE;
  }
  if (!gst_roboflow_window_advance (window, used, &error)) {
    stop (walk, g_steal_pointer (&error));
    return FALSE;
  }
  gst_roboflow_scanner_move (&walk->scanner, window->text, window->length,
      window->offset);
  return TRUE;
}

static gboolean
was_cut (Walk * walk, const gchar * began)
{
  return gst_roboflow_scanner_is_cut (&walk->scanner)
      && try_again (walk, began);
}

static gchar
peek (Walk * walk)
{
  GstRoboflowScanner *scanner = &walk->scanner;

  while (scanner->error == NULL && gst_roboflow_scanner_peek (scanner) == 0
      && scanner->at == scanner->end && try_again (walk, scanner->at));
  return scanner->error == NULL ? *scanner->at : 0;
}

static gboolean
next_member (Walk * walk, gboolean * first, GstRoboflowSpan * key)
{
  const gboolean was_first = *first;
  const gchar *began;

  do {
    peek (walk);
    began = walk->scanner.at;
    *first = was_first;
    if (gst_roboflow_scanner_next_member (&walk->scanner, first, key))
      return TRUE;
  } while (was_cut (walk, began));
  return FALSE;
}

static gboolean
next_item (Walk * walk, gboolean * first)
{
  peek (walk);
  return gst_roboflow_scanner_next_item (&walk->scanner, first);
}

/* A number that ends with the window may go on behind it. */
static gboolean
next_value (Walk * walk, GstRoboflowSpan * value)
{
  GstRoboflowScanner *scanner = &walk->scanner;
  const guint depth = scanner->depth;
  const gchar *began;

  for (;;) {
    peek (walk);
    began = scanner->at;
    if (gst_roboflow_scanner_skip (scanner, value)) {
      if (value->length > GST_ROBOFLOW_MAX_ELEMENT_SIZE)
        stop_at_size (walk, walk->window.offset
            + (value->start - walk->window.text));
      if (scanner->at < scanner->end || !try_again (walk, began))
        return scanner->error == NULL;
    } else if (!was_cut (walk, began)) {
      return FALSE;
    }
    scanner->depth = depth;
  }
}

static void
add_number (Walk * walk, const GstRoboflowSpan * value, guint i)
{
  GstRoboflowIndex *index = walk->index;
  gint64 integer;
  guint64 number;

  if (walk->numbers_end)
    return;
  if (!gst_roboflow_number_parse_integer (value->start, &integer)
      || integer < 0) {
    fail (index, GST_ROBOFLOW_ERROR_RESULTS,
        "element %u of '%s' is not a frame number", i, walk->numbers_name);
    walk->numbers_end = TRUE;
    return;
  }
  number = integer;
  g_array_append_val (index->numbers, number);
}

/* A time is of less weight than a number: one that makes no sense is taken for
 * absent. */
static void
add_time (Walk * walk, const GstRoboflowSpan * value)
{
  GstClockTime time = GST_CLOCK_TIME_NONE;
  gdouble seconds;

  if (gst_roboflow_number_parse (value->start, &seconds)
      && seconds >= 0 && seconds <= MAX_SECONDS)
    time = llround (seconds * GST_SECOND);
  g_array_append_val (walk->index->times, time);
}

static void
add_place (Walk * walk, GstRoboflowColumn * column,
    const GstRoboflowSpan * value)
{
  guint64 offset = walk->window.offset + (value->start - walk->window.text);
  GstRoboflowPlace place =
      offset << GST_ROBOFLOW_PLACE_LENGTH_BITS | value->length;

  if (*value->start == 'n')
    place = 0;
  g_array_append_val (column->places, place);
}

static void
remove_last (GArray * list)
{
  if (list->len > 0)
    g_array_set_size (list, list->len - 1);
}

/* column: NULL for the other two kinds */
static void
walk_list (Walk * walk, ListKind kind, const gchar * name,
    GstRoboflowColumn * column)
{
  GstRoboflowSpan value;
  gboolean first = TRUE;
  gboolean open_ended = FALSE;
  guint i;

  if (!gst_roboflow_scanner_open (&walk->scanner, '['))
    return;
  for (i = 0; next_item (walk, &first); i++) {
    if (i == GST_ROBOFLOW_MAX_FRAMES) {
      stop (walk, g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
              "more than %d elements", GST_ROBOFLOW_MAX_FRAMES));
      break;
    }
    if (walk->n_elements++ == GST_ROBOFLOW_MAX_ELEMENTS) {
      stop (walk, g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
              "more than %d elements in all lists", GST_ROBOFLOW_MAX_ELEMENTS));
      break;
    }
    if (!next_value (walk, &value))
      break;
    open_ended = walk->scanner.at == walk->scanner.end
        && g_ascii_isdigit (walk->scanner.at[-1])
        && !(kind == LIST_NUMBERS && walk->numbers_end);
    if (kind == LIST_NUMBERS)
      add_number (walk, &value, i);
    else if (kind == LIST_TIMES)
      add_time (walk, &value);
    else
      add_place (walk, column, &value);
  }
  if (walk->scanner.error == NULL)
    return;

  /* A number at the end of the text may have been longer. */
  if (open_ended)
    remove_last (kind == LIST_NUMBERS ? walk->index->numbers
        : kind == LIST_TIMES ? walk->index->times : column->places);
  g_prefix_error (&walk->scanner.error, "inferred frame %u, in '%s': ", i,
      name);
}

/* What a key names counts as often as it is there: the last one holds. */
static void
walk_numbers (Walk * walk, const gchar * name)
{
  g_free (walk->numbers_name);
  walk->numbers_name = g_strdup (name);
  walk->numbers_end = FALSE;
  g_array_set_size (walk->index->numbers, 0);
  walk_list (walk, LIST_NUMBERS, name, NULL);
}

static void
walk_times (Walk * walk, const gchar * name)
{
  g_free (walk->times_name);
  walk->times_name = g_strdup (name);
  g_array_set_size (walk->index->times, 0);
  walk_list (walk, LIST_TIMES, name, NULL);
}

/* name: (transfer full) */
static GstRoboflowColumn *
add_column (Walk * walk, gchar * name)
{
  GstRoboflowColumn *column = g_new0 (GstRoboflowColumn, 1);

  column->model_id = gst_roboflow_text_clean (name, strlen (name), 0);
  column->places = g_array_new (FALSE, FALSE, sizeof (GstRoboflowPlace));
  g_ptr_array_add (walk->index->columns, column);
  g_hash_table_insert (walk->columns, name, column);
  return column;
}

static void
walk_column (Walk * walk, const gchar * name)
{
  GstRoboflowColumn *column = g_hash_table_lookup (walk->columns, name);

  if (column != NULL) {
    g_array_set_size (column->places, 0);
  } else if (walk->index->columns->len == GST_ROBOFLOW_MAX_MODELS) {
    stop (walk, g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
            "more than %d models", GST_ROBOFLOW_MAX_MODELS));
    return;
  } else {
    column = add_column (walk, g_strdup (name));
  }
  walk_list (walk, LIST_COLUMN, column->model_id, column);
}

static void
walk_member (Walk * walk, const gchar * name)
{
  if (strlen (name) > GST_ROBOFLOW_MAX_NAME)
    stop (walk, g_error_new (GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT,
            "a list with a name of more than %d bytes", GST_ROBOFLOW_MAX_NAME));
  else if (g_str_equal (name, "frame_offset")
      || g_str_equal (name, "frame_offsets"))
    walk_numbers (walk, name);
  else if (g_str_equal (name, "time_offset")
      || g_str_equal (name, "time_offsets"))
    walk_times (walk, name);
  else
    walk_column (walk, name);
}

static void
walk_members (Walk * walk)
{
  GstRoboflowSpan key, ignored;
  gboolean first = TRUE;

  while (next_member (walk, &first, &key)) {
    g_autofree gchar *name = g_strndup (key.start, key.length);

    if (peek (walk) == '[')
      walk_member (walk, name);
    else
      next_value (walk, &ignored);
  }
}

static void
walk_text (Walk * walk)
{
  GstRoboflowIndex *index = walk->index;
  GstRoboflowScanner *scanner = &walk->scanner;
  gchar c = peek (walk);

  if (scanner->error != NULL)
    return;
  if (c == 0 && scanner->at == scanner->end)
    fail (index, GST_ROBOFLOW_ERROR_RESULTS, "the file is empty");
  else if (c == '<')
    fail (index, GST_ROBOFLOW_ERROR_RESULTS,
        "not a JSON object but a web page or other markup");
  else if (c != '{')
    fail (index, GST_ROBOFLOW_ERROR_RESULTS, "not a JSON object");
  if (index->error != NULL)
    return;

  gst_roboflow_scanner_open (scanner, '{');
  walk_members (walk);
  if (scanner->error != NULL)
    return;
  peek (walk);
  gst_roboflow_scanner_finish (scanner);
}

/* Of a list, what is beyond the limit cannot be a frame. */
static void
limit_length (Walk * walk, const gchar * name, guint length, guint * n_frames)
{
  GstRoboflowIndex *index = walk->index;

  if (walk->numbers_name == NULL && length > 0)
    fail (index, GST_ROBOFLOW_ERROR_RESULTS, "there is no list 'frame_offset'");
  else if (walk->numbers_name != NULL && length != index->numbers->len)
    fail (index, GST_ROBOFLOW_ERROR_RESULTS,
        "the list '%s' has %u elements, '%s' has %u", name, length,
        walk->numbers_name, index->numbers->len);
  *n_frames = MIN (*n_frames, length);
}

/* Only as many frames as all lists have can be read. */
static void
make_equally_long (Walk * walk)
{
  GstRoboflowIndex *index = walk->index;
  guint n_frames = index->numbers->len;

  if (walk->times_name != NULL)
    limit_length (walk, walk->times_name, index->times->len, &n_frames);
  for (guint i = 0; i < index->columns->len; i++) {
    GstRoboflowColumn *column = g_ptr_array_index (index->columns, i);

    limit_length (walk, column->model_id, column->places->len, &n_frames);
  }

  g_array_set_size (index->numbers, n_frames);
  for (guint i = 0; i < index->columns->len; i++) {
    GstRoboflowColumn *column = g_ptr_array_index (index->columns, i);

    g_array_set_size (column->places, n_frames);
  }
  g_array_set_size (index->times, n_frames);
  for (guint i = 0; walk->times_name == NULL && i < n_frames; i++)
    g_array_index (index->times, GstClockTime, i) = GST_CLOCK_TIME_NONE;
}

static gint
compare_numbers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const guint64 *numbers = user_data;
  guint64 number_a = numbers[*(const guint *) a];
  guint64 number_b = numbers[*(const guint *) b];

  if (number_a == number_b)
    return *(const guint *) a < *(const guint *) b ? -1 : 1;
  return number_a < number_b ? -1 : 1;
}

static void
reorder (GArray * list, const guint * order)
{
  g_autofree guint64 *old = g_memdup2 (list->data,
      list->len * sizeof (guint64));

  for (guint i = 0; i < list->len; i++)
    g_array_index (list, guint64, i) = old[order[i]];
}

/* The service lists frames as they are shown; of one that does not, make it
 * so. Frames of the same number stay in the order they were in. */
static void
sort (GstRoboflowIndex * index)
{
  const guint64 *numbers = (const guint64 *) index->numbers->data;
  const guint n_frames = index->numbers->len;
  g_autofree guint *order = NULL;
  guint i = 1;

  while (i < n_frames && numbers[i] >= numbers[i - 1])
    i++;
  if (i >= n_frames)
    return;

  order = g_new (guint, n_frames);
  for (i = 0; i < n_frames; i++)
    order[i] = i;
  g_qsort_with_data (order, n_frames, sizeof *order, compare_numbers,
      index->numbers->data);
  reorder (index->numbers, order);
  reorder (index->times, order);
  for (i = 0; i < index->columns->len; i++) {
    GstRoboflowColumn *column = g_ptr_array_index (index->columns, i);

    reorder (column->places, order);
  }
}

/* A time that goes back is taken for absent, too. */
static void
drop_times_that_go_back (GstRoboflowIndex * index)
{
  GstClockTime previous = 0;

  for (guint i = 0; i < index->times->len; i++) {
    GstClockTime *time = &g_array_index (index->times, GstClockTime, i);

    if (*time < previous)
      *time = GST_CLOCK_TIME_NONE;
    if (GST_CLOCK_TIME_IS_VALID (*time))
      previous = *time;
  }
}

GstRoboflowIndex *
gst_roboflow_index_new (gint fd, gsize window, GCancellable * cancellable)
{
  GstRoboflowIndex *index = g_new0 (GstRoboflowIndex, 1);
  Walk walk = {.index = index };

  index->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  index->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  index->columns = g_ptr_array_new_with_free_func ((GDestroyNotify)
      column_free);

  walk.columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_roboflow_window_init (&walk.window, fd, window, cancellable);
  gst_roboflow_scanner_init (&walk.scanner, walk.window.text, 0, 0);
  walk_text (&walk);
  if (walk.scanner.error != NULL)
    take_error (index, g_steal_pointer (&walk.scanner.error));
  make_equally_long (&walk);
  sort (index);
  drop_times_that_go_back (index);

  gst_roboflow_scanner_clear (&walk.scanner);
  gst_roboflow_window_clear (&walk.window);
  g_hash_table_unref (walk.columns);
  g_free (walk.numbers_name);
  g_free (walk.times_name);
  return index;
}
