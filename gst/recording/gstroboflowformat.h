/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowinput.h"
#include "gstroboflowrun.h"

G_BEGIN_DECLS

/* What comes in, and what it is recorded as. */
typedef struct
{
  GstRoboflowInputKind kind;
  GstCaps *caps;                /* NULL: not known yet */
  const GstRoboflowContainer *container;        /* NULL: nothing is recorded */
  gboolean padded;              /* the frames are encoded larger than they are */
} GstRoboflowFormat;

void gst_roboflow_format_clear (GstRoboflowFormat * format);

gboolean gst_roboflow_format_can_continue (const GstRoboflowFormat * format,
    GstCaps * caps);
GstElement *gst_roboflow_format_make_recording (GstRoboflowFormat * format,
    GstRoboflowRun * run, GstBuffer * first, GError ** error);

G_END_DECLS
