/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the fuzzer makes up is taken for an answer of the service, for a refusal
 * of a storage, for the URL in an answer, and for the file of a job. Nothing of
 * it may be believed: whatever is handed on is text that can be shown, without
 * the secret. */

#include <stdlib.h>
#include <string.h>

#include "init.h"
#include "roboflow/http/gstroboflowanswer.h"
#include "roboflow/job/gstroboflowcheckpointtext.h"
#include "roboflow/gstroboflowerror-private.h"
#include "roboflow/http/gstroboflowrefusal.h"
#include "roboflow/job/gstroboflowretry.h"
#include "roboflow/job/gstroboflowsignedurl.h"
#include "roboflow/http/gstroboflowurl.h"

#define SECRET "KEY-4711"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_init ();
  return 0;
}

/* Can be NULL. */
static void
assert_shown (const gchar * text)
{
  if (text && (!g_utf8_validate (text, -1, NULL) || strstr (text, SECRET)))
    abort ();
}

static void
assert_error (GError * error)
{
  if (!error)
    abort ();
  assert_shown (error->message);
  g_error_free (error);
}

static void
read_answer (GBytes * bytes)
{
  static const gchar *const names[] = { "signed_url", "job_id", "status",
    "progress", "output_signed_url", "message"
  };
  GError *error = NULL;
  g_autoptr (JsonObject) answer = gst_roboflow_answer_parse (bytes, SECRET,
      &error);
  g_autofree gchar *words = NULL;

  if (!answer) {
    assert_error (error);
    return;
  }
  words = gst_roboflow_answer_get_words (answer, SECRET);
  assert_shown (words);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const gchar *text = gst_roboflow_answer_get_string (answer, names[i]);
    gdouble number = 0;

    if (text && !*text)
      abort ();
    gst_roboflow_answer_get_number (answer, names[i], &number);
    if (number != number)
      abort ();
  }
}

static void
read_refusal (GBytes * bytes)
{
  static const guint statuses[] = { 400, 403, 404, 429, 500 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    assert_error (gst_roboflow_refusal_new_error (GST_ROBOFLOW_PEER_SERVICE,
            statuses[i], 0, bytes, SECRET));
    assert_error (gst_roboflow_refusal_new_error (GST_ROBOFLOW_PEER_STORAGE,
            statuses[i], 0, bytes, SECRET));
  }
}

static void
read_header_and_url (const gchar * text)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (1700000000);
  GstRoboflowSignedUrl url = { NULL, };
  GError *error = NULL;

  gst_roboflow_retry_parse_after (text, now);
  if (!gst_roboflow_url_check (text, "URL", &error)) {
    assert_error (error);
    return;
  }
  gst_roboflow_signed_url_set (&url, g_strdup (text), FALSE);
  gst_roboflow_signed_url_is_ending (&url);
  gst_roboflow_signed_url_is_good (&url);
  gst_roboflow_signed_url_clear (&url);
}

/* What is understood is the same when it is written and read again. */
static void
read_checkpoint (const gchar * data, gsize size)
{
  GstRoboflowCheckpointText text = { 0, }, again = { 0, };
  GError *error = NULL;
  g_autofree gchar *json = NULL;
  g_autofree gchar *twice = NULL;

  if (!gst_roboflow_checkpoint_text_parse (&text, data, size, &error)) {
    assert_error (error);
    return;
  }
  json = gst_roboflow_checkpoint_text_to_json (&text);
  if (!gst_roboflow_checkpoint_text_parse (&again, json, strlen (json), NULL))
    abort ();
  twice = gst_roboflow_checkpoint_text_to_json (&again);
  if (strcmp (json, twice) != 0)
    abort ();
  gst_roboflow_checkpoint_text_clear (&text);
  gst_roboflow_checkpoint_text_clear (&again);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);

  read_answer (bytes);
  read_refusal (bytes);
  read_header_and_url (text);
  read_checkpoint (text, strlen (text));
  return 0;
}
