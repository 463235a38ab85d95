/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* Makes a folder for this test program, and another one in it for $TMPDIR, so
 * that tests can see what is left there. */
void scratch_init (void);

/* Removes all of it. */
void scratch_finish (void);

/* The path of a file in the folder. Free it. */
gchar *scratch_path (const gchar * name);

/* Writes a file; returns its path. */
gchar *scratch_write (const gchar * name, const gchar * contents);

/* A results file of @n_frames frames at 30 a second, each with one box of
 * 20x10 pixels in a 320x240 image, named for its frame; returns its path. */
gchar *scratch_write_results (const gchar * name, guint n_frames);

/* The names of the files in $TMPDIR. */
GStrv scratch_list_temporary (void);
void scratch_assert_nothing_temporary (void);
