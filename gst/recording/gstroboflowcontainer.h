/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A file format that the service takes. */
typedef struct
{
  const gchar *name;            /* for people */
  const gchar *extension;
  const gchar *muxer;           /* element factory */
  const gchar *demuxer;         /* likewise */
  const gchar *muxer_settings;  /* its properties as a structure, or NULL */
  gboolean keeps_stamps;        /* FALSE: only the order of frames */
} GstRoboflowContainer;

const GstRoboflowContainer *gst_roboflow_container_for_file (GstCaps * caps);
const GstRoboflowContainer *gst_roboflow_container_for_codec (GstCaps * caps);

G_END_DECLS
