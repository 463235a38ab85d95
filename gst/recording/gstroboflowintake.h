/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframetable.h"

G_BEGIN_DECLS

/* What becomes of a buffer. */
typedef enum
{
  GST_ROBOFLOW_TAKE_RECORD,
  GST_ROBOFLOW_TAKE_SKIP,       /* before the first keyframe */
  GST_ROBOFLOW_TAKE_NO_STAMP,   /* cannot be recorded */
} GstRoboflowTake;

/* Numbers the frames that come in, and says which stamps they get in the
 * recording. Belongs to the streaming thread. */
typedef struct _GstRoboflowIntake GstRoboflowIntake;

GstRoboflowIntake *gst_roboflow_intake_new (gboolean recording);
void gst_roboflow_intake_free (GstRoboflowIntake * intake);

void gst_roboflow_intake_set_caps (GstRoboflowIntake * intake, GstCaps * caps);
void gst_roboflow_intake_set_segment (GstRoboflowIntake * intake,
    const GstSegment * segment);
void gst_roboflow_intake_flush (GstRoboflowIntake * intake);

GstRoboflowTake gst_roboflow_intake_take (GstRoboflowIntake * intake,
    GstBuffer ** buffer);
const GstSegment *gst_roboflow_intake_take_segment (GstRoboflowIntake * intake);

guint gst_roboflow_intake_get_n_taken (const GstRoboflowIntake * intake);
guint64 gst_roboflow_intake_get_n_frames (const GstRoboflowIntake * intake);
gboolean gst_roboflow_intake_was_sought (const GstRoboflowIntake * intake);
GstClockTime gst_roboflow_intake_get_position (const GstRoboflowIntake *
    intake);
GstRoboflowFrameTable *gst_roboflow_intake_steal_table (GstRoboflowIntake *
    intake);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowIntake, gst_roboflow_intake_free)

G_END_DECLS
