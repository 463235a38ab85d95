/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* What decoders make of a video: GStreamer's and, to have a second opinion,
 * ffmpeg's. */

typedef struct
{
  GstClockTime running_time;
  gchar *checksum;              /* of the visible pixels */
} DecodedFrame;

/* The raw frames that come to the sink @name of @pipeline, in that order:
 * DecodedFrame. To be read after the pipeline has ended. */
GArray *decoded_frames_watch (GstElement * pipeline, const gchar * name);

/* The frames of the video file at @path. */
GArray *decoded_frames_of_file (const gchar * path);

/* Of the visible pixels of YUV. Free it. */
gchar *checksum_of_frame (const GstVideoFrame * frame);

gboolean have_ffmpeg (void);

/* The checksums of all frames that ffmpeg decodes of the file at @path.
 * @format: of an elementary stream, else NULL. Asserts that it finds no
 * fault. */
GStrv ffmpeg_checksums (const gchar * path, const gchar * format);

/* How long the file is, as ffprobe reads it; seconds. */
gdouble ffprobe_duration (const gchar * path);

G_END_DECLS
