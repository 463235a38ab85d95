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
#define GST_ROBOFLOW_MAX_POINTS 65536   /* also of keypoints and of numbers in
                                         * an embedding */
#define GST_ROBOFLOW_MAX_STRING (1 << 20)

/* Of the JSON of all models together. */
#define GST_ROBOFLOW_MAX_FRAME_SIZE (256 << 20)

/* Turns the text of an element into predictions. While a list is read it grows
 * in one of the arrays, which are used again and again; the complete list is
 * copied to the arena. */
typedef struct
{
  GstRoboflowArena *arena;      /* not owned */
  GstRoboflowScanner scanner;
  GArray *predictions;          /* GstRoboflowPrediction */
  GArray *numbers;              /* gdouble */
  GArray *keypoints;            /* GstRoboflowKeypoint */
  GArray *runs;                 /* guint32 */
  GPtrArray *names;             /* strings in the arena, sorted */
  GString *text;

  /* The prediction that is being read cannot be used. */
  gboolean bad;
} GstRoboflowDecoder;

/* About how many bytes the arena of a frame needs whose JSON is so large. */
gsize gst_roboflow_decoder_guess_size (gsize json_size);

void gst_roboflow_decoder_init (GstRoboflowDecoder * decoder,
    GstRoboflowArena * arena);

void gst_roboflow_decoder_clear (GstRoboflowDecoder * decoder);

/* Reads what one model said of a frame. @json: belongs to the arena and ends
 * with a NUL; @offset: where it begins in the file, for errors. FALSE with
 * GST_ROBOFLOW_ERROR_RESULTS or GST_ROBOFLOW_ERROR_LIMIT. */
gboolean gst_roboflow_decoder_read (GstRoboflowDecoder * decoder,
    const gchar * json, gsize length, guint64 offset,
    GstRoboflowFrameModel * model, GError ** error);

/* For the decoder's own files. Each passes over one value. FALSE or NULL means
 * that it is null, or that it cannot be used; then decoder->bad is set. */

gboolean gst_roboflow_decoder_read_double (GstRoboflowDecoder * decoder,
    gdouble * number);

gboolean gst_roboflow_decoder_read_int (GstRoboflowDecoder * decoder,
    gint * number);

gboolean gst_roboflow_decoder_read_int64 (GstRoboflowDecoder * decoder,
    gint64 * number);

const gchar *gst_roboflow_decoder_read_text (GstRoboflowDecoder * decoder,
    GstRoboflowTextFlags flags);

/* A string of any length, control characters included. */
const gchar *gst_roboflow_decoder_read_blob (GstRoboflowDecoder * decoder);

/* A list of numbers. */
const gdouble *gst_roboflow_decoder_read_vector (GstRoboflowDecoder * decoder,
    guint * length);

/* Passes over a value that does not begin with this bracket. FALSE if it does:
 * then the scanner stays before it. */
gboolean gst_roboflow_decoder_skip_others (GstRoboflowDecoder * decoder,
    gchar bracket);

/* An item of a list of predictions. */
void gst_roboflow_decoder_read_prediction (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

/* An outline or a mask that cannot be used is left out. A number in it that
 * cannot be used makes the whole prediction bad. */

void gst_roboflow_decoder_read_points (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

void gst_roboflow_decoder_read_rle (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

void gst_roboflow_decoder_read_keypoints (GstRoboflowDecoder * decoder,
    GstRoboflowPrediction * prediction);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstRoboflowDecoder,
    gst_roboflow_decoder_clear)

G_END_DECLS
