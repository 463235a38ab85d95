/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <roboflow/gstroboflowerror-private.h>
#include <roboflow/job/gstroboflowretry.h>

#define NEVER GST_ROBOFLOW_RETRY_NEVER
#define ONCE GST_ROBOFLOW_RETRY_ONCE
#define FREELY GST_ROBOFLOW_RETRY_FREELY

static const struct
{
  GstRoboflowError code;
  guint http_status;
  GstRoboflowRetry idempotent, creates;
} table[] = {
  {GST_ROBOFLOW_ERROR_NOT_SENT, 0, FREELY, FREELY},
  {GST_ROBOFLOW_ERROR_RATE_LIMITED, 429, FREELY, FREELY},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 503, FREELY, FREELY},
  {GST_ROBOFLOW_ERROR_CONNECTION, 0, FREELY, ONCE},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 408, FREELY, ONCE},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 500, FREELY, ONCE},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 502, FREELY, ONCE},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 504, FREELY, ONCE},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 501, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_UNAVAILABLE, 505, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_BAD_ANSWER, 0, ONCE, ONCE},
  {GST_ROBOFLOW_ERROR_BAD_ANSWER, 302, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, 401, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, 403, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_PAYMENT, 402, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_NOT_FOUND, 404, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_REJECTED, 400, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_URL_EXPIRED, 403, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_URL, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_SETTINGS, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_TLS, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_JOB_FAILED, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_TIMED_OUT, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_FILE, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_LIMIT, 0, NEVER, NEVER},
  {GST_ROBOFLOW_ERROR_FAILED, 0, NEVER, NEVER},
};

static void
test_classify (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (GError) error = gst_roboflow_error_new_http (table[i].code,
        table[i].http_status, 0, "words");

    g_test_message ("code %d, HTTP %u", table[i].code, table[i].http_status);
    g_assert_cmpint (gst_roboflow_retry_classify (error,
            GST_ROBOFLOW_REQUEST_IDEMPOTENT), ==, table[i].idempotent);
    g_assert_cmpint (gst_roboflow_retry_classify (error,
            GST_ROBOFLOW_REQUEST_CREATES), ==, table[i].creates);
  }
}

static void
test_cancelled_is_never_retried (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "words");

  g_assert_cmpint (gst_roboflow_retry_classify (error,
          GST_ROBOFLOW_REQUEST_IDEMPOTENT), ==, NEVER);
}

static guint
get_delay (guint n_retries, guint retry_after_s, gdouble jitter)
{
  GstRoboflowBackoff backoff = { 1000, 60000 };
  g_autoptr (GError) error =
      gst_roboflow_error_new_http (GST_ROBOFLOW_ERROR_UNAVAILABLE, 503,
      retry_after_s, "words");

  return gst_roboflow_retry_get_delay_ms (&backoff, n_retries, error, jitter);
}

static void
test_delay (void)
{
  g_assert_cmpuint (get_delay (0, 0, 0), ==, 0);
  g_assert_cmpuint (get_delay (0, 0, 0.5), ==, 500);
  g_assert_cmpuint (get_delay (1, 0, 0.5), ==, 1000);
  g_assert_cmpuint (get_delay (4, 0, 0.5), ==, 8000);
  g_assert_cmpuint (get_delay (5, 0, 0.5), ==, 16000);
  g_assert_cmpuint (get_delay (6, 0, 0.5), ==, 30000);
  g_assert_cmpuint (get_delay (1000000, 0, 0.5), ==, 30000);
}

static void
test_delay_honours_the_server (void)
{
  g_assert_cmpuint (get_delay (0, 7, 0.5), ==, 7000);
  g_assert_cmpuint (get_delay (5, 7, 0.5), ==, 16000);
  g_assert_cmpuint (get_delay (0, 600, 0), ==, 600000);
  g_assert_cmpuint (get_delay (0, 601, 0), ==, 600000);
  g_assert_cmpuint (get_delay (0, G_MAXUINT, 0), ==, 600000);
}

static void
test_parse_after (void)
{
  static const struct
  {
    const gchar *value;
    guint seconds;
  } values[] = {
    {NULL, 0},
    {"", 0},
    {"0", 0},
    {"120", 120},
    {"4294967295", 4294967295},
    {"99999999999999999999", 0},
    {"-5", 0},
    {"soon", 0},
    {"Wed, 01 Jul 2026 12:00:30 GMT", 30},
    {"Wednesday, 01-Jul-26 12:01:00 GMT", 60},
    {"Wed, 01 Jul 2026 11:59:00 GMT", 0},
    {"Fri, 01 Jul 1300 12:00:00 GMT", 0},
  };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 7, 1, 12, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_test_message ("Retry-After: %s", values[i].value);
    g_assert_cmpuint (gst_roboflow_retry_parse_after (values[i].value, now),
        ==, values[i].seconds);
  }
}

static void
test_wait_to_the_end (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 until_us = g_get_monotonic_time () + 2000;

  g_assert_true (gst_roboflow_retry_wait (until_us, cancellable, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time (), >=, until_us);
  g_assert_true (gst_roboflow_retry_wait (0, cancellable, &error));
}

static gpointer
cancel_in_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_wait_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_in_thread, cancellable);

  g_assert_false (gst_roboflow_retry_wait (G_MAXINT64, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* What a refusal says for sure, and silence does not. */
static void
test_may_have_arrived (void)
{
  static const struct
  {
    GstRoboflowError code;
    guint http_status;
    gboolean may;
  } cases[] = {
    {GST_ROBOFLOW_ERROR_NOT_SENT, 0, FALSE},
    {GST_ROBOFLOW_ERROR_TLS, 0, FALSE},
    {GST_ROBOFLOW_ERROR_REJECTED, 400, FALSE},
    {GST_ROBOFLOW_ERROR_NOT_AUTHORIZED, 401, FALSE},
    {GST_ROBOFLOW_ERROR_PAYMENT, 402, FALSE},
    {GST_ROBOFLOW_ERROR_NOT_FOUND, 404, FALSE},
    {GST_ROBOFLOW_ERROR_RATE_LIMITED, 429, FALSE},
    {GST_ROBOFLOW_ERROR_BAD_ANSWER, 302, FALSE},
    {GST_ROBOFLOW_ERROR_UNAVAILABLE, 503, FALSE},
    {GST_ROBOFLOW_ERROR_UNAVAILABLE, 500, TRUE},
    {GST_ROBOFLOW_ERROR_UNAVAILABLE, 524, TRUE},
    {GST_ROBOFLOW_ERROR_CONNECTION, 0, TRUE},
    {GST_ROBOFLOW_ERROR_BAD_ANSWER, 0, TRUE},
    {GST_ROBOFLOW_ERROR_LIMIT, 0, TRUE},
  };
  g_autoptr (GError) stopped =
      g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = gst_roboflow_error_new_http (cases[i].code,
        cases[i].http_status, 0, "words");

    g_assert_cmpint (gst_roboflow_retry_may_have_arrived (error), ==,
        cases[i].may);
  }
  g_assert_true (gst_roboflow_retry_may_have_arrived (stopped));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/classify", test_classify);
  g_test_add_func ("/retry/may-have-arrived", test_may_have_arrived);
  g_test_add_func ("/retry/cancelled-is-never-retried",
      test_cancelled_is_never_retried);
  g_test_add_func ("/retry/delay", test_delay);
  g_test_add_func ("/retry/delay-honours-the-server",
      test_delay_honours_the_server);
  g_test_add_func ("/retry/parse-after", test_parse_after);
  g_test_add_func ("/retry/wait-to-the-end", test_wait_to_the_end);
  g_test_add_func ("/retry/wait-cancelled", test_wait_cancelled);
  return g_test_run ();
}
