/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/http/gstroboflowdigest.h>
#include <roboflow/gstroboflowerror.h>

/* Whether what was sent arrived, in blocks that are hashed meanwhile, or not
 * before somebody asks. */

#define BLOCK 1000
#define N_BLOCKS 20

/* @max_queued: 0: all is read again */
static gboolean
check (guint max_queued, const gchar * arrived, GError ** error)
{
  g_autoptr (GstRoboflowDigest) digest = gst_roboflow_digest_new (max_queued);
  g_autoptr (SoupMessageHeaders) headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree gchar *all = g_strnfill (BLOCK * N_BLOCKS, 'x');
  g_autofree gchar *md5 = g_compute_checksum_for_string (G_CHECKSUM_MD5,
      arrived ? arrived : all, -1);
  g_autofree gchar *etag = g_strdup_printf ("\"%s\"", md5);
  g_autoptr (GInputStream) file =
      g_memory_input_stream_new_from_data (all, BLOCK * N_BLOCKS, NULL);

  for (guint i = 0; i < N_BLOCKS; i++) {
    g_autoptr (GBytes) block = g_bytes_new (all + i * BLOCK, BLOCK);

    gst_roboflow_digest_add (digest, block);
  }
  soup_message_headers_append (headers, "ETag", etag);
  return gst_roboflow_digest_check (digest, headers, file, NULL, error);
}

static void
test_digest (gconstpointer max_queued)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (check (GPOINTER_TO_UINT (max_queued), NULL, &error));
  g_assert_no_error (error);
  g_assert_false (check (GPOINTER_TO_UINT (max_queued), "something else",
          &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_CONNECTION);
}

static void
test_unreadable (void)
{
  g_autoptr (GstRoboflowDigest) digest = gst_roboflow_digest_new (0);
  g_autoptr (SoupMessageHeaders) headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GInputStream) file =
      g_memory_input_stream_new_from_data ("x", 1, NULL);
  g_autoptr (GBytes) block = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  gst_roboflow_digest_add (digest, block);
  soup_message_headers_append (headers, "x-goog-hash", "md5=AAAA");
  g_input_stream_close (file, NULL, NULL);
  g_assert_false (gst_roboflow_digest_check (digest, headers, file, NULL,
          &error));
  g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_FILE);
}

/* A sending that is given up. */
static void
test_not_asked (void)
{
  g_autoptr (GstRoboflowDigest) digest = gst_roboflow_digest_new (1);
  g_autoptr (GBytes) block = g_bytes_new_static ("x", 1);

  gst_roboflow_digest_add (digest, block);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/digest/while-sent", GUINT_TO_POINTER (N_BLOCKS),
      test_digest);
  g_test_add_data_func ("/digest/as-long-as-it-keeps-up",
      GUINT_TO_POINTER (2), test_digest);
  g_test_add_data_func ("/digest/afterwards", GUINT_TO_POINTER (0),
      test_digest);
  g_test_add_func ("/digest/unreadable", test_unreadable);
  g_test_add_func ("/digest/not-asked", test_not_asked);
  return g_test_run ();
}
