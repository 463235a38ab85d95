/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/gstroboflowerror.h>
#include <roboflow/http/gstroboflowurl.h>

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

static const gchar *const good_urls[] = {
  "https://api.roboflow.com",
  "HTTPS://API.ROBOFLOW.COM/",
  "https://storage.googleapis.com/b/o.mp4?X-Goog-Signature=ab%2Bcd#x",
  "https://[2001:db8::1]:8443/x",
  "https://127.0.0.1.example.com/",
  "http://127.0.0.1:8080/prefix",
  "HTTP://127.0.0.1/",
  "http://127.255.255.254/",
  "http://[::1]:9/",
  "http://localhost",
  "http://LocalHost:80/",
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_urls); i++) {
    g_autoptr (GError) error = NULL;

    gst_roboflow_url_check (good_urls[i], "api-url", &error);
    g_assert_no_error (error);
  }
}

static const gchar *const bad_urls[] = {
  "",
  " ",
  "api.roboflow.com",
  "//api.roboflow.com/",
  "https:",
  "https://",
  "https:///path",
  "https://host:port/",
  "https://host:99999/",
  "https://[::1/",
  "https://ho st/",
  "https://host/a b",
  "https://host/\r\nX-Evil: 1",
  " https://host/",
  "https://host/\t",
  "https://host/%zz\x7f",
  "ftp://host/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "http://example.com/",
  "http://0.0.0.0/",
  "http://128.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://10.0.0.1/",
  "http://[::2]/",
  "http://127.0.0.1.evil.com/",
  "http://localhost.evil.com/",
  "http://evillocalhost/",
  "http://localhost@evil.com/",
  "http://localhost:80@evil.com/",
  "http://evil.com#@localhost/",
  "http://evil.com?@localhost/",
  "http://evil.com\\@localhost/",
  "https://user@host/",
  "https://user:word@host/",
  "https://@host/",
  "https://:@host/",
  "http://user@127.0.0.1/",
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++) {
    g_autoptr (GError) error = NULL;
    gboolean ok = gst_roboflow_url_check (bad_urls[i], "api-url", &error);

    g_test_message ("%s: %s", bad_urls[i], ok ? "taken" : error->message);
    g_assert_false (ok);
    g_assert_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_URL);
    g_assert_nonnull (strstr (error->message, "api-url"));
  }
  g_assert_false (gst_roboflow_url_check (NULL, "api-url", NULL));
}

static void
test_errors_hold_no_secret (void)
{
  g_autoptr (GError) error = NULL;

  gst_roboflow_url_check ("http://user:word@evil.com/path?key=SECRET",
      "upload URL", &error);
  g_assert_nonnull (strstr (error->message, "evil.com"));
  g_assert_null (strstr (error->message, "SECRET"));
  g_assert_null (strstr (error->message, "word"));
  g_assert_null (strstr (error->message, "/path"));
}

static void
test_redact_url (void)
{
  static const gchar *const table[][2] = {
    {"https://h.com/p/q?X-Goog-Signature=SECRET#f", "https://h.com/"},
    {"http://127.0.0.1:81/?api_key=SECRET", "http://127.0.0.1:81/"},
    {"https://user:SECRET@h.com/", "https://h.com/"},
    {"https://[::1]:8/x", "https://[::1]:8/"},
    {"SECRET", "(not a URL)"},
    {"", "(not a URL)"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *redacted = gst_roboflow_url_redact (table[i][0]);

    g_assert_cmpstr (redacted, ==, table[i][1]);
  }
}

static void
test_redact_text (void)
{
  static const gchar *const table[][2] = {
    {"", ""},
    {"plain words, 5 % of them", "plain words, 5 % of them"},
    {"Which one? That one.", "Which one? That one."},
    {"see https://docs.h.com/page", "see https://docs.h.com/page"},
    {"no https://h.com/p?sig=TOP here", "no https://h.com/p?" ELLIPSIS " here"},
    {"\"https://h.com/p?TOP\",<https://h.com/?TOP>",
        "\"https://h.com/p?" ELLIPSIS "\",<https://h.com/?" ELLIPSIS ">"},
    {"https://h.com/p#token=TOP", "https://h.com/p#" ELLIPSIS},
    {"https://h.com/a?TOP https://h.com/b?TOP",
        "https://h.com/a?" ELLIPSIS " https://h.com/b?" ELLIPSIS},
    {"https://me:TOP@h.com/p", "https://" ELLIPSIS "@h.com/p"},
    {"GET /videoinfer/?x=TOP failed", "GET /videoinfer/?" ELLIPSIS " failed"},
    {"https%3A%2F%2Fh.com%2Fp%3Fsig%3DTOP",
        "https%3A%2F%2Fh.com%2Fp%3F" ELLIPSIS},
    {"key KEY/1 and KEY%2F1 twice KEY/1KEY/1",
        "key " ELLIPSIS " and " ELLIPSIS " twice " ELLIPSIS ELLIPSIS},
    {"a\x01\x02" "b\x1b[31mc", "a" ELLIPSIS "b" ELLIPSIS "[31mc"},
    {"two\nlines", "two lines"},
    {"bad \xff\xfe utf", "bad " ELLIPSIS " utf"},
    {"issue #12 stays", "issue #12 stays"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree gchar *redacted =
        gst_roboflow_redact_text (table[i][0], "KEY/1");

    g_assert_cmpstr (redacted, ==, table[i][1]);
  }
}

static void
test_redact_without_secret (void)
{
  g_autofree gchar *none = gst_roboflow_redact_text ("words", NULL);
  g_autofree gchar *empty = gst_roboflow_redact_text ("words", "");

  g_assert_cmpstr (none, ==, "words");
  g_assert_cmpstr (empty, ==, "words");
}

/* Cut between characters, whatever their size. */
static void
test_redact_cuts (void)
{
  for (guint lead = 0; lead < 4; lead++) {
    GString *text = g_string_new_len ("abc", lead % 4);
    g_autofree gchar *redacted = NULL;

    while (text->len < 5000)
      g_string_append (text, "\xf0\x9f\x90\x9f");
    redacted = gst_roboflow_redact_text (text->str, NULL);
    g_string_free (text, TRUE);

    g_assert_true (g_utf8_validate (redacted, -1, NULL));
    g_assert_true (g_str_has_suffix (redacted, ELLIPSIS));
    g_assert_cmpuint (strlen (redacted), <=, 1000);
    g_assert_cmpuint (strlen (redacted), >, 990);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/good", test_good);
  g_test_add_func ("/url/bad", test_bad);
  g_test_add_func ("/url/errors-hold-no-secret", test_errors_hold_no_secret);
  g_test_add_func ("/url/redact-url", test_redact_url);
  g_test_add_func ("/url/redact-text", test_redact_text);
  g_test_add_func ("/url/redact-without-secret", test_redact_without_secret);
  g_test_add_func ("/url/redact-cuts", test_redact_cuts);
  return g_test_run ();
}
