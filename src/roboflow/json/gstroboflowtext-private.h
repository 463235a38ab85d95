/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends what a JSON string stands for. @string: what is between its quotes, a
 * string that the scanner has checked. What UTF-8 text cannot hold (half a
 * surrogate pair, NUL) becomes U+FFFD. */
void gst_roboflow_text_append_unescaped (GString * text, const gchar * string,
    gsize length);

typedef enum
{
  GST_ROBOFLOW_TEXT_KEEP_LINES = (1 << 0),      /* line ends and tabs */
} GstRoboflowTextFlags;

/* Makes text of the service fit for display: control characters become U+FFFD.
 * @text: UTF-8, not ended by a NUL */
gchar *gst_roboflow_text_clean (const gchar * text, gsize length,
    GstRoboflowTextFlags flags);

G_END_DECLS
