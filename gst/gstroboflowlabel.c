/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The metas of GStreamer name classes by quarks, and a quark is never freed.
 * Names come from the service, and a hostile one would have a new one for
 * every box of every frame: so many are made in a process, and every other name
 * is "other". The predictions themselves (GstRoboflowMeta) keep all names. */

#include "gstroboflowlabel.h"

#include <string.h>

/* Together at most 1 MiB. Models know some thousand classes at the most. */
#define MAX_NAMES 4096
#define MAX_LENGTH 255

static gint n_names;

/* Returns: the quark of a class name, that of a neutral one for NULL */
GQuark
gst_roboflow_label_quark (const gchar * name)
{
  GQuark quark;

  if (!name || !*name)
    return g_quark_from_static_string ("object");
  quark = g_quark_try_string (name);
  if (quark)
    return quark;
  if (strlen (name) > MAX_LENGTH || g_atomic_int_get (&n_names) >= MAX_NAMES)
    return g_quark_from_static_string ("other");
  g_atomic_int_inc (&n_names);
  return g_quark_from_string (name);
}
