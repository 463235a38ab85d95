/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <gio/gio.h>

#include "faults.h"

static Faults *
parse (const char *spec)
{
  g_autoptr (Faults) faults = faults_new ();
  g_autoptr (GError) error = NULL;

  if (!faults_add (faults, spec, &error)) {
    g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
    return NULL;
  }
  g_assert_no_error (error);
  return g_steal_pointer (&faults);
}

static void
test_accepted (void)
{
  static const struct
  {
    const char *spec;
    Phase phase;
    FaultKind kind;
    guint status;
    gint64 amount;
  } cases[] = {
    {"url:503", PHASE_URL, FAULT_STATUS, 503, -1},
    {"create:302", PHASE_CREATE, FAULT_STATUS, 302, -1},
    {"upload:stall", PHASE_UPLOAD, FAULT_STALL, 0, -1},
    {"upload:reset@100", PHASE_UPLOAD, FAULT_RESET, 0, 100},
    {"status:cut@0", PHASE_STATUS, FAULT_CUT, 0, 0},
    {"results:cutclean@7x2", PHASE_RESULTS, FAULT_CUT_CLEAN, 0, 7},
    {"results:expired", PHASE_RESULTS, FAULT_EXPIRED, 0, -1},
    {"upload:corruptx1", PHASE_UPLOAD, FAULT_CORRUPT, 0, -1},
    {"upload:slow@1000", PHASE_UPLOAD, FAULT_SLOW, 0, 1000},
    {"status:html", PHASE_STATUS, FAULT_HTML, 0, -1},
    {"status:empty", PHASE_STATUS, FAULT_EMPTY, 0, -1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Faults) faults = parse (cases[i].spec);
    const Fault *fault;

    g_test_message ("%s", cases[i].spec);
    g_assert_nonnull (faults);
    fault = faults_take (faults, cases[i].phase);
    g_assert_nonnull (fault);
    g_assert_cmpint (fault->kind, ==, cases[i].kind);
    g_assert_cmpuint (fault->status, ==, cases[i].status);
    g_assert_cmpint (fault->amount, ==, cases[i].amount);
  }
}

static void
test_refused (void)
{
  static const char *const specs[] = {
    "", "url", "url:", "nowhere:503", "url:200", "url:600", "url:503@1",
    "url:sometimes", "url:cut", "url:cut@", "url:cut@-1", "url:html@3",
    "upload:cut@3", "url:expired", "status:corrupt", "url:slow@5",
    "upload:slow@0", "url:503x0", "url:503x99999999999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_test_message ("%s", specs[i]);
    g_assert_null (parse (specs[i]));
  }
}

static void
test_order (void)
{
  g_autoptr (Faults) faults = faults_new ();

  g_assert_true (faults_add (faults, "status:503x2", NULL));
  g_assert_true (faults_add (faults, "status:429x1", NULL));
  g_assert_null (faults_take (faults, PHASE_RESULTS));
  g_assert_cmpuint (faults_take (faults, PHASE_STATUS)->status, ==, 503);
  g_assert_cmpuint (faults_take (faults, PHASE_STATUS)->status, ==, 503);
  g_assert_cmpuint (faults_take (faults, PHASE_STATUS)->status, ==, 429);
  g_assert_null (faults_take (faults, PHASE_STATUS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/faults/accepted", test_accepted);
  g_test_add_func ("/server/faults/refused", test_refused);
  g_test_add_func ("/server/faults/order", test_order);
  return g_test_run ();
}
