/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowuploadbody.h"
#include "gstroboflowerror.h"

/* A server that was promised more bytes than it gets waits for the rest until
 * somebody gives up, and one that gets more takes them for the next request.
 * So this stream holds to what was announced, whatever becomes of the file. */

/* libsoup asks for 8 KiB at a time. */
#define READ_SIZE (256 * 1024)

struct _GstRoboflowUploadBody
{
  GFilterInputStream parent;

  guint64 size;
  guint64 done;
  GstRoboflowTransfer *transfer;
};

G_DEFINE_FINAL_TYPE (GstRoboflowUploadBody, gst_roboflow_upload_body,
    G_TYPE_FILTER_INPUT_STREAM);

static gssize
gst_roboflow_upload_body_read (GInputStream * stream, void *buffer,
    gsize count, GCancellable * cancellable, GError ** error)
{
  GstRoboflowUploadBody *self = GST_ROBOFLOW_UPLOAD_BODY (stream);
  GInputStream *file =
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  g_autoptr (GError) reason = NULL;
  gssize n_read = -1;

  if (self->done == self->size)
    return 0;

  /* Whoever sent this file before has left it somewhere else. */
  if (self->done > 0
      || g_seekable_seek (G_SEEKABLE (file), 0, G_SEEK_SET, cancellable,
          &reason))
    n_read = g_input_stream_read (file, buffer,
        MIN (count, self->size - self->done), cancellable, &reason);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&reason));
    return -1;
  }
  if (n_read < 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "The recording cannot be read any more: %s", reason->message);
    return -1;
  }
  if (n_read == 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "The recording shrank while it was uploaded: it ends after %"
        G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes", self->done,
        self->size);
    return -1;
  }

  self->done += n_read;
  if (self->done < self->size)
    gst_roboflow_transfer_report (self->transfer, self->done);
  else
    gst_roboflow_transfer_finish (self->transfer, self->done);
  return n_read;
}

static void
gst_roboflow_upload_body_class_init (GstRoboflowUploadBodyClass * klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = gst_roboflow_upload_body_read;
}

static void
gst_roboflow_upload_body_init (GstRoboflowUploadBody * self)
{
}

GInputStream *
gst_roboflow_upload_body_new (GFileInputStream * file, guint64 size,
    GstRoboflowTransfer * transfer)
{
  g_autoptr (GInputStream) buffered =
      g_buffered_input_stream_new_sized (G_INPUT_STREAM (file), READ_SIZE);
  GstRoboflowUploadBody *self = g_object_new (GST_TYPE_ROBOFLOW_UPLOAD_BODY,
      "base-stream", buffered, NULL);

  /* The next try reads the same file again. */
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM
      (buffered), FALSE);
  self->size = size;
  self->transfer = transfer;
  return G_INPUT_STREAM (self);
}
