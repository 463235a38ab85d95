/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "decodekit.h"

#include <gio/gio.h>
#include <string.h>

#include "pipelinekit.h"

static void
decoded_frame_clear (gpointer frame)
{
  g_free (((DecodedFrame *) frame)->checksum);
}

/* Only the visible part of each row: decoders pad rows as they like. */
gchar *
checksum_of_frame (const GstVideoFrame * frame)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);

  /* One byte a component, so that a row is as many bytes as pixels. */
  g_assert_true (GST_VIDEO_INFO_IS_YUV (&frame->info)
      && GST_VIDEO_FRAME_COMP_PSTRIDE (frame, 1) == 1);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++) {
    const guint8 *row = GST_VIDEO_FRAME_COMP_DATA (frame, c);
    gint width = GST_VIDEO_FRAME_COMP_WIDTH (frame, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, c); y++) {
      g_checksum_update (checksum, row, width);
      row += GST_VIDEO_FRAME_COMP_STRIDE (frame, c);
    }
  }
  return g_strdup (g_checksum_get_string (checksum));
}

static GstPadProbeReturn
look_at_frame (GstPad * pad, GstPadProbeInfo * info, gpointer frames)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  GstVideoInfo video;
  GstVideoFrame mapped;
  DecodedFrame frame;

  gst_event_parse_segment (event, &segment);
  g_assert_true (gst_video_info_from_caps (&video, caps));
  g_assert_true (gst_video_frame_map (&mapped, &video, buffer, GST_MAP_READ));
  frame.running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
  frame.checksum = checksum_of_frame (&mapped);
  gst_video_frame_unmap (&mapped);
  g_array_append_val (frames, frame);
  return GST_PAD_PROBE_OK;
}

GArray *
decoded_frames_watch (GstElement * pipeline, const gchar * name)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (DecodedFrame));
  g_autoptr (GstPad) pad = pipeline_get_pad (pipeline, name, "sink");

  g_array_set_clear_func (frames, decoded_frame_clear);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, look_at_frame,
      g_array_ref (frames), (GDestroyNotify) g_array_unref);
  return frames;
}

GArray *
decoded_frames_of_file (const gchar * path)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! decodebin "
      "force-sw-decoders=true ! fakesink name=decoded", path);
  GArray *frames = decoded_frames_watch (pipeline, "decoded");

  pipeline_play_to_end (pipeline);
  pipeline_free (pipeline);
  return frames;
}

gboolean
have_ffmpeg (void)
{
  g_autofree gchar *ffmpeg = g_find_program_in_path ("ffmpeg");
  g_autofree gchar *ffprobe = g_find_program_in_path ("ffprobe");

  return ffmpeg && ffprobe;
}

/* What a program prints on its standard output. Asserts that it prints no
 * error. */
static gchar *
output_of (const gchar * const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv,
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  gchar *output = NULL;
  g_autofree gchar *complaints = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, &complaints,
      &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

GStrv
ffmpeg_checksums (const gchar * path, const gchar * format)
{
  g_autoptr (GStrvBuilder) checksums = g_strv_builder_new ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree gchar *output = NULL;
  g_auto (GStrv) lines = NULL;

  g_ptr_array_add (argv, (gchar *) "ffmpeg");
  g_ptr_array_add (argv, (gchar *) "-v");
  g_ptr_array_add (argv, (gchar *) "error");
  if (format) {
    g_ptr_array_add (argv, (gchar *) "-f");
    g_ptr_array_add (argv, (gchar *) format);
  }
  g_ptr_array_add (argv, (gchar *) "-i");
  g_ptr_array_add (argv, (gchar *) path);
  g_ptr_array_add (argv, (gchar *) "-fps_mode");
  g_ptr_array_add (argv, (gchar *) "passthrough");
  g_ptr_array_add (argv, (gchar *) "-f");
  g_ptr_array_add (argv, (gchar *) "framemd5");
  g_ptr_array_add (argv, (gchar *) "-");
  g_ptr_array_add (argv, NULL);

  output = output_of ((const gchar * const *) argv->pdata);
  lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (*lines[i] && *lines[i] != '#')
      g_strv_builder_add (checksums, strrchr (lines[i], ',') + 1);
  }
  return g_strv_builder_end (checksums);
}

gdouble
ffprobe_duration (const gchar * path)
{
  const gchar *const argv[] = { "ffprobe", "-v", "error", "-show_entries",
    "format=duration", "-of", "csv=p=0", path, NULL
  };
  g_autofree gchar *output = output_of (argv);

  return g_ascii_strtod (output, NULL);
}
