/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

#include "jobrequest.h"

G_BEGIN_DECLS

/* Something that looks at frames. A detector is made for one model of one job
 * and used by one thread. */
typedef struct _Detector Detector;

/* Whether there is such a model and it can do what is asked; errors are
 * refusals. */
gboolean detector_check (const ModelRequest * model, GError ** error);

Detector *detector_new (const ModelRequest * model, GError ** error);
void detector_free (Detector * self);

/* One element of the model's column. @sample: the frame as decoded. */
JsonNode *detector_infer (Detector * self, GstSample * sample, GError ** error);

/* Looks at @sample and adds the members of the column's element to the object
 * that is open in @builder. */
typedef gboolean (*DetectorInferFunc) (Detector * self, GstSample * sample,
    JsonBuilder * builder, GError ** error);

typedef struct
{
  Detector *(*create) (const ModelRequest * model, GError ** error);
  void (*destroy) (Detector * self);
  DetectorInferFunc infer;
} DetectorClass;

/* The struct of a kind of detector begins with this one. */
struct _Detector
{
  const DetectorClass *klass;
};

extern const DetectorClass detector_ball_class;
extern const DetectorClass detector_pedestrians_class;
extern const DetectorClass detector_faces_class;

/* What answers have in common. */
void detector_add_image (JsonBuilder * builder, int width, int height);
void detector_add_int (JsonBuilder * builder, const char *name, gint64 value);
void detector_add_double (JsonBuilder * builder, const char *name,
    double value);
void detector_add_string (JsonBuilder * builder, const char *name,
    const char *value);

/* Opens a prediction and adds its box, given by the top left corner as
 * programs do; the wire wants the centre. */
void detector_begin_box (JsonBuilder * builder, double left, double top,
    double width, double height);
void detector_add_class (JsonBuilder * builder, const char *name, int id,
    double confidence);

G_END_DECLS
