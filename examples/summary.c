/* Says in words what a results file holds:
 *
 *   cc summary.c -o summary $(pkg-config --cflags --libs gstreamer-roboflow-1.0)
 *   ./summary results.json
 */

#include <gst/roboflow/roboflow.h>

typedef struct
{
  guint frames;                 /* in which it was seen */
  guint most;                   /* at a time */
  guint64 first;                /* frame number */
  GstClockTime first_time;
} Sighting;

static void
count (GHashTable * now, const gchar * name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (now, name));

  g_hash_table_insert (now, g_strdup (name), GUINT_TO_POINTER (n + 1));
}

/* Returns: NULL for a class that the image could be of, but is not */
static const gchar *
get_name (const GstRoboflowPrediction * prediction)
{
  gboolean predicted;
  gsize length;

  if (gst_roboflow_prediction_get_predicted (prediction, &predicted)
      && !predicted)
    return NULL;
  if (gst_roboflow_prediction_get_class (prediction))
    return gst_roboflow_prediction_get_class (prediction);
  if (gst_roboflow_prediction_get_embedding (prediction, &length))
    return "an embedding";
  return "something without a class";
}

static void
count_model (GstRoboflowFrame * frame, guint model, GHashTable * now)
{
  const gchar *text = gst_roboflow_frame_get_text (frame, model);
  guint n = gst_roboflow_frame_get_n_predictions (frame, model);

  for (guint i = 0; i < n; i++) {
    const gchar *name =
        get_name (gst_roboflow_frame_get_prediction (frame, model, i));

    if (name)
      count (now, name);
  }
  if (text && *text)
    count (now, "text");
}

static void
add_sightings (GHashTable * all, GHashTable * now, GstRoboflowFrame * frame)
{
  GHashTableIter iter;
  gpointer name, count;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &count)) {
    Sighting *sighting = g_hash_table_lookup (all, name);

    if (!sighting) {
      sighting = g_new0 (Sighting, 1);
      sighting->first = gst_roboflow_frame_get_number (frame);
      sighting->first_time = gst_roboflow_frame_get_time (frame);
      g_hash_table_insert (all, g_strdup (name), sighting);
    }
    sighting->frames++;
    sighting->most = MAX (sighting->most, GPOINTER_TO_UINT (count));
  }
}

static void
print_sightings (GHashTable * all)
{
  GHashTableIter iter;
  gpointer name, value;

  if (g_hash_table_size (all) == 0)
    g_print ("  nothing was found\n");
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &name, &value)) {
    const Sighting *sighting = value;

    g_print ("  %s: in %u frames, up to %u at a time, first in frame %"
        G_GUINT64_FORMAT " (%.1f s)\n", (const gchar *) name, sighting->frames,
        sighting->most, sighting->first,
        sighting->first_time / (gdouble) GST_SECOND);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) all =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GstRoboflowResults) results = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("usage: %s RESULTS.json\n", argv[0]);
    return 2;
  }
  results = gst_roboflow_results_open (argv[1], &error);
  if (!results) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

  n = gst_roboflow_results_get_n_frames (results);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GstRoboflowFrame) frame =
        gst_roboflow_results_get_frame (results, i, &error);
    g_autoptr (GHashTable) now =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

    if (!frame) {
      g_printerr ("%s\n", error->message);
      return 1;
    }
    for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++)
      count_model (frame, m, now);
    add_sightings (all, now, frame);
  }
  g_print ("In %u frames that were looked at:\n", n);
  print_sightings (all);
  return 0;
}
