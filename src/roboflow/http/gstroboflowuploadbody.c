/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowuploadbody.h"
#include "gstroboflowerror.h"

#include <string.h>

/* If a server receives fewer bytes than Content-Length announced, it waits
 * until somebody gives up; if it receives more, it takes them for the next
 * request. So this stream gives exactly as many bytes as were announced, or an
 * error, also if the file changes meanwhile. */

/* libsoup asks for 8 KiB at a time. */
#define BLOCK_SIZE (256 * 1024)

struct _GstRoboflowUploadBody
{
  GFilterInputStream parent;

  guint64 size;
  guint64 done;
  GstRoboflowTransfer *transfer;
  GstRoboflowDigest *digest;

  GBytes *block;                /* what was read last */
  gsize block_done;
};

G_DEFINE_FINAL_TYPE (GstRoboflowUploadBody, gst_roboflow_upload_body,
    G_TYPE_FILTER_INPUT_STREAM);

static gboolean
read_block (GstRoboflowUploadBody * self, GCancellable * cancellable,
    GError ** error)
{
  GInputStream *file =
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  const gsize wanted = MIN (BLOCK_SIZE, self->size - self->done);
  g_autofree guint8 *data = g_malloc (wanted);
  gsize n_read;

  /* An earlier try has left the file's position somewhere else. */
  if (self->done == 0
      && !g_seekable_seek (G_SEEKABLE (file), 0, G_SEEK_SET, cancellable,
          error))
    return FALSE;
  if (!g_input_stream_read_all (file, data, wanted, &n_read, cancellable,
          error))
    return FALSE;
  g_clear_pointer (&self->block, g_bytes_unref);
  self->block = g_bytes_new_take (g_steal_pointer (&data), n_read);
  self->block_done = 0;
  if (n_read > 0)
    gst_roboflow_digest_add (self->digest, self->block);
  return TRUE;
}

/* Makes sure that the block has bytes that were not handed out yet. */
static gboolean
fill (GstRoboflowUploadBody * self, GCancellable * cancellable, GError ** error)
{
  GError *reason = NULL;

  if (self->block != NULL && self->block_done < g_bytes_get_size (self->block))
    return TRUE;
  if (!read_block (self, cancellable, &reason)) {
    gst_roboflow_transfer_set_read_error (error, reason);
    return FALSE;
  }
  if (g_bytes_get_size (self->block) > 0)
    return TRUE;
  g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "The recording shrank while it was uploaded: it ends after %"
      G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes", self->done,
      self->size);
  return FALSE;
}

static gssize
gst_roboflow_upload_body_read (GInputStream * stream, void *buffer,
    gsize count, GCancellable * cancellable, GError ** error)
{
  GstRoboflowUploadBody *self = GST_ROBOFLOW_UPLOAD_BODY (stream);
  const guint8 *data;
  gsize size, n;

  if (self->done == self->size)
    return 0;
  if (!fill (self, cancellable, error))
    return -1;

  data = g_bytes_get_data (self->block, &size);
  n = MIN (count, size - self->block_done);
  memcpy (buffer, data + self->block_done, n);
  self->block_done += n;
  self->done += n;
  if (self->done < self->size)
    gst_roboflow_transfer_report (self->transfer, self->done);
  else
    gst_roboflow_transfer_finish (self->transfer, self->done);
  return n;
}

static void
gst_roboflow_upload_body_finalize (GObject * object)
{
  g_clear_pointer (&GST_ROBOFLOW_UPLOAD_BODY (object)->block, g_bytes_unref);
  G_OBJECT_CLASS (gst_roboflow_upload_body_parent_class)->finalize (object);
}

static void
gst_roboflow_upload_body_class_init (GstRoboflowUploadBodyClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_roboflow_upload_body_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = gst_roboflow_upload_body_read;
}

static void
gst_roboflow_upload_body_init (GstRoboflowUploadBody * self)
{
}

GInputStream *
gst_roboflow_upload_body_new (GFileInputStream * file, guint64 size,
    GstRoboflowTransfer * transfer, GstRoboflowDigest * digest)
{
  GstRoboflowUploadBody *self = g_object_new (GST_TYPE_ROBOFLOW_UPLOAD_BODY,
      "base-stream", file, "close-base-stream", FALSE, NULL);

  /* The next try reads the same file again. */
  self->size = size;
  self->transfer = transfer;
  self->digest = digest;
  return G_INPUT_STREAM (self);
}
