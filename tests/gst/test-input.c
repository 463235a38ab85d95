/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What cannot be recorded is refused, and the user is told what to do. */

#include "../kit/fakeserver.h"
#include "../kit/pipelinekit.h"
#include "../kit/scratch.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <unistd.h>

#define SIZE "width=64,height=48,framerate=10/1"
#define RAW "video/x-raw,format=I420," SIZE
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "

static const struct
{
  const gchar *name;
  const gchar *caps;
  const gchar *advice;
} formats[] = {
  {"fields", "video/x-raw(format:Interlaced),format=I420," SIZE
        ",interlace-mode=alternate", "put a deinterlace element before"},
  {"dmabuf", "video/x-raw(memory:DMABuf),format=I420," SIZE,
      "put a download element"},
  {"gl", "video/x-raw(memory:GLMemory),format=RGBA," SIZE,
      "put a download element"},
  {"nal", "video/x-h264,stream-format=byte-stream,alignment=nal," SIZE,
      "put the parser of this codec, as h264parse"},
  {"matroska", "video/x-matroska", "put matroskademux and the parser"},
  {"transport-stream", "video/mpegts,systemstream=true,packetsize=188",
      "put tsdemux and the parser"},
  {"audio", "audio/x-raw,format=S16LE,rate=8000,channels=1,layout=interleaved",
      "Give it raw video"},
};

static void
test_format (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  GstElement *pipeline = pipeline_new ("appsrc name=src format=time ! " INFER);
  g_autoptr (GstElement) src = pipeline_get_element (pipeline, "src");
  g_autoptr (GstCaps) caps = gst_caps_from_string (formats[i].caps);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "https://example.com");
  gst_app_src_set_caps (GST_APP_SRC (src), caps);
  gst_app_src_push_buffer (GST_APP_SRC (src),
      gst_buffer_new_allocate (NULL, 100, NULL));
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, formats[i].advice);
  g_assert_error (outcome->error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_WRONG_TYPE);
  g_assert_false (gst_structure_has_field (outcome->details, "recording"));
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

/* Asserts that the file is refused with an error that says @advice. */
static void
assert_file_refused (const gchar * path, const gchar * advice)
{
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! " INFER, path);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "https://example.com");
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, advice);
  pipeline_free (pipeline);
  scratch_assert_nothing_temporary ();
}

static void
test_no_video (void)
{
  g_autofree gchar *few = scratch_write ("few", "x");
  g_autofree gchar *text = g_strnfill (200000, '\x80');
  g_autofree gchar *many = scratch_write ("many", text);

  assert_file_refused (few, "This is no MP4, MOV, WebM or AVI file");
  assert_file_refused (many, "This is no MP4, MOV, WebM or AVI file");
}

static gchar *
write_video (const gchar * name, const gchar * encoder)
{
  gchar *path = scratch_path (name);

  pipeline_write_video (path, RAW, encoder);
  return path;
}

static void
test_matroska_file (void)
{
  g_autofree gchar *path = write_video ("a.mkv", "vp8enc ! matroskamux");

  assert_file_refused (path, "put matroskademux and the parser");
}

/* No output may be the file that is being read, whichever property names it and
 * however it is read; the file is still whole afterwards. */
static void
test_output_over_input (void)
{
  const struct
  {
    const gchar *way;
    const gchar *property;
    const gchar *more;
  } cases[] = {
    {"", "recording-location", "model-id=ball/1"},
    {"qtdemux ! ", "recording-location", "model-id=ball/1"},
    {"", "results-location", "model-id=ball/1"},
    {"", "predictions-location", "model-id=ball/1"},
    {"", "results-location", "job-id=a"},
    {"qtdemux ! ", "predictions-location", "job-id=a"},
  };
  g_autofree gchar *path = write_video ("own.mp4", "x264enc ! mp4mux");
  g_autofree gchar *before = NULL;
  gsize size_before;

  g_assert_true (g_file_get_contents (path, &before, &size_before, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstElement *pipeline = pipeline_new ("filesrc location=%s ! %s"
        "roboflowvideoinfer name=infer %s %s=%s", path, cases[i].way,
        cases[i].more, cases[i].property, path);
    g_autofree gchar *advice = g_strconcat (cases[i].property,
        " is the file that is being read", NULL);
    g_autoptr (Outcome) outcome = NULL;
    g_autofree gchar *after = NULL;
    gsize size_after;

    pipeline_use_server (pipeline, "https://example.com");
    outcome = pipeline_play (pipeline);
    outcome_assert_says (outcome, advice);
    pipeline_free (pipeline);
    g_assert_true (g_file_get_contents (path, &after, &size_after, NULL));
    g_assert_cmpmem (before, size_before, after, size_after);
  }
}

static void
test_bare_stream (void)
{
  g_autofree gchar *path = write_video ("a.h264",
      "x264enc ! video/x-h264,stream-format=byte-stream");

  assert_file_refused (path, "The frames have no time stamps");
}

static void
test_parsed_bare_stream (void)
{
  g_autofree gchar *path = write_video ("b.h264",
      "x264enc bframes=2 ! video/x-h264,stream-format=byte-stream");
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! h264parse ! "
      INFER, path);
  g_autoptr (Outcome) outcome = NULL;

  pipeline_use_server (pipeline, "https://example.com");
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "The frames have no time stamps");
  pipeline_free (pipeline);
}

/* An MP4 that is cut before its index cannot be read. */
static void
test_broken_file (void)
{
  g_autoptr (FakeServer) server = fake_server_new (NULL);
  g_autofree gchar *url = fake_server_get_url (server, "");
  g_autofree gchar *path = write_video ("c.mp4", "x264enc ! mp4mux");
  GstElement *pipeline = pipeline_new ("filesrc location=%s ! " INFER, path);
  g_autoptr (Outcome) outcome = NULL;

  g_assert_cmpint (truncate (path, 100), ==, 0);
  pipeline_use_server (pipeline, url);
  outcome = pipeline_play (pipeline);
  outcome_assert_says (outcome, "holds no video that can be read");
  g_assert_cmpuint (fake_server_count (server, NULL), ==, 0);
  pipeline_free (pipeline);
  g_unlink (gst_structure_get_string (outcome->details, "recording"));
}

static void
add_formats (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *path = g_strconcat ("/input/refused/", formats[i].name,
        NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_format);
  }
}

int
main (int argc, char **argv)
{
  int status;

  scratch_init ();
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  add_formats ();
  g_test_add_func ("/input/no-video", test_no_video);
  g_test_add_func ("/input/matroska-file", test_matroska_file);
  g_test_add_func ("/input/output-over-input", test_output_over_input);
  g_test_add_func ("/input/bare-stream", test_bare_stream);
  g_test_add_func ("/input/parsed-bare-stream", test_parsed_bare_stream);
  g_test_add_func ("/input/broken-file", test_broken_file);
  status = g_test_run ();
  scratch_finish ();
  return status;
}
