/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One walk from the beginning of a results file to its end. Frame numbers and
 * times are read; of everything else only the place in the file is kept. The
 * first thing that is wrong ends the walk, and what was found before it stays
 * usable. */

#include "gstroboflowindex-private.h"

#include <math.h>

#include "gstroboflowerror.h"
#include "gstroboflowfilescanner-private.h"
#include "gstroboflownumber-private.h"
#include "gstroboflowtext-private.h"

#define MAX_SECONDS 1e9

/* The kind of list that the walk is in. */
typedef enum
{
  LIST_NUMBERS,
  LIST_TIMES,
  LIST_COLUMN,
} ListKind;

typedef struct
{
  GstRoboflowIndex *index;
  GstRoboflowFileScanner file;
  GHashTable *columns;          /* GstRoboflowColumn, by the file's own names */
  guint n_elements;             /* of all lists */
  gchar *numbers_name;          /* as the file spells it, NULL: there is none */
  gchar *times_name;            /* the same */
  gboolean numbers_ended;       /* by an element that is not a number */
} Walk;

#define fail(index, code, ...) \
    take_error (index, g_error_new (GST_ROBOFLOW_ERROR, code, __VA_ARGS__))

#define stop_at_limit(walk, ...) \
    gst_roboflow_file_scanner_stop (&(walk)->file, g_error_new ( \
            GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT, __VA_ARGS__))

/* Only the first error counts: it is the cause of all others. */
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

static void
add_number (Walk * walk, const GstRoboflowSpan * value, guint i)
{
  GstRoboflowIndex *index = walk->index;
  gint64 integer;
  guint64 number;

  if (walk->numbers_ended)
    return;
  if (!gst_roboflow_number_parse_integer (value->start, &integer)
      || integer < 0) {
    fail (index, GST_ROBOFLOW_ERROR_RESULTS,
        "element %u of '%s' is not a frame number", i, walk->numbers_name);
    walk->numbers_ended = TRUE;
    return;
  }
  number = integer;
  g_array_append_val (index->numbers, number);
}

/* Frames can do without times, but not without numbers: so a time that makes
 * no sense is not an error, it counts as unknown. */
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
  guint64 offset = gst_roboflow_file_scanner_get_offset (&walk->file, value);
  GstRoboflowPlace place =
      offset << GST_ROBOFLOW_PLACE_LENGTH_BITS | value->length;

  if (*value->start == 'n')
    place = 0;
  g_array_append_val (column->places, place);
}

static GArray *
get_list (Walk * walk, ListKind kind, GstRoboflowColumn * column)
{
  switch (kind) {
    case LIST_NUMBERS:
      return walk->index->numbers;
    case LIST_TIMES:
      return walk->index->times;
    default:
      return column->places;
  }
}

static gboolean
check_limits (Walk * walk, guint n_elements)
{
  if (n_elements == GST_ROBOFLOW_MAX_FRAMES) {
    stop_at_limit (walk, "more than %d elements", GST_ROBOFLOW_MAX_FRAMES);
    return FALSE;
  }
  if (walk->n_elements++ == GST_ROBOFLOW_MAX_ELEMENTS) {
    stop_at_limit (walk, "more than %d elements in all lists",
        GST_ROBOFLOW_MAX_ELEMENTS);
    return FALSE;
  }
  return TRUE;
}

/* @column: NULL unless the list is one */
static void
walk_list (Walk * walk, ListKind kind, const gchar * name,
    GstRoboflowColumn * column)
{
  GstRoboflowScanner *scanner = &walk->file.scanner;
  GArray *list = get_list (walk, kind, column);
  GstRoboflowSpan value;
  gboolean first = TRUE;
  gboolean may_be_cut = FALSE;
  guint i;

  if (!gst_roboflow_scanner_open (scanner, '['))
    return;
  for (i = 0; gst_roboflow_file_scanner_next_item (&walk->file, &first); i++) {
    guint length = list->len;

    if (!check_limits (walk, i)
        || !gst_roboflow_file_scanner_skip (&walk->file, &value))
      break;
    if (kind == LIST_NUMBERS)
      add_number (walk, &value, i);
    else if (kind == LIST_TIMES)
      add_time (walk, &value);
    else
      add_place (walk, column, &value);
    may_be_cut = scanner->at == scanner->end && list->len > length
        && g_ascii_isdigit (scanner->at[-1]);
  }
  if (scanner->error == NULL)
    return;

  /* Of a number that ends where a cut file ends, digits may be missing. */
  if (may_be_cut)
    g_array_set_size (list, list->len - 1);
  g_prefix_error (&scanner->error, "inferred frame %u, in '%s': ", i, name);
}

/* Where a key is there more than once, its last list counts. */
static void
walk_numbers (Walk * walk, const gchar * name)
{
  g_free (walk->numbers_name);
  walk->numbers_name = g_strdup (name);
  walk->numbers_ended = FALSE;
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
    stop_at_limit (walk, "more than %d models", GST_ROBOFLOW_MAX_MODELS);
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
    stop_at_limit (walk, "a list with a name of more than %d bytes",
        GST_ROBOFLOW_MAX_NAME);
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

  while (gst_roboflow_file_scanner_next_member (&walk->file, &first, &key)) {
    g_autofree gchar *name = g_strndup (key.start, key.length);

    if (gst_roboflow_file_scanner_peek (&walk->file) == '[')
      walk_member (walk, name);
    else
      gst_roboflow_file_scanner_skip (&walk->file, &ignored);
  }
}

static gboolean
check_start (Walk * walk)
{
  GstRoboflowIndex *index = walk->index;
  GstRoboflowScanner *scanner = &walk->file.scanner;
  gchar c = gst_roboflow_file_scanner_peek (&walk->file);

  if (scanner->error != NULL)
    return FALSE;
  if (c == '{')
    return TRUE;
  if (c == 0 && scanner->at == scanner->end)
    fail (index, GST_ROBOFLOW_ERROR_RESULTS, "the file is empty");
  else if (c == '<')
    fail (index, GST_ROBOFLOW_ERROR_RESULTS,
        "not a JSON object but a web page or other markup");
  else
    fail (index, GST_ROBOFLOW_ERROR_RESULTS, "not a JSON object");
  return FALSE;
}

static void
walk_file (Walk * walk)
{
  if (!check_start (walk))
    return;
  gst_roboflow_scanner_open (&walk->file.scanner, '{');
  walk_members (walk);
  if (walk->file.scanner.error == NULL)
    gst_roboflow_file_scanner_finish (&walk->file);
}

/* Frames end where the shortest list ends. */
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

/* A frame needs an element of each list. */
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

/* The service lists frames in the order of their numbers; should it not do so,
 * they are put in order. Frames of the same number keep theirs. */
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

/* A time before that of an earlier frame counts as unknown, too. */
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

static void
walk_clear (Walk * walk)
{
  gst_roboflow_file_scanner_clear (&walk->file);
  g_hash_table_unref (walk->columns);
  g_free (walk->numbers_name);
  g_free (walk->times_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

GstRoboflowIndex *
gst_roboflow_index_new (gint fd, gsize window, GCancellable * cancellable)
{
  GstRoboflowIndex *index = g_new0 (GstRoboflowIndex, 1);
  g_auto (Walk) walk = {.index = index };

  index->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  index->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  index->columns = g_ptr_array_new_with_free_func ((GDestroyNotify)
      column_free);
  walk.columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_roboflow_file_scanner_init (&walk.file, fd, window, cancellable);

  walk_file (&walk);
  if (walk.file.scanner.error != NULL)
    take_error (index, g_steal_pointer (&walk.file.scanner.error));

  make_equally_long (&walk);
  sort (index);
  drop_times_that_go_back (index);
  return index;
}
