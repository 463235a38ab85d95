/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowtyper.h"

#include <gst/base/gsttypefindhelper.h>

/* MP4, MOV, WebM and AVI files are recognised by far fewer bytes than these. */
#define MAX_BYTES (64 * 1024)

struct _GstRoboflowTyper
{
  GstBuffer *bytes;
};

GstRoboflowTyper *
gst_roboflow_typer_new (void)
{
  return g_new0 (GstRoboflowTyper, 1);
}

void
gst_roboflow_typer_free (GstRoboflowTyper * typer)
{
  gst_clear_buffer (&typer->bytes);
  g_free (typer);
}

/* @buffer: (transfer full); @caps: set when the type is found */
GstRoboflowTyperResult
gst_roboflow_typer_add (GstRoboflowTyper * typer, GstBuffer * buffer,
    GstCaps ** caps)
{
  GstTypeFindProbability probability;

  typer->bytes = typer->bytes ? gst_buffer_append (typer->bytes, buffer) :
      buffer;
  *caps = gst_type_find_helper_for_buffer (NULL, typer->bytes, &probability);
  if (*caps && probability >= GST_TYPE_FIND_LIKELY)
    return GST_ROBOFLOW_TYPER_FOUND;
  gst_clear_caps (caps);
  return gst_buffer_get_size (typer->bytes) < MAX_BYTES ?
      GST_ROBOFLOW_TYPER_MORE : GST_ROBOFLOW_TYPER_UNKNOWN;
}

/* Returns: (transfer full): all bytes that were added */
GstBuffer *
gst_roboflow_typer_take (GstRoboflowTyper * typer)
{
  return g_steal_pointer (&typer->bytes);
}

gboolean
gst_roboflow_typer_is_empty (const GstRoboflowTyper * typer)
{
  return typer->bytes == NULL;
}
