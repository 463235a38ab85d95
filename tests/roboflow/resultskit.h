/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Opening results: of tests/data, or given in the test itself. */

#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "roboflow/gstroboflowerror.h"
#include "roboflow/gstroboflowresults.h"

static inline GstRoboflowResults *
open_data (const gchar * name, GError ** error)
{
  g_autofree gchar *path =
      g_test_build_filename (G_TEST_DIST, "data", name, NULL);

  return gst_roboflow_results_open (path, error);
}

static inline GstRoboflowResults *
open_good_data (const gchar * name)
{
  g_autoptr (GError) error = NULL;
  GstRoboflowResults *results = open_data (name, &error);

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  return results;
}

/* Opens bytes as a results file, which is only in memory: some are large. */
static inline GstRoboflowResults *
open_bytes (const gchar * bytes, gsize length, GError ** error)
{
  gint fd = memfd_create ("results", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  GstRoboflowResults *results;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, length);
  results = gst_roboflow_results_open (path, error);
  close (fd);
  if (results == NULL && error != NULL)
    g_assert_nonnull (strstr ((*error)->message, path));
  return results;
}

static inline GstRoboflowResults *
open_text (const gchar * text, GError ** error)
{
  return open_bytes (text, strlen (text), error);
}

static inline GstRoboflowFrame *
get_frame (GstRoboflowResults * results, guint index)
{
  g_autoptr (GError) error = NULL;
  GstRoboflowFrame *frame =
      gst_roboflow_results_get_frame (results, index, &error);

  g_assert_no_error (error);
  return frame;
}

static inline GstRoboflowFrame *
first_frame (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstRoboflowResults) results = open_text (text, &error);

  g_assert_no_error (error);
  g_assert_no_error (gst_roboflow_results_get_error (results));
  return get_frame (results, 0);
}
