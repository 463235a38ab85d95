/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "init.h"

#include <gst/gst.h>
#include <stdlib.h>

/* g_log_set_always_fatal() ends in a trap, which libFuzzer does not catch. */
static void
log_message (const gchar * domain, GLogLevelFlags level, const gchar * message,
    gpointer user_data)
{
  g_printerr ("%s: %s\n", domain, message);
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    abort ();
}

void
fuzz_init (void)
{
  /* No plugin is needed, and scanning for them takes long. */
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "", TRUE);
  g_setenv ("GST_REGISTRY_1_0", "/dev/null", TRUE);
  gst_registry_fork_set_enabled (FALSE);
  gst_init (NULL, NULL);
  gst_debug_set_active (FALSE);
  g_log_set_default_handler (log_message, NULL);
}
