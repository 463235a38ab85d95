/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/http/gstroboflowanswer.h>
#include <roboflow/gstroboflowerror-private.h>
#include <roboflow/http/gstroboflowrefusal.h>

#include <string.h>

static GBytes *
bytes (const gchar * text)
{
  return g_bytes_new (text, strlen (text));
}

static void
test_status_survives (void)
{
  g_autoptr (GError) error =
      gst_roboflow_error_new_http (GST_ROBOFLOW_ERROR_REJECTED, 422, 9, "no");
  g_autoptr (GError) copy = NULL;
  g_autoptr (GError) foreign =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  g_prefix_error (&error, "Oh: ");
  copy = g_error_copy (error);
  g_assert_cmpstr (copy->message, ==, "Oh: no");
  g_assert_cmpuint (gst_roboflow_error_get_http_status (copy), ==, 422);
  g_assert_cmpuint (gst_roboflow_error_get_retry_after (copy), ==, 9);
  g_assert_cmpuint (gst_roboflow_error_get_http_status (foreign), ==, 0);
  g_assert_cmpuint (gst_roboflow_error_get_http_status (NULL), ==, 0);
}

#define SERVICE GST_ROBOFLOW_PEER_SERVICE
#define STORAGE GST_ROBOFLOW_PEER_STORAGE

#define GCS_EXPIRED "<?xml version='1.0' encoding='UTF-8'?><Error>" \
    "<Code>ExpiredToken</Code><Message>Invalid argument.</Message>" \
    "<Details>The provided token has expired.</Details></Error>"
#define GCS_SIGNATURE "<?xml version='1.0'?><Error>" \
    "<Code>SignatureDoesNotMatch</Code><Message>Wrong signature.</Message>" \
    "<StringToSign>GOOG4 TOP</StringToSign></Error>"

static const struct
{
  GstRoboflowPeer peer;
  guint status;
  const gchar *answer;
  GstRoboflowError code;
  const gchar *words;           /* part of the message */
} refusals[] = {
  /* The service: its words in all the places it puts them */
  {SERVICE, 401, "{\"error\":\"bad key\"}", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
      "refused the API key (401: bad key): check api-key, api-key-location or "
        "ROBOFLOW_API_KEY"},
  {SERVICE, 401, "{\"error\":{\"message\":\"bad key\",\"type\":\"x\"}}",
      GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, "(401: bad key)"},
  {SERVICE, 401, "{\"message\":\"bad key\"}", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
      "(401: bad key)"},
  {SERVICE, 401, "bad key", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
      "(401: bad key)"},
  {SERVICE, 401, "", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, "(401)"},
  {SERVICE, 401, "<html><p>TOP</p></html>", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
      "(401)"},
  {SERVICE, 401, "{\"error\":7}", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED,
      "(401)"},
  {SERVICE, 403, "{}", GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, "(403)"},
  {SERVICE, 402, "{}", GST_ROBOFLOW_ERROR_PAYMENT, "credits"},
  {SERVICE, 423, "{}", GST_ROBOFLOW_ERROR_PAYMENT, "locked"},
  {SERVICE, 404, "{\"error\":\"no such model\"}", GST_ROBOFLOW_ERROR_NOT_FOUND,
      "(404: no such model)"},
  {SERVICE, 429, "{}", GST_ROBOFLOW_ERROR_RATE_LIMITED, "429"},
  {SERVICE, 408, "", GST_ROBOFLOW_ERROR_UNAVAILABLE, "408"},
  {SERVICE, 500, "oops", GST_ROBOFLOW_ERROR_UNAVAILABLE, "(500: oops)"},
  {SERVICE, 599, "", GST_ROBOFLOW_ERROR_UNAVAILABLE, "599"},
  {SERVICE, 400, "{\"error\":\"infer_fps\"}", GST_ROBOFLOW_ERROR_REJECTED,
      "(400: infer_fps)"},
  {SERVICE, 400, GCS_EXPIRED, GST_ROBOFLOW_ERROR_REJECTED, "ExpiredToken"},
  {SERVICE, 418, "", GST_ROBOFLOW_ERROR_REJECTED, "418"},
  {SERVICE, 401, "{\"error\":\"key s3cret of https://h/?a=TOP\"}",
      GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, "https://h/?"},

  /* The storage */
  {STORAGE, 400, GCS_EXPIRED, GST_ROBOFLOW_ERROR_URL_EXPIRED,
      "(400: ExpiredToken: Invalid argument.)"},
  {STORAGE, 400, "<Error><Code>EntityTooLarge</Code></Error>",
      GST_ROBOFLOW_ERROR_REJECTED, "(400: EntityTooLarge)"},
  {STORAGE, 403, GCS_SIGNATURE, GST_ROBOFLOW_ERROR_URL_EXPIRED,
      "SignatureDoesNotMatch: Wrong signature."},
  {STORAGE, 401, "", GST_ROBOFLOW_ERROR_URL_EXPIRED, "401"},
  {STORAGE, 403, "<Error><Code>Broken", GST_ROBOFLOW_ERROR_URL_EXPIRED, "403"},
  {STORAGE, 404, "", GST_ROBOFLOW_ERROR_NOT_FOUND, "404"},
  {STORAGE, 408, "", GST_ROBOFLOW_ERROR_UNAVAILABLE, "408"},
  {STORAGE, 429, "", GST_ROBOFLOW_ERROR_RATE_LIMITED, "429"},
  {STORAGE, 503, "", GST_ROBOFLOW_ERROR_UNAVAILABLE, "503"},
  {STORAGE, 412, "", GST_ROBOFLOW_ERROR_REJECTED, "412"},
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (GBytes) answer = bytes (refusals[i].answer);
    g_autoptr (GError) error = gst_roboflow_refusal_new_error (refusals[i].peer,
        refusals[i].status, 3, answer, "s3cret");

    g_test_message ("%s", error->message);
    g_assert_error (error, GST_ROBOFLOW_ERROR, (gint) refusals[i].code);
    g_assert_nonnull (strstr (error->message, refusals[i].words));
    g_assert_null (strstr (error->message, "TOP"));
    g_assert_null (strstr (error->message, "s3cret"));
    g_assert_cmpuint (gst_roboflow_error_get_http_status (error), ==,
        refusals[i].status);
    g_assert_cmpuint (gst_roboflow_error_get_retry_after (error), ==, 3);
  }
}

static gchar *
nest (guint depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const struct
  {
    guint depth;
    gboolean accepted;
  } depths[] = {
    {2, TRUE},
    {GST_ROBOFLOW_ANSWER_MAX_DEPTH, TRUE},
    {GST_ROBOFLOW_ANSWER_MAX_DEPTH + 1, FALSE},
    {100000, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++) {
    g_autofree gchar *json = nest (depths[i].depth);
    g_autoptr (GBytes) answer = bytes (json);
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonObject) object =
        gst_roboflow_answer_parse (answer, NULL, &error);

    if (depths[i].accepted)
      g_assert_no_error (error);
    else
      g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_LIMIT);
    g_assert_cmpint (object != NULL, ==, depths[i].accepted);
  }
}

static void
test_depth_ignores_strings (void)
{
  g_autofree gchar *brackets = g_strnfill (1000, '[');
  g_autofree gchar *json = g_strdup_printf ("{\"a\\\"\":\"%s\"}", brackets);
  g_autoptr (GBytes) answer = bytes (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object =
      gst_roboflow_answer_parse (answer, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gst_roboflow_answer_get_string (object, "a\""), ==,
      brackets);
}

static void
test_bad_answers (void)
{
  static const gchar *const answers[] = {
    "", " ", "null", "[]", "7", "\"x\"", "{", "{\"a\":}", "{\"a\":1}x",
    "<html>", "\xff\xfe", "{\"a\":\"\xff\"}", "{\"a\":NaN}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (GBytes) answer = bytes (answers[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (gst_roboflow_answer_parse (answer, NULL, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_BAD_ANSWER);
  }
}

static void
test_bad_answer_is_quoted (void)
{
  g_autofree gchar *tail = g_strnfill (5000, 'z');
  g_autofree gchar *text = g_strconcat ("Hello KEY, ", tail, NULL);
  g_autoptr (GBytes) answer = bytes (text);
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_roboflow_answer_parse (answer, "KEY", &error));
  g_assert_nonnull (strstr (error->message, "Hello \xe2\x80\xa6, zzz"));
  g_assert_cmpuint (strlen (error->message), <, 200);
}

static void
test_values (void)
{
  g_autoptr (GBytes) answer = bytes ("{\"s\":\"text\",\"e\":\"\",\"n\":null,"
      "\"i\":2,\"d\":0.5,\"t\":\"1\",\"u\":\"1x\",\"b\":true,\"o\":{}}");
  g_autoptr (JsonObject) object =
      gst_roboflow_answer_parse (answer, NULL, NULL);
  gdouble number;

  g_assert_cmpstr (gst_roboflow_answer_get_string (object, "s"), ==, "text");
  g_assert_null (gst_roboflow_answer_get_string (object, "e"));
  g_assert_null (gst_roboflow_answer_get_string (object, "n"));
  g_assert_null (gst_roboflow_answer_get_string (object, "i"));
  g_assert_null (gst_roboflow_answer_get_string (object, "o"));
  g_assert_null (gst_roboflow_answer_get_string (object, "absent"));

  g_assert_true (gst_roboflow_answer_get_number (object, "i", &number));
  g_assert_cmpfloat (number, ==, 2);
  g_assert_true (gst_roboflow_answer_get_number (object, "d", &number));
  g_assert_cmpfloat (number, ==, 0.5);
  g_assert_true (gst_roboflow_answer_get_number (object, "t", &number));
  g_assert_cmpfloat (number, ==, 1);
  g_assert_false (gst_roboflow_answer_get_number (object, "u", &number));
  g_assert_false (gst_roboflow_answer_get_number (object, "e", &number));
  g_assert_false (gst_roboflow_answer_get_number (object, "n", &number));
  g_assert_false (gst_roboflow_answer_get_number (object, "b", &number));
  g_assert_false (gst_roboflow_answer_get_number (object, "o", &number));
  g_assert_false (gst_roboflow_answer_get_number (object, "absent", &number));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/errors/status-survives", test_status_survives);
  g_test_add_func ("/errors/refusals", test_refusals);
  g_test_add_func ("/answer/depth", test_depth);
  g_test_add_func ("/answer/depth-ignores-strings", test_depth_ignores_strings);
  g_test_add_func ("/answer/bad", test_bad_answers);
  g_test_add_func ("/answer/bad-is-quoted", test_bad_answer_is_quoted);
  g_test_add_func ("/answer/values", test_values);
  return g_test_run ();
}
