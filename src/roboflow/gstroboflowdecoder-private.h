/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe-private.h"
#include "gstroboflowscanner-private.h"
#include "gstroboflowtext-private.h"

G_BEGIN_DECLS

#define GST_ROBOFLOW_MAX_PREDICTIONS 10000
#define GST_ROBOFLOW_MAX_POINTS 65536   /* and keypoints, and embeddings */
#define GST_ROBOFLOW_MAX_STRING (1 << 20)

/* What all models together may say of a frame. */
#define GST_ROBOFLOW_MAX_FRAME_SIZE (256 << 20)

/* Turns the text of an element into predictions. Lists grow in memory that one
 * list after the other uses, and go into the arena when they are complete. */
typedef struct
{
  GstRoboflowArena *arena;      /* not owned */
  GstRoboflowScanner scanner;
  GArray *predictions;          /* GstRoboflowPrediction */
  GArray *numbers;              /* gdouble */
  GArray *keypoints;            /* GstRoboflowKeypoint */
  GArray *runs;                 /* guint32 */
  GPtrArray *names;             /* strings in the arena, in order */
  GString *text;

  /* Something of the prediction that is being read cannot be used. */
  gboolean bad;
} GstRoboflowDecoder;

/* How much the arena of a frame may have to hold of which so much is said. */
gsize gst_roboflow_decoder_guess_size (gsize json_size);

void gst_roboflow_decoder_init (GstRoboflowDecoder * decoder,
    GstRoboflowArena * arena);

void gst_roboflow_decoder_clear (GstRoboflowDecoder * decoder);

/* Reads what one model said of a frame: json, with a NUL behind it, which came
 * from this offset of the file and belongs to the arena. FALSE if it is not
 * well formed or beyond a limit. */
gboolean gst_roboflow_decoder_read (GstRoboflowDecoder * decoder,
    const gchar * json, gsize length, guint64 offset,
    GstRoboflowFrameModel * model, GError ** error);

/* For the decoder's own files. Each passes over one value. FALSE or NULL: it is
 * null, or it cannot be used, which makes the prediction bad. */

gboolean gst_roboflow_decoder_read_double (GstRoboflowDecoder * decoder,
    gdouble * number);

gboolean gst_roboflow_decoder_read_int (GstRoboflowDecoder * decoder,
    gint * number);

gboolean gst_roboflow_decoder_read_int64 (GstRoboflowDecoder * decoder,
    gint64 * number);

const gchar *gst_roboflow_decoder_read_text (GstRoboflowDecoder * decoder,
    GstRoboflowTextFlags flags);

/* As it is, however long. */
const gchar *gst_roboflow_decoder_read_blob (GstRoboflowDecoder * decoder);

/* A list of numbers, taken into the arena. */
const gdouble *gst_roboflow_decoder_read_vector (GstRoboflowDecoder * decoder,
    guint * length);

/* Passes over null or a value that is not what begins with this bracket.
 * FALSE: it is, and the scanner is still before it. */
gboolean gst_roboflow_decoder_skip_others (GstRoboflowDecoder * decoder,
    gchar bracket);

/* An item of a list of predictions. */
void gst_roboflow_decoder_read_prediction (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

/* An outline or a mask that is no good is left out; a number in it that is no
 * good makes the prediction bad. */

void gst_roboflow_decoder_read_points (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

void gst_roboflow_decoder_read_rle (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

void gst_roboflow_decoder_read_keypoints (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowDecoder,
    gst_roboflow_decoder_clear)

G_END_DECLS
