/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the fuzzer makes up is opened as a results file. Whatever it is, each
 * frame that the library gives has to be what a plain reading of the text
 * gives, however small the window through which the file is read, and all that
 * getters say has to be what their documentation promises. */

#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "init.h"
#include "lookups.h"
#include "masks.h"
#include "messages.h"
#include "numbers.h"
#include "reference.h"
#include "roboflow/gstroboflowerror.h"
#include "roboflow/results/gstroboflowreader-private.h"
#include "roboflow/gstroboflowresults.h"
#include "tree.h"
#include "walk.h"

#define MAX_MODELS 1000
#define MAX_NAME 1024

/* To look at more of one file would take long. */
#define MAX_FRAMES 256

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_init ();
  return 0;
}

static gint
write_file (const guint8 * data, gsize size)
{
  gint fd = memfd_create ("results", 0);

  g_assert_cmpint (fd, >=, 0);
  for (gsize done = 0; done < size;) {
    gssize n = write (fd, data + done, size - done);

    g_assert_cmpint (n, >, 0);
    done += n;
  }
  return fd;
}

/* place: of the frame in the lists of the file */
static void
check_frame (GstRoboflowFrame * frame, guint place, const Reference * reference)
{
  for (guint i = 0; i < gst_roboflow_frame_get_n_models (frame); i++) {
    const ReferenceList *list = reference_find (reference,
        gst_roboflow_frame_get_model_id (frame, i), NULL);
    g_autofree gchar *json = gst_roboflow_frame_get_model_json (frame, i);
    const ReferenceSpan *span;

    g_assert_nonnull (list);
    g_assert_cmpuint (place, <, list->elements->len);
    span = &g_array_index (list->elements, ReferenceSpan, place);
    g_assert_true (reference_is_same (span, json != NULL ? json : "null"));
  }
}

/* Whatever becomes of the pixels, the service has said the same. */
static void
check_same_json (GstRoboflowFrame * frame, GstRoboflowFrame * other)
{
  g_autofree gchar *json = gst_roboflow_frame_to_json (frame);
  g_autofree gchar *other_json = gst_roboflow_frame_to_json (other);

  g_assert_cmpstr (json, ==, other_json);
}

static void
walk_changed (GstRoboflowFrame * frame, guint index)
{
  static const struct
  {
    gint width, height;
  } sizes[] = { {1, 1}, {640, 480}, {7, 5}, {32768, 32768} };
  const guint n = G_N_ELEMENTS (sizes);
  const gint scaled_width = sizes[index % n].width;
  const gint cropped_width = sizes[(index + 1) % n].width;
  g_autoptr (GstRoboflowFrame) scaled = NULL;
  g_autoptr (GstRoboflowFrame) cropped = NULL;
  gint width, height;

  scaled = gst_roboflow_frame_scale (frame, scaled_width,
      sizes[index % n].height);
  walk_frame (scaled);
  cropped = gst_roboflow_frame_crop (scaled, cropped_width,
      sizes[(index + 1) % n].height);
  walk_frame (cropped);
  check_same_json (frame, cropped);
  if (gst_roboflow_frame_get_image_size (cropped, &width, &height))
    g_assert_cmpint (width, ==, MIN (scaled_width, cropped_width));
}

static void
check_same_error (const GError * a, const GError * b)
{
  g_assert_cmpstr (a ? a->message : NULL, ==, b ? b->message : NULL);
  g_assert_true (a == NULL || a->code == b->code);
}

static void
check_same_frame (GstRoboflowReader * reader, guint index,
    GstRoboflowFrame * frame, const GError * error)
{
  g_autoptr (GError) other_error = NULL;
  g_autoptr (GstRoboflowFrame) other =
      gst_roboflow_reader_read_frame (reader, index, &other_error);

  check_same_error (error, other_error);
  if (frame != NULL)
    check_same_json (frame, other);
}

static void
check_error (const GError * error)
{
  g_assert_true (error->domain == GST_ROBOFLOW_ERROR);
  g_assert_true (error->code == GST_ROBOFLOW_ERROR_RESULTS
      || error->code == GST_ROBOFLOW_ERROR_LIMIT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const gchar * at = error->message; *at; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
}

/* Whether nothing at all is wrong with the lists. */
static gboolean
is_good (const Reference * reference)
{
  const ReferenceList *offsets =
      reference_find (reference, "frame_offset", "frame_offsets");
  guint64 number;

  if (!reference->is_whole || offsets == NULL
      || reference_count_names (reference) > MAX_MODELS)
    return FALSE;
  for (guint i = 0; i < offsets->elements->len; i++) {
    if (!reference_is_plain_number (&g_array_index (offsets->elements,
                ReferenceSpan, i), &number))
      return FALSE;
  }
  for (guint i = 0; i < reference->lists->len; i++) {
    const ReferenceList *list = g_ptr_array_index (reference->lists, i);

    if (list->elements->len != offsets->elements->len
        || strlen (list->name) > MAX_NAME)
      return FALSE;
  }
  return TRUE;
}

static void
check_frames (GstRoboflowResults * results, GstRoboflowReader * reader,
    const Reference * reference)
{
  guint n = gst_roboflow_results_get_n_frames (results);
  const guint64 *numbers = gst_roboflow_reader_get_numbers (reader);
  const GstClockTime *times = gst_roboflow_reader_get_times (reader);
  g_autofree guint *order = reference_order (reference, n);
  g_autofree GstClockTime *expected_times = NULL;

  g_assert_true (order != NULL || n == 0);
  expected_times = reference_times (reference, order, n);
  for (guint i = 0; i < n; i += 1 + n / MAX_FRAMES) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, &error);

    check_same_frame (reader, i, frame, error);
    if (frame == NULL) {
      check_error (error);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (gst_roboflow_frame_get_number (frame), ==, numbers[i]);
    g_assert_cmpuint (times[i], ==, expected_times[i]);
    g_assert_cmpuint (gst_roboflow_frame_get_time (frame), ==, times[i]);
    check_frame (frame, order[i], reference);
    check_trees (frame);
    check_masks (frame);
    check_message (frame);
    walk_frame (frame);
    walk_changed (frame, i);
  }
  check_lookups (results, numbers, times, n);
}

static void
check_file (const gchar * path, gsize window, const Reference * reference)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other_error = NULL;
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, &error);
  g_autoptr (GstRoboflowReader) reader =
      gst_roboflow_reader_open_with_window (path, window, NULL, &other_error);

  check_same_error (error, other_error);
  if (results == NULL) {
    check_error (error);
    g_assert_false (is_good (reference));
    return;
  }

  check_same_error (gst_roboflow_results_get_error (results),
      gst_roboflow_reader_get_error (reader));
  g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==,
      gst_roboflow_reader_get_n_frames (reader));
  if (gst_roboflow_results_get_error (results) != NULL)
    check_error (gst_roboflow_results_get_error (results));
  if (is_good (reference)) {
    g_assert_no_error (gst_roboflow_results_get_error (results));
    g_assert_cmpuint (gst_roboflow_results_get_n_frames (results), ==,
        reference_find (reference, "frame_offset",
            "frame_offsets")->elements->len);
  }
  check_frames (results, reader, reference);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static const gsize windows[] = { 1, 2, 3, 5, 8, 16, 61, 256 };
  g_autoptr (Reference) reference = NULL;
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autofree gchar *path = NULL;
  gint fd = write_file (data, size);
  guint choice = size > 0 ? data[size / 2] + size : 0;

  check_numbers (text);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  reference = reference_new ((const gchar *) data, size);
  check_file (path, windows[choice % G_N_ELEMENTS (windows)], reference);
  close (fd);
  return 0;
}
