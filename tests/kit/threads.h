/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Threads of this program, by name. */

guint threads_count (void);

/* Blocks until there is none of that name. */
void threads_wait_for_end_of (const gchar * name);

/* Blocks until there are no more than @n. */
void threads_wait_for_at_most (guint n);

/* Random numbers that the seed of the test program decides. */
GRand *threads_new_rand (void);

/* Goes on at once, lets others go first, or sleeps a little, at random. */
void threads_waver (GRand * rand);
