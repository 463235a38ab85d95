/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Files of a moving ball, and pipelines that play them. In descriptions FILE
 * stands for the path of the file. */

#define BALL_FROM(options, n, rate) \
    "videotestsrc pattern=ball num-buffers=" n " " options " ! " \
    "video/x-raw,format=I420,width=160,height=120,framerate=" rate " ! " \
    "identity name=raw ! "
#define BALL(n, rate) BALL_FROM ("", n, rate)
#define TO_MP4 "mp4mux ! filesink location=FILE"
#define TO_MKV "matroskamux ! filesink location=FILE"
#define FROM_MP4 "filesrc location=FILE ! qtdemux ! "
#define FROM_MKV "filesrc location=FILE ! matroskademux ! "
#define H264 "h264parse ! "
#define H264_RAW H264 "avdec_h264 ! "

/* Puts @path where @text says FILE. Free it. */
gchar *ball_file_fill_in (const gchar * text, const gchar * path);

/* Writes FILE with this pipeline. @prepare: called with it before it plays, or
 * NULL */
typedef void (*BallFilePrepare) (GstElement * pipeline);
void ball_file_write (const gchar * path, const gchar * description,
    BallFilePrepare prepare);

/* A BallFilePrepare: tamper_shake_stamps() of the raw frames. */
void ball_file_shake_stamps (GstElement * pipeline);

/* A pipeline that plays FILE through @filter, which is then named "infer".
 * @play: from FILE to the filter; @behind: from there to raw frames. The sink
 * is named "end". */
GstElement *ball_file_pipeline (const gchar * path, const gchar * play,
    const gchar * filter, const gchar * behind);

G_END_DECLS
