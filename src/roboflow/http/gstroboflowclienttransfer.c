/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowclient-private.h"
#include "gstroboflowdigest.h"
#include "gstroboflowerror.h"
#include "gstroboflowtimelimit.h"
#include "gstroboflowuploadbody.h"
#include "gstroboflowurl.h"
#include "gstroboflowwholefile.h"

/* The two requests of a client that move files. */

#define MAX_RESULTS_BYTES (G_GUINT64_CONSTANT (4) << 30)
#define READ_BYTES (256 * 1024)
/* A smaller body has been sent before a refusal can arrive. */
#define EXPECT_FROM_BYTES (1024 * 1024)
/* A transfer that is slower than this, for a while, counts as stalled. */
#define MIN_BYTES_PER_S 1000
/* Blocks that were sent, but not hashed yet. */
#define MAX_UNHASHED 16

typedef struct
{
  GFileInputStream *file;
  guint64 size;
  GDateTime *changed;           /* when the file was written to last */
  GstRoboflowTransfer transfer;
  GstRoboflowDigest *digest;    /* of the last sending */
} Upload;

static void
upload_clear (Upload * upload)
{
  g_clear_object (&upload->file);
  g_clear_pointer (&upload->changed, g_date_time_unref);
  g_clear_pointer (&upload->digest, gst_roboflow_digest_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

static GInputStream *
open_upload (gpointer body_data)
{
  Upload *upload = body_data;

  g_clear_pointer (&upload->digest, gst_roboflow_digest_free);
  upload->digest = gst_roboflow_digest_new (MAX_UNHASHED);
  return gst_roboflow_upload_body_new (upload->file, upload->size,
      &upload->transfer, upload->digest);
}

static gboolean
query_recording (Upload * upload, guint64 * size, GDateTime ** changed,
    GFileType * type, GError ** error)
{
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info (upload->file,
      G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE ","
      G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
      NULL, error);

  if (info == NULL)
    return FALSE;
  *size = g_file_info_get_size (info);
  *type = g_file_info_get_file_type (info);
  *changed = g_file_info_get_modification_date_time (info);
  return TRUE;
}

static gboolean
open_recording (Upload * upload, const gchar * path, GError ** error)
{
  g_autofree gchar *name = g_filename_display_name (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) reason = NULL;
  GFileType type;

  upload->file = g_file_read (file, NULL, &reason);
  if (upload->file == NULL
      || !query_recording (upload, &upload->size, &upload->changed, &type,
          &reason)) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "Could not read %s: %s", name, reason->message);
    return FALSE;
  }
  if (type != G_FILE_TYPE_REGULAR || upload->size == 0) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
        "%s cannot be uploaded: it is empty or no regular file", name);
    return FALSE;
  }
  upload->transfer.total = upload->size;
  return TRUE;
}

/* If the file was written to, what has arrived is neither the old recording
 * nor the new one. */
static gboolean
check_unchanged (Upload * upload, GError ** error)
{
  g_autoptr (GDateTime) changed = NULL;
  GError *reason = NULL;
  GFileType type;
  guint64 size;

  if (!query_recording (upload, &size, &changed, &type, &reason)) {
    gst_roboflow_transfer_set_read_error (error, reason);
    return FALSE;
  }
  if (size == upload->size && (changed == NULL || upload->changed == NULL
          || g_date_time_equal (changed, upload->changed)))
    return TRUE;
  g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE,
      "The recording was written to while it was uploaded");
  return FALSE;
}

/* Sends the recording, and compares it with what the storage says it
 * received. */
static gboolean
upload_send (Upload * upload, GstRoboflowClient * client, const gchar * url,
    GCancellable * cancellable, GError ** error)
{
  GstRoboflowExchange exchange = {
    .peer = GST_ROBOFLOW_PEER_STORAGE,.method = "PUT",.url = url,
    .content_type = "application/octet-stream",.open_body = open_upload,
    .body_size = upload->size,.body_data = upload
  };
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) answer = NULL;

  if (upload->size >= EXPECT_FROM_BYTES)
    exchange.expect_continue = gst_roboflow_client_get_expect_continue (client);
  answer = gst_roboflow_client_send (client, &exchange, &message, cancellable,
      error);
  return answer != NULL && check_unchanged (upload, error)
      && gst_roboflow_digest_check (upload->digest,
      soup_message_get_response_headers (message),
      G_INPUT_STREAM (upload->file), cancellable, error);
}

gboolean
gst_roboflow_client_upload (GstRoboflowClient * client,
    const gchar * upload_url, const gchar * path,
    GstRoboflowTransferFunc func, gpointer user_data,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (GstRoboflowTimeLimit) limit = NULL;
  g_auto (Upload) upload = {.transfer = {func, user_data} };
  GError *reason = NULL;

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!gst_roboflow_url_check (upload_url, "upload URL", error)
      || !open_recording (&upload, path, error))
    return FALSE;

  limit = gst_roboflow_time_limit_new (cancel,
      (gst_roboflow_client_get_timeouts (client)->answer_s
          + upload.size / MIN_BYTES_PER_S) * 1000);
  if (upload_send (&upload, client, upload_url,
          gst_roboflow_time_limit_get_cancellable (limit), &reason))
    return TRUE;
  gst_roboflow_time_limit_propagate_error (limit, error, reason);
  gst_roboflow_client_prefix_error (error, "Could not upload the recording");
  return FALSE;
}

/* Whether it can be a JSON object, judged by its first bytes. */
static gboolean
check_results_start (SoupMessage * message, const gchar * data, gsize size,
    GError ** error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const gchar *type = soup_message_headers_get_content_type (headers, NULL);

  if (size == 0) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_BAD_ANSWER, "The results are empty");
    return FALSE;
  }
  if (*data == '<' || (type != NULL
          && g_ascii_strcasecmp (type, "text/html") == 0)) {
    g_set_error_literal (error, GST_ROBOFLOW_ERROR,
        GST_ROBOFLOW_ERROR_BAD_ANSWER,
        "A web page came in place of the results");
    return FALSE;
  }
  return TRUE;
}

/* How many bytes the answer will yield; 0: not known, as for a compressed
 * one. */
static guint64
get_total (SoupMessage * message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_headers_get_encoding (headers) !=
      SOUP_ENCODING_CONTENT_LENGTH
      || soup_message_headers_get_one (headers, "Content-Encoding") != NULL)
    return 0;
  return soup_message_headers_get_content_length (headers);
}

/* A connection that transfers next to nothing is no better than one that
 * stalls. The rate is measured over periods long enough that a slow second
 * does not matter. */
typedef struct
{
  gint64 period_us;
  gint64 due_us;                /* end of this period, monotonic */
  guint64 done;                 /* bytes, when this period began */
} Pace;

static void
pace_start (Pace * pace, GstRoboflowClient * client)
{
  pace->period_us = gst_roboflow_client_get_timeouts (client)->stall_s
      * G_USEC_PER_SEC;
  pace->due_us = g_get_monotonic_time () + pace->period_us;
}

static gboolean
pace_check (Pace * pace, guint64 done, GError ** error)
{
  gint64 now_us = g_get_monotonic_time ();
  guint64 wanted = pace->period_us / G_USEC_PER_SEC * MIN_BYTES_PER_S;

  if (now_us < pace->due_us)
    return TRUE;
  if (done - pace->done < wanted) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION,
        "Only %" G_GUINT64_FORMAT " bytes came within %" G_GINT64_FORMAT
        " seconds", done - pace->done, pace->period_us / G_USEC_PER_SEC);
    return FALSE;
  }
  pace->due_us = now_us + pace->period_us;
  pace->done = done;
  return TRUE;
}

/* An answer that ends before its Content-Length is an error of the read. */
static gboolean
save_results (const GstRoboflowExchange * exchange, SoupMessage * message,
    GInputStream * answer, GstRoboflowWholeFile * file,
    GstRoboflowTransfer * transfer, Pace * pace, GCancellable * cancellable,
    GError ** error)
{
  g_autofree gchar *buffer = g_malloc (READ_BYTES);
  guint64 done = 0;
  gssize n_read;

  transfer->total = get_total (message);
  do {
    n_read = gst_roboflow_exchange_read (exchange, answer, buffer, READ_BYTES,
        cancellable, error);
    if (n_read < 0)
      return FALSE;
    if (done == 0 && !check_results_start (message, buffer, n_read, error))
      return FALSE;
    done += n_read;
    if (done > MAX_RESULTS_BYTES) {
      g_set_error_literal (error, GST_ROBOFLOW_ERROR,
          GST_ROBOFLOW_ERROR_LIMIT, "The results are larger than 4 GiB");
      return FALSE;
    }
    if (!gst_roboflow_whole_file_write (file, buffer, n_read, error))
      return FALSE;
    if (n_read > 0 && !pace_check (pace, done, error))
      return FALSE;
    gst_roboflow_transfer_report (transfer, done);
  } while (n_read > 0);

  gst_roboflow_transfer_finish (transfer, done);
  return TRUE;
}

static gboolean
fetch_results (GstRoboflowClient * client, const gchar * results_url,
    GstRoboflowWholeFile * file, GstRoboflowTransfer * transfer,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GstRoboflowTimeLimit) limit =
      gst_roboflow_time_limit_new (cancellable,
      gst_roboflow_client_get_timeouts (client)->answer_s * 1000);
  GstRoboflowExchange exchange = {
    .peer = GST_ROBOFLOW_PEER_STORAGE,.method = "GET",.url = results_url
  };
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) answer = NULL;
  GError *reason = NULL;
  Pace pace = { 0 };

  answer = gst_roboflow_client_send (client, &exchange, &message,
      gst_roboflow_time_limit_get_cancellable (limit), &reason);
  if (answer == NULL) {
    gst_roboflow_time_limit_propagate_error (limit, error, reason);
    return FALSE;
  }
  gst_roboflow_time_limit_lift (limit);
  pace_start (&pace, client);
  return save_results (&exchange, message, answer, file, transfer, &pace,
      cancellable, error);
}

gboolean
gst_roboflow_client_download (GstRoboflowClient * client,
    const gchar * results_url, const gchar * path,
    GstRoboflowTransferFunc func, gpointer user_data,
    GCancellable * cancellable, GError ** error)
{
  g_autoptr (GCancellable) cancel =
      gst_roboflow_client_ref_cancellable (cancellable);
  g_autoptr (GstRoboflowWholeFile) file = NULL;
  GstRoboflowTransfer transfer = { func, user_data };

  g_return_val_if_fail (GST_IS_ROBOFLOW_CLIENT (client), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!gst_roboflow_url_check (results_url, "results URL", error))
    return FALSE;

  /* Before the request, so that a folder that cannot be written to is known
   * before anything is fetched. */
  file = gst_roboflow_whole_file_new (path, error);
  if (file == NULL)
    return FALSE;
  if (!fetch_results (client, results_url, file, &transfer, cancel, error)) {
    gst_roboflow_client_prefix_error (error, "Could not fetch the results");
    return FALSE;
  }
  return gst_roboflow_whole_file_commit (file, cancel, error)
      && !g_cancellable_set_error_if_cancelled (cancel, error);
}
