/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Decodes videos with GStreamer and, for a second opinion, with ffmpeg. */

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

/* A checksum of the visible pixels of a YUV frame. Free it. */
gchar *checksum_of_frame (const GstVideoFrame * frame);

gboolean have_ffmpeg (void);

/* The checksums of all frames that ffmpeg decodes of the file at @path.
 * @format: of an elementary stream, else NULL. Asserts that it finds no
 * fault. */
GStrv ffmpeg_checksums (const gchar * path, const gchar * format);

/* The duration in seconds that ffprobe reads from the file. */
gdouble ffprobe_duration (const gchar * path);

G_END_DECLS
