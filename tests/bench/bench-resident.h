/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>
#include <string.h>

/* The most memory that this process has had. getrusage() would count what its
 * parent had before exec. */
static inline guint64
bench_resident_kb (void)
{
  g_autofree gchar *status = NULL;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  return g_ascii_strtoull (strstr (status, "VmHWM:") + strlen ("VmHWM:"), NULL,
      10);
}
