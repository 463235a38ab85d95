/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "upload.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* From the headers on, one thread of the pool runs an upload. The upload owns
 * its connection and its scratch file, which gets the upload's name when the
 * last byte has come. So a file of that name is always complete, and other
 * threads need no lock to look for it. */

#define BLOCK_SIZE (1024 * 1024)

/* MD5 is slower than a loopback connection (700 MB/s at best). Larger uploads
 * are answered without a hash, as Google does for composite objects. */
#define MAX_HASHED (256 * 1024 * 1024)

#define SLOW_STEPS_PER_S 10

typedef struct
{
  Connection *connection;
  Storage *storage;
  char *path;
  char *upload_id;
  char *scratch;
  guint64 length;
  guint64 received;
  gboolean expects_continue;
  GChecksum *md5;
  gboolean faulty;
  Fault fault;
} Upload;

static void
upload_free (Upload * self)
{
  connection_free (self->connection);
  g_unlink (self->scratch);
  g_free (self->path);
  g_free (self->upload_id);
  g_free (self->scratch);
  g_clear_pointer (&self->md5, g_checksum_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Upload, upload_free)

static gboolean
has_fault (const Upload * self, FaultKind kind)
{
  return self->faulty && self->fault.kind == kind;
}

static gboolean
breaks_off (const Upload * self)
{
  return has_fault (self, FAULT_RESET) || has_fault (self, FAULT_STALL);
}

static void
log_upload (Upload * self, guint status)
{
  storage_log_request (self->storage, SOUP_METHOD_PUT, self->path, NULL,
      status, self->received);
}

static void
break_off (Upload * self, GCancellable * cancellable)
{
  log_upload (self, 0);
  if (self->fault.kind == FAULT_RESET)
    connection_reset (self->connection);
  else
    connection_wait_ms (-1, cancellable);
}

static guint64
next_size (const Upload * self)
{
  guint64 size = MIN (self->length - self->received, BLOCK_SIZE);

  if (breaks_off (self))
    size = MIN (size, (guint64) self->fault.amount - self->received);
  if (has_fault (self, FAULT_SLOW))
    size = MIN (size, (guint64) self->fault.amount / SLOW_STEPS_PER_S + 1);
  return size;
}

static gboolean
receive (Upload * self, GOutputStream * file, GCancellable * cancellable,
    GError ** error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  guint64 size;

  while ((size = next_size (self)) > 0) {
    gssize n = connection_read (self->connection, block, size, cancellable,
        error);

    if (n < 0)
      return FALSE;
    if (n == 0) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
          "The client closed the connection before the end of its upload");
      return FALSE;
    }
    if (has_fault (self, FAULT_CORRUPT) && self->received == 0)
      block[0] ^= 0xff;
    if (self->md5)
      g_checksum_update (self->md5, block, n);
    if (!g_output_stream_write_all (file, block, n, NULL, cancellable, error))
      return FALSE;
    self->received += n;
    if (has_fault (self, FAULT_SLOW)
        && !connection_wait_ms (1000 / SLOW_STEPS_PER_S, cancellable))
      return !g_cancellable_set_error_if_cancelled (cancellable, error);
  }
  return TRUE;
}

static gboolean
receive_to_scratch (Upload * self, GCancellable * cancellable, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->scratch);
  g_autoptr (GFileOutputStream) stream =
      g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, error);

  return stream && receive (self, G_OUTPUT_STREAM (stream), cancellable, error)
      && g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

static void
add_hash (Upload * self, Answer * answer)
{
  guint8 digest[16];
  gsize size = sizeof digest;
  g_autofree char *etag = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *hash = NULL;

  etag = g_strdup_printf ("\"%s\"", self->md5
      ? g_checksum_get_string (self->md5) : self->upload_id);
  soup_message_headers_replace (answer->headers, "ETag", etag);
  if (!self->md5)
    return;

  g_checksum_get_digest (self->md5, digest, &size);
  base64 = g_base64_encode (digest, size);
  hash = g_strconcat ("md5=", base64, NULL);
  soup_message_headers_replace (answer->headers, "x-goog-hash", hash);
}

static Answer *
keep (Upload * self)
{
  g_autofree char *place = storage_upload_path (self->storage, self->upload_id);
  Answer *answer;

  if (g_rename (self->scratch, place) != 0) {
    g_warning ("Cannot keep an upload: %s", g_strerror (errno));
    return answer_new_storage_error (SOUP_STATUS_INTERNAL_SERVER_ERROR,
        "InternalError", "The upload could not be stored.");
  }
  answer = answer_new (SOUP_STATUS_OK, NULL, NULL);
  add_hash (self, answer);
  return answer;
}

static void
run_upload (gpointer data, GCancellable * cancellable)
{
  g_autoptr (Upload) self = data;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (GError) error = NULL;
  const char *go_on = "HTTP/1.1 100 Continue\r\n\r\n";

  if (breaks_off (self) && self->fault.amount < 0) {
    break_off (self, cancellable);
    return;
  }
  if (self->expects_continue && !connection_write (self->connection, go_on,
          strlen (go_on), cancellable, &error)) {
    log_upload (self, 0);
    return;
  }
  if (!receive_to_scratch (self, cancellable, &error)) {
    g_info ("An upload ended early: %s", error->message);
    log_upload (self, 0);
    return;
  }
  if (breaks_off (self)) {
    break_off (self, cancellable);
    return;
  }
  answer = keep (self);
  log_upload (self, answer->status);
  if (!connection_write_answer (self->connection, answer, cancellable, &error))
    g_info ("The answer to an upload was not taken: %s", error->message);
}

void
upload_start (ConnectionThreads * threads, Storage * storage,
    SoupServerMessage * msg, const char *path, const char *upload_id,
    const Fault * fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  Upload *self = g_new0 (Upload, 1);

  self->storage = storage;
  self->path = g_strdup (path);
  self->upload_id = g_strdup (upload_id);
  self->scratch = storage_scratch_path (storage);
  self->length = soup_message_headers_get_content_length (headers);
  self->expects_continue = (soup_message_headers_get_expectations (headers)
      & SOUP_EXPECTATION_CONTINUE) != 0;
  if (fault) {
    self->faulty = TRUE;
    self->fault = *fault;
  }
  if (self->length <= MAX_HASHED || has_fault (self, FAULT_CORRUPT))
    self->md5 = g_checksum_new (G_CHECKSUM_MD5);
  self->connection = connection_steal (msg);
  connection_threads_run (threads, run_upload, self);
}
