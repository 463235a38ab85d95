/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <roboflow/roboflow.h>

#include "recordedball.h"

G_BEGIN_DECLS

/* What the model `ball` of the local server said of a frame, as an application
 * gets it, and where the ball really is. */
typedef struct
{
  GstRoboflowFrame *frame;
  guint model;
  const GstStructure *structure;        /* `model`, of the message */
  const RecordedBall *ball;
  gint width, height;           /* of the element's stream */
} Said;

/* Each asserts that frame and structure have exactly what a model of this type
 * says, to the pixel. */
void said_check_box (const Said * said);
void said_check_polygon (const Said * said);
void said_check_rle (const Said * said);
void said_check_png (const Said * said);
void said_check_semantic (const Said * said);
void said_check_keypoints (const Said * said);
void said_check_one_label (const Said * said);
void said_check_embedding (const Said * said);

/* For jobs with a confidence of 0.2. */
void said_check_many_labels (const Said * said);

G_END_DECLS
