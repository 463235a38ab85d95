/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  GST_ROBOFLOW_TYPER_MORE,      /* more bytes are needed */
  GST_ROBOFLOW_TYPER_FOUND,
  GST_ROBOFLOW_TYPER_UNKNOWN,
} GstRoboflowTyperResult;

/* Finds the type of a stream without caps by its first bytes. */
typedef struct _GstRoboflowTyper GstRoboflowTyper;

GstRoboflowTyper *gst_roboflow_typer_new (void);
void gst_roboflow_typer_free (GstRoboflowTyper * typer);

GstRoboflowTyperResult gst_roboflow_typer_add (GstRoboflowTyper * typer,
    GstBuffer * buffer, GstCaps ** caps);
GstBuffer *gst_roboflow_typer_take (GstRoboflowTyper * typer);
gboolean gst_roboflow_typer_is_empty (const GstRoboflowTyper * typer);

G_END_DECLS
