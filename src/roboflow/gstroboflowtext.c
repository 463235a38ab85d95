/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtext-private.h"

#include <string.h>

#define REPLACEMENT 0xfffd

gchar *
gst_roboflow_text_clean (const gchar * text, gsize length,
    GstRoboflowTextFlags flags)
{
  const gchar *kept = flags & GST_ROBOFLOW_TEXT_KEEP_LINES ? "\t\n\r" : "";
  GString *clean = g_string_sized_new (length + 1);
  const gchar *end = text + length;

  for (const gchar * at = text; at < end; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    gboolean is_kept = c < 0x80 && c != 0 && strchr (kept, c) != NULL;

    g_string_append_unichar (clean, g_unichar_iscntrl (c) && !is_kept
        ? REPLACEMENT : c);
  }
  return g_string_free (clean, FALSE);
}
