/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowdigest.h"
#include "gstroboflowerror.h"
#include "gstroboflowtransfer.h"

#include <string.h>

/* Threads: the caller puts blocks into a queue, and a thread hashes them. The
 * lock guards the queue. The checksum belongs to the thread until that was
 * joined. An empty GBytes in the queue ends the thread. */

#define MD5_SIZE 16
#define READ_SIZE (256 * 1024)
#define GOOG_HASH "x-goog-hash"
#define GOOG_MD5 "md5="

struct _GstRoboflowDigest
{
  GThread *thread;              /* NULL: joined */
  GChecksum *checksum;

  /* The caller's */
  guint max_queued;
  guint64 n_added;              /* bytes */
  gboolean behind;              /* the queue was full once: from then on nothing
                                 * was added */

  GMutex lock;
  GCond changed;
  GQueue queue;                 /* GBytes */
};

static gpointer
hash (gpointer user_data)
{
  GstRoboflowDigest *digest = user_data;
  gsize size;

  do {
    g_autoptr (GBytes) bytes = NULL;
    const guint8 *data;

    g_mutex_lock (&digest->lock);
    while (!(bytes = g_queue_pop_head (&digest->queue)))
      g_cond_wait (&digest->changed, &digest->lock);
    g_mutex_unlock (&digest->lock);

    data = g_bytes_get_data (bytes, &size);
    if (size > 0)
      g_checksum_update (digest->checksum, data, size);
  } while (size > 0);
  return NULL;
}

GstRoboflowDigest *
gst_roboflow_digest_new (guint max_queued)
{
  GstRoboflowDigest *digest = g_new0 (GstRoboflowDigest, 1);

  digest->max_queued = max_queued;
  digest->checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_mutex_init (&digest->lock);
  g_cond_init (&digest->changed);
  digest->thread = g_thread_new ("roboflow-digest", hash, digest);
  return digest;
}

static void
push (GstRoboflowDigest * digest, GBytes * bytes)
{
  g_queue_push_tail (&digest->queue, g_bytes_ref (bytes));
  g_cond_signal (&digest->changed);
}

void
gst_roboflow_digest_add (GstRoboflowDigest * digest, GBytes * bytes)
{
  if (digest->behind)
    return;
  g_mutex_lock (&digest->lock);
  digest->behind = digest->queue.length >= digest->max_queued;
  if (!digest->behind)
    push (digest, bytes);
  g_mutex_unlock (&digest->lock);
  if (!digest->behind)
    digest->n_added += g_bytes_get_size (bytes);
}

static void
end (GstRoboflowDigest * digest)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  if (digest->thread == NULL)
    return;
  g_mutex_lock (&digest->lock);
  push (digest, nothing);
  g_mutex_unlock (&digest->lock);
  g_clear_pointer (&digest->thread, g_thread_join);
}

/* Hashes what was not hashed while it was sent. */
static gboolean
catch_up (GstRoboflowDigest * digest, GInputStream * file,
    GCancellable * cancellable, GError ** error)
{
  g_autofree guint8 *data = NULL;
  gssize n_read;

  end (digest);
  if (!digest->behind)
    return TRUE;
  data = g_malloc (READ_SIZE);
  if (!g_seekable_seek (G_SEEKABLE (file), digest->n_added, G_SEEK_SET,
          cancellable, error))
    return FALSE;
  while ((n_read = g_input_stream_read (file, data, READ_SIZE, cancellable,
              error)) > 0)
    g_checksum_update (digest->checksum, data, n_read);
  digest->behind = FALSE;
  return n_read == 0;
}

void
gst_roboflow_digest_free (GstRoboflowDigest * digest)
{
  end (digest);
  g_checksum_free (digest->checksum);
  g_mutex_clear (&digest->lock);
  g_cond_clear (&digest->changed);
  g_free (digest);
}

static gboolean
is_md5 (const guint8 * data, gsize size, GChecksum * checksum)
{
  guint8 own[MD5_SIZE];
  gsize own_size = sizeof own;

  g_checksum_get_digest (checksum, own, &own_size);
  return size == own_size && memcmp (data, own, size) == 0;
}

/* Google: "crc32c=…,md5=…", the latter in base64. */
static gboolean
agrees_with_goog_hash (GChecksum * checksum, const gchar * value)
{
  g_autofree gchar *base64 = NULL;
  g_autofree guchar *md5 = NULL;
  gsize size;

  value = strstr (value, GOOG_MD5) + strlen (GOOG_MD5);
  base64 = g_strndup (value, strcspn (value, ", "));
  md5 = g_base64_decode (base64, &size);
  return is_md5 (md5, size, checksum);
}

/* S3 and what is made after it: the MD5 in hexadecimal. */
static gboolean
agrees_with_etag (GChecksum * checksum, const gchar * etag)
{
  return strncmp (etag + 1, g_checksum_get_string (checksum),
      2 * MD5_SIZE) == 0;
}

/* Other ETags are not an MD5: they have another number of digits, or the same
 * where the storage encrypts the file with the customer's key. */
static gboolean
is_etag_md5 (const gchar * etag, SoupMessageHeaders * headers)
{
  const gchar *encryption = soup_message_headers_get_one (headers,
      "x-amz-server-side-encryption");
  const gsize size = 2 * MD5_SIZE;

  if (soup_message_headers_get_one (headers,
          "x-amz-server-side-encryption-customer-algorithm")
      || (encryption != NULL && !g_str_equal (encryption, "AES256")))
    return FALSE;
  return strlen (etag) == size + 2 && etag[0] == '"' && etag[size + 1] == '"'
      && strspn (etag + 1, "0123456789abcdef") == size;
}

static gboolean
says_md5 (SoupMessageHeaders * headers)
{
  const gchar *hashes = soup_message_headers_get_list (headers, GOOG_HASH);
  const gchar *etag = soup_message_headers_get_one (headers, "ETag");

  if (hashes != NULL)
    return strstr (hashes, GOOG_MD5) != NULL;
  return etag != NULL && is_etag_md5 (etag, headers);
}

static gboolean
agrees (GChecksum * checksum, SoupMessageHeaders * headers)
{
  const gchar *hashes = soup_message_headers_get_list (headers, GOOG_HASH);

  if (hashes != NULL)
    return agrees_with_goog_hash (checksum, hashes);
  return agrees_with_etag (checksum, soup_message_headers_get_one (headers,
          "ETag"));
}

gboolean
gst_roboflow_digest_check (GstRoboflowDigest * digest,
    SoupMessageHeaders * headers, GInputStream * file,
    GCancellable * cancellable, GError ** error)
{
  GError *reason = NULL;

  if (!says_md5 (headers))
    return TRUE;
  if (!catch_up (digest, file, cancellable, &reason)) {
    gst_roboflow_transfer_set_read_error (error, reason);
    return FALSE;
  }
  if (agrees (digest->checksum, headers))
    return TRUE;
  g_set_error_literal (error, GST_ROBOFLOW_ERROR,
      GST_ROBOFLOW_ERROR_CONNECTION, "What the storage got is not what was "
      "sent: something on the way changed it");
  return FALSE;
}
