/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Prints "WHAT N HEAP RESIDENT FILES THREADS SECONDS" on a line: how much of the
 * heap is in use and how much memory the process has, in bytes, open file
 * descriptors, and the seconds since the first call. */
void memory_print (const gchar * what, guint64 n);
