/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Threads of this program, by name. */

guint threads_count (void);

/* Waits until no thread has this name. */
void threads_wait_for_end_of (const gchar * name);

/* Waits until there are at most @n threads. */
void threads_wait_for_at_most (guint n);

/* A random generator that is seeded by the test program's --seed. */
GRand *threads_new_rand (void);

/* At random: continues, yields, or sleeps for some microseconds. */
void threads_waver (GRand * rand);
