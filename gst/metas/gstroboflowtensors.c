/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Embeddings as GstTensorMeta, which GStreamer has since 1.26. */

#include "gstroboflowtensors.h"

#include "gstroboflowlabel.h"
#define GST_USE_UNSTABLE_API
#include <gst/analytics/analytics.h>

/* Returns: (transfer full): a vector of 32-bit floats, which is what models
 *   compute with */
static GstTensor *
make_tensor (const gdouble * numbers, gsize n, const gchar * model_id)
{
  gfloat *row = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    row[i] = numbers[i];
  return gst_tensor_new_simple (gst_roboflow_label_quark (model_id),
      GST_TENSOR_DATA_TYPE_FLOAT32,
      gst_buffer_new_wrapped (row, n * sizeof (gfloat)),
      GST_TENSOR_DIM_ORDER_ROW_MAJOR, 1, &n);
}

/* A buffer has one GstTensorMeta at most: tensors that are in it already
 * stay. */
static void
append_tensors (GstBuffer * buffer, const GPtrArray * tensors)
{
  GstTensorMeta *meta = gst_buffer_get_tensor_meta (buffer);

  if (!meta)
    meta = gst_buffer_add_tensor_meta (buffer);
  meta->tensors = g_renew (GstTensor *, meta->tensors,
      meta->num_tensors + tensors->len);
  for (guint i = 0; i < tensors->len; i++)
    meta->tensors[meta->num_tensors++] = g_ptr_array_index (tensors, i);
}

/* Attaches the embeddings of @frame as tensors whose IDs are their models'
 * IDs. */
void
gst_roboflow_tensors_attach (GstBuffer * buffer, const GstRoboflowFrame * frame)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new ();

  for (guint m = 0; m < gst_roboflow_frame_get_n_models (frame); m++) {
    for (guint i = 0; i < gst_roboflow_frame_get_n_predictions (frame, m); i++) {
      const gdouble *numbers;
      gsize n;

      numbers = gst_roboflow_prediction_get_embedding
          (gst_roboflow_frame_get_prediction (frame, m, i), &n);
      if (numbers)
        g_ptr_array_add (tensors, make_tensor (numbers, n,
                gst_roboflow_frame_get_model_id (frame, m)));
    }
  }
  if (tensors->len > 0)
    append_tensors (buffer, tensors);
}
