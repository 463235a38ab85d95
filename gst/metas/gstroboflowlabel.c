/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GStreamer's metas have quarks for the names of classes, and quarks are never
 * freed. The names come from the service; one that sends a new name with each
 * box must not fill memory. So a process makes a limited number of quarks, and
 * further names become "other". GstRoboflowMeta keeps all names. */

#include "gstroboflowlabel.h"

#include <string.h>

/* Together at most 1 MiB. Models know some thousand classes at the most. */
#define MAX_NAMES 4096
#define MAX_LENGTH 255

static gint n_names;

/* Returns: the quark of a class name; of "object" for NULL, of "other" if there
 *   are too many names */
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
