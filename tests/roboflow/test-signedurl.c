/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long a signed URL is good for. */

#include <roboflow/job/gstroboflowsignedurl.h>

typedef enum
{
  GOOD,
  ENDING,
  UNKNOWN,                      /* nobody can say */
} Verdict;

static const struct
{
  const gchar *name;
  gint age_s;
  const gchar *query;           /* with the date of signing */
  Verdict verdict;
} urls[] = {
  {"google", 0, "X-Goog-Date=%s&X-Goog-Expires=86400", GOOD},
  {"amazon", 0, "X-Amz-Expires=3600&X-Amz-Date=%s", GOOD},
  {"small-letters", 0, "x-goog-date=%s&x-goog-expires=86400", GOOD},
  {"old", 86400, "X-Goog-Date=%s&X-Goog-Expires=86400", ENDING},
  {"four-minutes-left", 86160, "X-Goog-Date=%s&X-Goog-Expires=86400", ENDING},
  {"ten-minutes-left", 85800, "X-Goog-Date=%s&X-Goog-Expires=86400", GOOD},
  {"short-life", 0, "X-Amz-Date=%s&X-Amz-Expires=60", GOOD},
  {"end-of-short-life", 58, "X-Amz-Date=%s&X-Amz-Expires=60", ENDING},
  {"no-life", 0, "X-Goog-Date=%s&X-Goog-Expires=0", ENDING},
  {"no-lifetime", 0, "X-Goog-Date=%s", UNKNOWN},
  {"absurd-lifetime", 0, "X-Goog-Date=%s&X-Goog-Expires=1e9", UNKNOWN},
  {"no-date", 0, "X-Goog-Expires=86400&date=%s", UNKNOWN},
  {"absurd-date", 0, "X-Goog-Expires=86400&X-Goog-Date=yesterday%s", UNKNOWN},
  {"two-halves", 0, "X-Goog-Date=%s&X-Amz-Expires=3600", UNKNOWN},
};

static void
test_validity (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) start = g_date_time_add_seconds (now, -urls[i].age_s);
  g_autofree gchar *date = g_date_time_format (start, "%Y%m%dT%H%M%SZ");
  GString *url = g_string_new ("https://example.com/a?");
  GstRoboflowSignedUrl signed_url = { NULL };

  g_string_append (url, urls[i].query);
  g_string_replace (url, "%s", date, 1);
  gst_roboflow_signed_url_set (&signed_url, g_string_free (url, FALSE), FALSE);
  g_assert_cmpint (gst_roboflow_signed_url_is_good (&signed_url), ==,
      urls[i].verdict == GOOD);
  g_assert_cmpint (gst_roboflow_signed_url_is_ending (&signed_url), ==,
      urls[i].verdict == ENDING);
  gst_roboflow_signed_url_clear (&signed_url);
}

/* Signed just now by somebody whose clock is a week behind. */
static void
test_new (void)
{
  GstRoboflowSignedUrl url = { NULL };

  gst_roboflow_signed_url_set (&url, g_strdup ("https://example.com/a?"
          "X-Goog-Date=20200101T000000Z&X-Goog-Expires=3600"), TRUE);
  g_assert_true (gst_roboflow_signed_url_is_good (&url));
  gst_roboflow_signed_url_clear (&url);
  g_assert_false (gst_roboflow_signed_url_is_good (&url));
  g_assert_false (gst_roboflow_signed_url_is_ending (&url));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++) {
    g_autofree gchar *path = g_strconcat ("/signedurl/", urls[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_validity);
  }
  g_test_add_func ("/signedurl/new", test_new);
  return g_test_run ();
}
