/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

/* gst-launch-1.0 in a process of its own. */

/* Starts it with these arguments, of which the last ones are a pipeline as a
 * shell would split it; standard output and error come through one pipe.
 * @environment: "NAME=value", up to a NULL. */
GSubprocess *launch_start (const gchar * const *environment,
    const gchar * arguments);

/* Reads its output up to a line that holds @words; asserts that one comes. */
void launch_wait_for (GSubprocess * process, const gchar * words);

/* Waits for its end; the rest of what it said. Free it. */
gchar *launch_finish (GSubprocess * process, gint * status);
