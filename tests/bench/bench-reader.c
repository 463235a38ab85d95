/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reads a results file in one of several ways, and prints how many CPU seconds
 * it took, how many kilobytes were resident, and what was found, which has to be
 * the same for every way that reads everything.
 *
 *   bench-reader ours FILE     every value of every frame, with GstRoboflow
 *   bench-reader tree FILE     the same from a tree that json-glib makes
 *   bench-reader open FILE     only opens it
 *   bench-reader lookup FILE   looks up times; prints the nanoseconds of each,
 *                              with the match that takes longest */

#include <json-glib/json-glib.h>
#include <roboflow/roboflow.h>
#include <stdlib.h>
#include <time.h>

#include "bench-resident.h"

#define N_LOOKUPS 1000000

typedef struct
{
  guint frames;
  guint predictions;
  guint points;
  guint numbers;
  gsize text;
  gdouble sum;
} Found;

static gdouble
get_cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
print_found (gdouble start, const Found * found)
{
  g_print ("%.4f %" G_GUINT64_FORMAT " %u %u %u %u %" G_GSIZE_FORMAT " %.6f\n",
      get_cpu_seconds () - start, bench_resident_kb (),
      found->frames, found->predictions, found->points, found->numbers,
      found->text, found->sum);
}

static int
fail (const GError * error)
{
  g_printerr ("%s\n", error->message);
  return EXIT_FAILURE;
}

static void
found_text (Found * found, const gchar * text)
{
  if (text)
    found->text += strlen (text);
}

static void
found_numbers (Found * found, const gdouble * numbers, gsize n)
{
  for (gsize i = 0; i < n; i++)
    found->sum += numbers[i];
  found->numbers += n;
}

/* With GstRoboflow */

static void
read_prediction (const GstRoboflowPrediction * prediction, Found * found)
{
  guint n_points = gst_roboflow_prediction_get_n_points (prediction);
  gdouble left, top, width, height, confidence, x, y;
  const gdouble *embedding;
  gint64 tracker_id;
  gint class_id;
  gsize length;

  found->predictions++;
  if (gst_roboflow_prediction_get_box (prediction, &left, &top, &width,
          &height))
    found->sum += left + top + width + height;
  if (gst_roboflow_prediction_get_confidence (prediction, &confidence))
    found->sum += confidence;
  if (gst_roboflow_prediction_get_class_id (prediction, &class_id))
    found->sum += class_id;
  if (gst_roboflow_prediction_get_tracker_id (prediction, &tracker_id))
    found->sum += tracker_id;
  found_text (found, gst_roboflow_prediction_get_class (prediction));
  found_text (found, gst_roboflow_prediction_get_detection_id (prediction));
  found_text (found, gst_roboflow_prediction_get_parent_id (prediction));
  for (guint i = 0; i < n_points; i++) {
    gst_roboflow_prediction_get_point (prediction, i, &x, &y);
    found->sum += x + y;
  }
  found->points += n_points;
  if ((embedding = gst_roboflow_prediction_get_embedding (prediction, &length)))
    found_numbers (found, embedding, length);
}

static void
read_frame (const GstRoboflowFrame * frame, Found * found)
{
  gint width, height;

  found->frames++;
  found->sum += gst_roboflow_frame_get_number (frame)
      + gst_roboflow_frame_get_time (frame) / (gdouble) GST_SECOND;
  if (gst_roboflow_frame_get_image_size (frame, &width, &height))
    found->sum += width + height;
  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    for (guint i = 0; i < gst_roboflow_frame_get_n_predictions (frame, m); i++)
      read_prediction (gst_roboflow_frame_get_prediction (frame, m, i), found);
  }
}

static int
read_with_ours (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  gdouble start = get_cpu_seconds ();
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, &error);
  Found found = { 0 };

  if (!results)
    return fail (error);
  for (guint i = 0; i < gst_roboflow_results_get_n_frames (results); i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, &error);

    if (!frame)
      return fail (error);
    read_frame (frame, &found);
  }
  print_found (start, &found);
  return EXIT_SUCCESS;
}

static int
only_open (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  gdouble start = get_cpu_seconds ();
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, &error);
  Found found = { 0 };

  if (!results)
    return fail (error);
  found.frames = gst_roboflow_results_get_n_frames (results);
  print_found (start, &found);
  return EXIT_SUCCESS;
}

/* With json-glib */

static gdouble
tree_number (JsonObject * object, const gchar * name)
{
  return json_object_get_double_member_with_default (object, name, 0);
}

static const gchar *
tree_text (JsonObject * object, const gchar * name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static JsonArray *
tree_array (JsonObject * object, const gchar * name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
      : NULL;
}

static void
read_tree_prediction (JsonObject * prediction, Found * found)
{
  gdouble width = tree_number (prediction, "width");
  gdouble height = tree_number (prediction, "height");
  JsonArray *points = tree_array (prediction, "points");
  guint n_points = points ? json_array_get_length (points) : 0;

  found->predictions++;
  found->sum += tree_number (prediction, "x") - width / 2
      + (tree_number (prediction, "y") - height / 2) + width + height;
  found->sum += tree_number (prediction, "confidence");
  found->sum += tree_number (prediction, "class_id");
  found->sum += tree_number (prediction, "tracker_id");
  found_text (found, tree_text (prediction, "class"));
  found_text (found, tree_text (prediction, "detection_id"));
  found_text (found, tree_text (prediction, "parent_id"));
  for (guint i = 0; i < n_points; i++) {
    JsonObject *point = json_array_get_object_element (points, i);

    found->sum += tree_number (point, "x") + tree_number (point, "y");
  }
  found->points += n_points;
}

static void
read_tree_embedding (JsonArray * embedding, Found * found)
{
  guint n = json_array_get_length (embedding);

  found->predictions++;
  for (guint i = 0; i < n; i++)
    found->sum += json_array_get_double_element (embedding, i);
  found->numbers += n;
}

static void
read_tree_element (JsonObject * element, Found * found)
{
  JsonArray *predictions = tree_array (element, "predictions");
  JsonArray *embeddings = tree_array (element, "embeddings");
  guint n_predictions = predictions ? json_array_get_length (predictions) : 0;
  guint n_embeddings = embeddings ? json_array_get_length (embeddings) : 0;

  if (json_object_has_member (element, "image")) {
    JsonObject *image = json_object_get_object_member (element, "image");

    found->sum += tree_number (image, "width") + tree_number (image, "height");
  }
  for (guint i = 0; i < n_predictions; i++)
    read_tree_prediction (json_array_get_object_element (predictions, i),
        found);
  for (guint i = 0; i < n_embeddings; i++)
    read_tree_embedding (json_array_get_array_element (embeddings, i), found);
}

static void
read_tree_column (JsonObject * root, const gchar * name, JsonNode * node,
    gpointer user_data)
{
  JsonArray *column = json_node_get_array (node);
  guint n = json_array_get_length (column);
  Found *found = user_data;

  if (g_str_equal (name, "frame_offset"))
    found->frames = n;
  for (guint i = 0; i < n; i++) {
    JsonNode *element = json_array_get_element (column, i);

    if (JSON_NODE_HOLDS_OBJECT (element))
      read_tree_element (json_node_get_object (element), found);
    else if (!JSON_NODE_HOLDS_NULL (element))
      found->sum += json_node_get_double (element);
  }
}

static int
read_with_tree (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  gdouble start = get_cpu_seconds ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  Found found = { 0 };

  if (!json_parser_load_from_file (parser, path, &error))
    return fail (error);
  json_object_foreach_member (json_node_get_object (json_parser_get_root
          (parser)), read_tree_column, &found);
  print_found (start, &found);
  return EXIT_SUCCESS;
}

/* Looking up */

static gint64
look_up (GstRoboflowResults * results, const GstClockTime * times,
    GstRoboflowMatch match)
{
  gint64 start = g_get_monotonic_time ();
  guint index;

  for (guint i = 0; i < N_LOOKUPS; i++)
    gst_roboflow_results_lookup_time (results, times[i], match, &index);
  return g_get_monotonic_time () - start;
}

static int
look_up_times (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results =
      gst_roboflow_results_open (path, &error);
  g_autofree GstClockTime *times = g_new (GstClockTime, N_LOOKUPS);
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);
  g_autoptr (GstRoboflowFrame) last = NULL;
  gint64 longest = 0;

  if (!results)
    return fail (error);
  last = gst_roboflow_results_get_frame (results,
      gst_roboflow_results_get_n_frames (results) - 1, &error);
  if (!last)
    return fail (error);
  for (guint i = 0; i < N_LOOKUPS; i++)
    times[i] = g_rand_double_range (chance, 0,
        gst_roboflow_frame_get_time (last));
  for (gint m = GST_ROBOFLOW_MATCH_EXACT; m <= GST_ROBOFLOW_MATCH_NEAREST; m++)
    longest = MAX (longest, look_up (results, times, m));
  g_print ("%.1f\n", longest * 1000.0 / N_LOOKUPS);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    int (*run) (const gchar * path);
  } modes[] = {
    {"ours", read_with_ours},
    {"tree", read_with_tree},
    {"open", only_open},
    {"lookup", look_up_times},
  };

  /* The list of plugins would take more memory than reading does. */
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_init (&argc, &argv);
  for (guint i = 0; argc == 3 && i < G_N_ELEMENTS (modes); i++) {
    if (g_str_equal (argv[1], modes[i].name))
      return modes[i].run (argv[2]);
  }
  g_printerr ("usage: %s ours|tree|open|lookup FILE\n", argv[0]);
  return EXIT_FAILURE;
}
