/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads every number in the text, JSON or not, and aborts if the C library
 * reads another one there, or when it is written again. A NUL ends the text. */
void check_numbers (const gchar * text);

G_END_DECLS
