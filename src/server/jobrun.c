/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "jobrun.h"

#include "detector.h"
#include "results.h"
#include "sampler.h"

typedef struct
{
  GPtrArray *detectors;
  ResultsWriter *writer;
  guint64 n_frames;
  JobProgressFunc progress;
  gpointer user_data;
} Run;

static void
run_clear (Run * self)
{
  g_clear_pointer (&self->detectors, g_ptr_array_unref);
  g_clear_pointer (&self->writer, results_writer_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
make_detectors (Run * self, const JobRequest * request, GError ** error)
{
  self->detectors =
      g_ptr_array_new_with_free_func ((GDestroyNotify) detector_free);
  for (guint i = 0; i < request->models->len; i++) {
    Detector *detector =
        detector_new (g_ptr_array_index (request->models, i), error);

    if (!detector)
      return FALSE;
    g_ptr_array_add (self->detectors, detector);
  }
  return TRUE;
}

static gboolean
make_writer (Run * self, const JobRequest * request, const char *path,
    GError ** error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();

  for (guint i = 0; i < request->models->len; i++) {
    const ModelRequest *model = g_ptr_array_index (request->models, i);
    g_ptr_array_add (columns, model->model_id);
  }
  g_ptr_array_add (columns, NULL);
  self->writer = results_writer_new (path,
      (const char *const *) columns->pdata, error);
  return self->writer != NULL;
}

static gboolean
infer (const SampledFrame * frame, gpointer user_data, GError ** error)
{
  Run *self = user_data;
  g_autoptr (GPtrArray) elements =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (guint i = 0; i < self->detectors->len; i++) {
    JsonNode *element = detector_infer (g_ptr_array_index (self->detectors, i),
        frame->sample, error);

    if (!element)
      return FALSE;
    g_ptr_array_add (elements, element);
  }
  self->n_frames++;
  self->progress (frame->position, self->user_data);
  return results_writer_add (self->writer, frame->number, frame->time_s,
      (JsonNode **) elements->pdata, error);
}

gboolean
job_run (const JobRequest * request, const char *video_path,
    const char *results_path, JobProgressFunc progress, gpointer user_data,
    GCancellable * cancellable, GError ** error)
{
  g_auto (Run) self = {.progress = progress,.user_data = user_data };

  if (!make_detectors (&self, request, error)
      || !make_writer (&self, request, results_path, error)
      || !sampler_run (video_path, request->infer_fps, infer, &self,
          cancellable, error))
    return FALSE;
  if (self.n_frames == 0)
    return results_write_empty (results_path, error);
  return results_writer_finish (self.writer, error);
}
